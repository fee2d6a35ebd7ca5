namespace ZoomRooms.Rtc.Rtp;

/// <summary>Arithmetic on 16-bit RTP sequence numbers, which wrap (RFC 3550, appendix A.1; RFC 1982).</summary>
internal static class SequenceNumber
{
    /// <summary>How far <paramref name="a"/> is ahead of <paramref name="b"/>: −32,768 to 32,767.</summary>
    public static int Difference(ushort a, ushort b) => (short)(a - b);

    /// <summary>True when <paramref name="a"/> was sent after <paramref name="b"/>. Exactly half the circle apart, neither is.</summary>
    public static bool IsNewer(ushort a, ushort b) => Difference(a, b) > 0;

    /// <summary>The extended number nearest to <paramref name="reference"/> that ends in <paramref name="sequence"/>.</summary>
    public static long Extend(ushort sequence, long reference) => reference + (short)(sequence - (ushort)reference);
}
