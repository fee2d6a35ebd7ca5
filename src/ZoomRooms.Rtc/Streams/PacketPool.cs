using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Streams;

/// <summary>
/// Buffers of one packet each, lent by number. Memory is taken in slabs as it is first needed, never beyond the maximum, and never given
/// back: a room's streams reach their working set in seconds and then allocate nothing. One owner thread.
/// </summary>
internal sealed class PacketPool
{
    private const int PerSlab = 64;

    private readonly byte[]?[] slabs;
    private readonly int[] free;
    private int freeCount;
    private int created;

    /// <param name="maximum">Buffers at most; rounded up to whole slabs.</param>
    public PacketPool(int maximum)
    {
        slabs = new byte[(maximum + PerSlab - 1) / PerSlab][];
        free = new int[slabs.Length * PerSlab];
    }

    /// <summary>Buffers lent now.</summary>
    public int Lent => created - freeCount;

    public Span<byte> this[int buffer] =>
        slabs[buffer / PerSlab].AsSpan(buffer % PerSlab * RtpPacket.MaximumLength, RtpPacket.MaximumLength);

    /// <summary>Lends a buffer; false when all are lent.</summary>
    public bool TryRent(out int buffer)
    {
        if (freeCount > 0)
        {
            buffer = free[--freeCount];
            return true;
        }
        buffer = created;
        if (created == free.Length)
            return false;
        slabs[created / PerSlab] ??= GC.AllocateUninitializedArray<byte>(PerSlab * RtpPacket.MaximumLength);
        created++;
        return true;
    }

    public void Return(int buffer) => free[freeCount++] = buffer;
}
