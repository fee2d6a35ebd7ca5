using System.Buffers.Binary;

namespace ZoomRooms.Media.Video;

/// <summary>
/// What a container says about an Opus stream (RFC 7845, section 5.1), and what a packet says of itself (RFC 6716, section 3.1).
/// </summary>
internal static class OpusHead
{
    public const int Length = 19;
    public const int SampleRate = 48000;

    /// <summary>libopus's own delay at 48 kHz, samples: 6.5 ms.</summary>
    public const ushort PreSkip = 312;

    /// <summary>1 or 2, from the packet's table-of-contents byte.</summary>
    public static int Channels(byte tableOfContents) => (tableOfContents & 0x04) != 0 ? 2 : 1;

    /// <summary>Writes the identification header for channel mapping family 0.</summary>
    public static void Write(Span<byte> head, int channels)
    {
        "OpusHead"u8.CopyTo(head);
        head[8] = 1;
        head[9] = (byte)channels;
        BinaryPrimitives.WriteUInt16LittleEndian(head[10..], PreSkip);
        BinaryPrimitives.WriteUInt32LittleEndian(head[12..], SampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(head[16..], 0);
        head[18] = 0;
    }
}
