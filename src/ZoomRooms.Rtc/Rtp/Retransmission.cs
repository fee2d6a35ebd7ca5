using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Rtp;

/// <summary>
/// A packet that is sent again in a stream of its own (RFC 4588, SSRC multiplexing): the original's number stands in front of its payload,
/// all else is as it was but for SSRC, payload type and number.
/// </summary>
/// <remarks>
/// Nothing is negotiated: participants' SSRCs are below 2^31, and a stream's retransmissions have its SSRC with the highest bit set.
/// Pictures alone are sent again so. Of sound a packet is 150 bytes, hardly ever asked for twice, and the history of 64 is gone in 1.3
/// seconds: another stream, with a window for replays and reports of its own, would say little, and browsers negotiate none.
/// </remarks>
internal static class Retransmission
{
    /// <summary>Bytes that it adds to a packet: the original sequence number.</summary>
    public const int Length = 2;

    private const uint Mark = 0x8000_0000;

    /// <summary>An SSRC that is neither a participant's stream's, which is not 0, nor its retransmissions'.</summary>
    public const uint NobodysSsrc = Mark;

    /// <summary>SSRC of the retransmissions of a stream.</summary>
    public static uint SsrcOf(uint original) => original | Mark;

    /// <summary>The stream that an SSRC is about, and whether it is the one of its retransmissions.</summary>
    public static bool IsSsrc(uint ssrc, out uint original)
    {
        original = ssrc & ~Mark;
        return original != ssrc;
    }

    /// <summary>True for a packet that says it is a retransmission of a stream, whatever else it says.</summary>
    public static bool Is(ReadOnlySpan<byte> packet, out uint original)
    {
        original = 0;
        return packet.Length >= RtpPacket.HeaderLength && (packet[1] & 0x7F) == RtpFormat.RetransmissionPayloadType
            && IsSsrc(BinaryPrimitives.ReadUInt32BigEndian(packet[8..]), out original);
    }

    /// <summary>Whether a packet leaves room for what is added.</summary>
    public static bool Fits(ReadOnlySpan<byte> packet) => packet.Length <= RtpPacket.MaximumLength - Length;

    /// <summary>Writes a packet, which is well-formed and fits, as one of the retransmission stream; returns its length.</summary>
    /// <param name="original">The number under which the receiver misses it.</param>
    /// <param name="sequence">Its number among the retransmissions.</param>
    public static int Wrap(ReadOnlySpan<byte> packet, ushort original, ushort sequence, Span<byte> destination)
    {
        int header = HeaderOf(packet), end = EndOf(packet);
        packet[..header].CopyTo(destination);
        // Padding is not sent again (section 4).
        destination[0] &= 0xDF;
        destination[1] = (byte)(destination[1] & 0x80 | RtpFormat.RetransmissionPayloadType);
        RtpPacket.SetSequence(destination, sequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], SsrcOf(BinaryPrimitives.ReadUInt32BigEndian(packet[8..])));
        BinaryPrimitives.WriteUInt16BigEndian(destination[header..], original);
        packet[header..end].CopyTo(destination[(header + Length)..]);
        return end + Length;
    }

    /// <summary>
    /// Makes a packet in place what it was before <see cref="Wrap"/>. False, and nothing is changed, when it is not well-formed or has no
    /// room for the number.
    /// </summary>
    public static bool TryUnwrap(Span<byte> packet, out Span<byte> original)
    {
        original = default;
        if (!RtpPacket.TryParse(packet, out RtpPacket rtp) || rtp.Payload.Length < Length)
            return false;
        int header = HeaderOf(packet), end = EndOf(packet);
        ushort sequence = BinaryPrimitives.ReadUInt16BigEndian(packet[header..]);
        // The header moves, which is shorter than the payload.
        packet[..header].CopyTo(packet[Length..]);
        original = packet[Length..end];
        original[0] &= 0xDF;
        original[1] = (byte)(original[1] & 0x80 | RtpFormat.VideoPayloadType);
        RtpPacket.SetSequence(original, sequence);
        BinaryPrimitives.WriteUInt32BigEndian(original[8..], rtp.Ssrc & ~Mark);
        return true;
    }

    private static int HeaderOf(ReadOnlySpan<byte> packet)
    {
        int length = RtpPacket.HeaderLength + 4 * (packet[0] & 0x0F);
        return (packet[0] & 0x10) == 0 ? length : length + 4 + 4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]);
    }

    private static int EndOf(ReadOnlySpan<byte> packet) => (packet[0] & 0x20) == 0 ? packet.Length : packet.Length - packet[^1];
}
