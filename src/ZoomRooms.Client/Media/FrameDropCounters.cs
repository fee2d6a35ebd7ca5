namespace ZoomRooms.Client.Media;

/// <summary>A counter per <see cref="FrameDrop"/>; counted on the media path, read from anywhere.</summary>
/// <param name="total">Counts everything that these count, too.</param>
public sealed class FrameDropCounters(FrameDropCounters? total = null)
{
    private readonly long[] _counts = new long[Enum.GetValues<FrameDrop>().Length];

    public long this[FrameDrop reason] => Interlocked.Read(ref _counts[(int)reason]);

    public void Count(FrameDrop reason)
    {
        Interlocked.Increment(ref _counts[(int)reason]);
        total?.Count(reason);
    }

    /// <summary>The counters that are not zero, by name.</summary>
    public Dictionary<string, long> ToDictionary() =>
        Enum.GetValues<FrameDrop>().Where(reason => this[reason] > 0).ToDictionary(reason => reason.ToString(), reason => this[reason]);
}
