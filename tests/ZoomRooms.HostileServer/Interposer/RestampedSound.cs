using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.HostileServer.Interposer;

/// <summary>
/// A sender's sound as the server wants it to look: whatever payloads, under numbers and times without a gap. The router's thread.
/// </summary>
internal sealed class RestampedSound
{
    private const uint Frame = 960;

    private ushort? _sequence;
    private uint _timestamp;

    /// <summary>False for a packet that is no sound.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out RtpPacket parsed) =>
        RtpPacket.TryParse(packet, out parsed) && parsed.PayloadType == RtpFormat.AudioPayloadType;

    public void Send(MediaTap sender, RtpPacket like, ReadOnlySpan<byte> payload, TimeSpan now)
    {
        if (_sequence is null)
            (_sequence, _timestamp) = (like.Sequence, like.Timestamp);
        byte[] packet = new byte[RtpPacket.HeaderLength + payload.Length];
        RtpPacket.WriteHeader(packet, like.PayloadType, like.Marker, _sequence.Value, _timestamp, like.Ssrc);
        payload.CopyTo(packet.AsSpan(RtpPacket.HeaderLength));
        _sequence++;
        _timestamp += Frame;
        sender.PassOn(packet, now);
    }
}
