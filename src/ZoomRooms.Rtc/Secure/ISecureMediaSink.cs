namespace ZoomRooms.Rtc.Secure;

/// <summary>Takes the packets that an association received, decrypted. Called on the thread that handles the datagram.</summary>
public interface ISecureMediaSink
{
    /// <summary>An authentic RTP packet, in the datagram's own buffer and only for the length of the call.</summary>
    void OnRtp(Span<byte> packet, TimeSpan now);

    /// <summary>An authentic compound RTCP packet, in the datagram's own buffer and only for the length of the call.</summary>
    void OnRtcp(Span<byte> packet, TimeSpan now);
}
