namespace ZoomRooms.Rtc.Srtp;

/// <summary>The 48-bit packet index: roll-over counter and sequence number (RFC 3711, section 3.3.1 and appendix A).</summary>
internal static class PacketIndex
{
    /// <summary>The last index a key may be used for.</summary>
    public const long Maximum = (1L << 48) - 1;

    /// <summary>The index nearest to the highest known one that ends in the sequence number.</summary>
    public static long Estimate(long highest, ushort sequence)
    {
        long index = highest + (short)(ushort)(sequence - (ushort)highest);
        // Before the first roll-over there is nothing further back: it can only be ahead.
        return index < 0 ? sequence : index;
    }
}
