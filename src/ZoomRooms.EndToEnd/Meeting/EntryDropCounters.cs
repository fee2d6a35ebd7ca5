namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>A counter per <see cref="EntryDrop"/>.</summary>
public sealed class EntryDropCounters
{
    private readonly long[] _counts = new long[Enum.GetValues<EntryDrop>().Length];

    public long this[EntryDrop reason] => Interlocked.Read(ref _counts[(int)reason]);

    internal void Count(EntryDrop reason) => Interlocked.Increment(ref _counts[(int)reason]);
}
