using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Streams;

/// <summary>
/// Buffers of one packet each, lent by number. Memory is taken in slabs as it is first needed, never beyond the maximum, and never given
/// back: a room's streams reach their working set in seconds and then allocate nothing. One owner thread.
/// </summary>
internal sealed class PacketPool
{
    private const int PerSlab = 64;

    private readonly byte[]?[] _slabs;
    private readonly int[] _free;
    private int _freeCount;
    private int _created;

    /// <param name="maximum">Buffers at most; rounded up to whole slabs.</param>
    public PacketPool(int maximum)
    {
        _slabs = new byte[(maximum + PerSlab - 1) / PerSlab][];
        _free = new int[_slabs.Length * PerSlab];
    }

    /// <summary>Buffers lent now.</summary>
    public int Lent => _created - _freeCount;

    public Span<byte> this[int buffer] =>
        _slabs[buffer / PerSlab].AsSpan(buffer % PerSlab * RtpPacket.MaximumLength, RtpPacket.MaximumLength);

    /// <summary>Lends a buffer; false when all are lent.</summary>
    public bool TryRent(out int buffer)
    {
        if (_freeCount > 0)
        {
            buffer = _free[--_freeCount];
            return true;
        }
        buffer = _created;
        if (_created == _free.Length)
            return false;
        _slabs[_created / PerSlab] ??= GC.AllocateUninitializedArray<byte>(PerSlab * RtpPacket.MaximumLength);
        _created++;
        return true;
    }

    public void Return(int buffer) => _free[_freeCount++] = buffer;
}
