using System.Buffers.Binary;
using System.Numerics;

namespace ZoomRooms.Rtc.Rtcp;

/// <summary>
/// One entry of a temporary maximum media stream bit rate request: what a stream shall not exceed (RFC 5104, section 4.2.1.1).
/// </summary>
internal readonly record struct BitrateBound(uint Ssrc, int BitsPerSecond)
{
    private const int MantissaBits = 17, OverheadBits = 9;
    private const ulong Unbounded = int.MaxValue >> (31 - MantissaBits) << (31 - MantissaBits);

    /// <summary>The entry of this index; false when there is none.</summary>
    public static bool TryRead(in RtcpPacket packet, int index, out BitrateBound bound)
    {
        bound = default;
        int at = 8 + 8 * index;
        if (packet.Body.Length < at + 8)
            return false;
        uint word = BinaryPrimitives.ReadUInt32BigEndian(packet.Body[(at + 4)..]);
        int exponent = (int)(word >> (MantissaBits + OverheadBits));
        ulong mantissa = word >> OverheadBits & ((1 << MantissaBits) - 1);
        // Beyond what Write makes of the largest number it bounds nothing here.
        ulong rate = exponent > 31 && mantissa > 0 ? int.MaxValue : mantissa << exponent;
        bound = new BitrateBound(BinaryPrimitives.ReadUInt32BigEndian(packet.Body[at..]), rate >= Unbounded ? int.MaxValue : (int)rate);
        return true;
    }

    /// <summary>Exponent, mantissa and an overhead of zero; rounded down to seventeen bits.</summary>
    public static uint Write(int bitsPerSecond)
    {
        int exponent = Math.Max(0, 32 - BitOperations.LeadingZeroCount((uint)bitsPerSecond) - MantissaBits);
        return (uint)exponent << (MantissaBits + OverheadBits) | (uint)(bitsPerSecond >> exponent) << OverheadBits;
    }
}
