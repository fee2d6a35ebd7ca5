using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Rtcp;

/// <summary>Walks the sequence numbers of a generic NACK (RFC 4585, section 6.2.1): at most 17 per four bytes, so bounded by the datagram.</summary>
internal ref struct NackReader
{
    private ReadOnlySpan<byte> rest;
    private ushort first;
    private int following;
    private int bit;

    /// <param name="nack">A transport feedback packet of format <see cref="RtcpType.GenericNack"/>.</param>
    public NackReader(in RtcpPacket nack)
    {
        rest = nack.Body.Length > 8 ? nack.Body[8..] : default;
        bit = 16;
    }

    public bool TryRead(out ushort sequence)
    {
        for (; bit < 16; bit++)
        {
            if ((following >> bit & 1) != 0)
            {
                sequence = (ushort)(first + ++bit);
                return true;
            }
        }
        if (rest.Length < 4)
        {
            sequence = 0;
            return false;
        }
        first = sequence = BinaryPrimitives.ReadUInt16BigEndian(rest);
        following = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        bit = 0;
        rest = rest[4..];
        return true;
    }
}
