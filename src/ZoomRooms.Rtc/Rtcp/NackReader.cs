using System.Buffers.Binary;

namespace ZoomRooms.Rtc.Rtcp;

/// <summary>
/// Walks the sequence numbers of a generic NACK (RFC 4585, section 6.2.1): at most 17 per four bytes, so bounded by the datagram.
/// </summary>
internal ref struct NackReader
{
    private ReadOnlySpan<byte> _rest;
    private ushort _first;
    private int _following;
    private int _bit;

    /// <param name="nack">A transport feedback packet of format <see cref="RtcpType.GenericNack"/>.</param>
    public NackReader(in RtcpPacket nack)
    {
        _rest = nack.Body.Length > 8 ? nack.Body[8..] : default;
        _bit = 16;
    }

    public bool TryRead(out ushort sequence)
    {
        for (; _bit < 16; _bit++)
        {
            if ((_following >> _bit & 1) != 0)
            {
                sequence = (ushort)(_first + ++_bit);
                return true;
            }
        }
        if (_rest.Length < 4)
        {
            sequence = 0;
            return false;
        }
        _first = sequence = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        _following = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        _bit = 0;
        _rest = _rest[4..];
        return true;
    }
}
