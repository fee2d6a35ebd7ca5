using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Rtp;

/// <summary>
/// Where a packet carries its number among the packets of all streams: a one-byte header extension (RFC 8285), alone or behind the
/// <see cref="AudioLevel"/>.
/// </summary>
internal static class TransportSequence
{
    /// <summary>Bytes that it adds to a packet without other extensions, and to one with an audio level.</summary>
    public const int Length = 8, LengthBesideLevel = 4;

    private const int OneByteExtensions = 0xBEDE, Element = RtpFormat.TransportSequenceExtension << 4 | 1,
        FirstElement = RtpPacket.HeaderLength + 4, BesideLevel = FirstElement + 2;

    /// <summary>Adds the extension behind a header without one; returns the bytes added.</summary>
    public static int Write(Span<byte> packet, ushort number)
    {
        packet[0] |= 0x10;
        BinaryPrimitives.WriteUInt16BigEndian(packet[RtpPacket.HeaderLength..], OneByteExtensions);
        BinaryPrimitives.WriteUInt16BigEndian(packet[(RtpPacket.HeaderLength + 2)..], 1);
        WriteElement(packet[FirstElement..], number);
        packet[FirstElement + 3] = 0;
        return Length;
    }

    /// <summary>Adds the number to a packet whose one extension is an audio level; returns the bytes added.</summary>
    public static int WriteBesideLevel(Span<byte> packet, ushort number)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet[(RtpPacket.HeaderLength + 2)..], 2);
        packet.Slice(BesideLevel, 2 + LengthBesideLevel).Clear();
        WriteElement(packet[BesideLevel..], number);
        return LengthBesideLevel;
    }

    /// <summary>The number of a packet that one of the above made.</summary>
    public static ushort Of(ReadOnlySpan<byte> packet, bool besideLevel) =>
        BinaryPrimitives.ReadUInt16BigEndian(packet[((besideLevel ? BesideLevel : FirstElement) + 1)..]);

    private static void WriteElement(Span<byte> destination, ushort number)
    {
        destination[0] = Element;
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], number);
    }
}
