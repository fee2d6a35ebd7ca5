using ZoomRooms.Protocol;

namespace ZoomRooms.Rtc.Rtp;

/// <summary>Payload types and clocks, fixed between our clients and our server (what SDP would negotiate).</summary>
internal static class RtpFormat
{
    /// <summary>H.264 in the costume of <see cref="Packetization.NalCostume"/>, RFC 6184 packetization mode 1.</summary>
    public const byte VideoPayloadType = 96;

    /// <summary>A packet of video that is sent again (<see cref="Retransmission"/>, <c>apt=96</c>).</summary>
    public const byte RetransmissionPayloadType = 97;

    /// <summary>Opus, RFC 7587.</summary>
    public const byte AudioPayloadType = 111;

    /// <summary>Id of the header extension that says how loud an audio packet is (RFC 6464), in the one-byte form of RFC 8285.</summary>
    public const int AudioLevelExtension = 1;

    /// <summary>
    /// Id of the header extension that numbers packets of all streams together, for an engine that reports arrivals by that number
    /// (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 2).
    /// </summary>
    public const int TransportSequenceExtension = 3;

    public const int VideoClockRate = 90_000;
    public const int AudioClockRate = 48_000;

    public static byte PayloadType(StreamKind kind) => kind == StreamKind.Audio ? AudioPayloadType : VideoPayloadType;

    public static int ClockRate(StreamKind kind) => kind == StreamKind.Audio ? AudioClockRate : VideoClockRate;

    /// <summary>Bytes of the largest frame after encryption: SFrame adds a header of at most 17 bytes and a tag of 16.</summary>
    public const int EncryptedFrameBytes = Limits.FrameBytes + 64;
}
