namespace ZoomRooms.TestKit;

/// <summary>Bytes of managed memory that this thread has allocated since the start.</summary>
/// <remarks>
/// .NET 10 counts what is left of a thread's allocation context, up to 8 KiB, as allocated when a collection takes it away,
/// and tests beside this one make collections. A collection at the start leaves the context empty: nothing to miscount.
/// </remarks>
internal readonly struct AllocationMeter
{
    private readonly long _before;

    private AllocationMeter(long before) => _before = before;

    public long Bytes => GC.GetAllocatedBytesForCurrentThread() - _before;

    public static AllocationMeter Start()
    {
        GC.Collect();
        return new(GC.GetAllocatedBytesForCurrentThread());
    }
}
