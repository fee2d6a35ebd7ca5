using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Rtp;

/// <summary>
/// How loud an audio packet is, told to the router in the clear, since it cannot hear (our own clients say only whether somebody speaks):
/// the client-to-mixer audio level (RFC 6464) in a one-byte header extension (RFC 8285), id
/// <see cref="RtpFormat.AudioLevelExtension"/>, without voice activity (<c>vad=off</c>).
/// </summary>
internal static class AudioLevel
{
    /// <summary>−dBov of silence, and of what cannot be measured.</summary>
    public const byte Silence = 127;

    /// <summary>Bytes that it adds to a packet: the extension's header, and one word.</summary>
    public const int Length = 8;

    private const int OneByteExtensions = 0xBEDE;

    /// <summary>Adds the extension behind a header without one; returns <see cref="Length"/>.</summary>
    /// <param name="level">−dBov, 0 to 127.</param>
    public static int Write(Span<byte> packet, byte level)
    {
        packet[0] |= 0x10;
        Span<byte> extension = packet.Slice(RtpPacket.HeaderLength, Length);
        BinaryPrimitives.WriteUInt16BigEndian(extension, OneByteExtensions);
        BinaryPrimitives.WriteUInt16BigEndian(extension[2..], 1);
        extension[4] = RtpFormat.AudioLevelExtension << 4;
        extension[5] = (byte)(level & 0x7F);
        extension[6..].Clear();
        return Length;
    }

    /// <summary>What a packet says; <see cref="Silence"/> when it says nothing.</summary>
    public static byte Of(in RtpPacket packet) =>
        packet.TryGetExtension(RtpFormat.AudioLevelExtension, out ReadOnlySpan<byte> value) ? (byte)(value[0] & 0x7F) : Silence;
}
