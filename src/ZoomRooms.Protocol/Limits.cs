namespace ZoomRooms.Protocol;

/// <summary>Sizes that both sides enforce. What exceeds them is refused or dropped, and counted.</summary>
public static class Limits
{
    /// <summary>Participants of one meeting, unless the meeting says fewer.</summary>
    public const int Participants = 200;

    /// <summary>Participants whose pictures one participant may choose.</summary>
    public const int ChosenPictures = 49;

    /// <summary>Streams of a receiving association.</summary>
    public const int ReceivingSlots = 64;

    /// <summary>Servers that a client is told of.</summary>
    public const int Doors = 16;

    /// <summary>A signalling message as UTF-8 JSON, bytes.</summary>
    public const int SignalMessageBytes = 64 * 1024;

    /// <summary>A bulletin board entry before base64, bytes.</summary>
    public const int BoardEntryBytes = 32 * 1024;

    /// <summary>A display name as UTF-8, bytes.</summary>
    public const int DisplayNameBytes = 128;

    /// <summary>A media frame before encryption, bytes. Larger ones are a broken encoder.</summary>
    public const int FrameBytes = 512 * 1024;

    /// <summary>A datagram on the media path, bytes: the usual WebRTC path MTU.</summary>
    public const int DatagramBytes = 1200;

    /// <summary>An RTP packet that every way carries: the least of IPv4 (RFC 791: 576 bytes) without headers and tag.</summary>
    public const int LeastPacketBytes = 508;
}
