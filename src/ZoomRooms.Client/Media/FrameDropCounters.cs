namespace ZoomRooms.Client.Media;

/// <summary>A counter per <see cref="FrameDrop"/>; counted on the media path, read from anywhere.</summary>
/// <param name="total">Counts everything that these count, too.</param>
public sealed class FrameDropCounters(FrameDropCounters? total = null)
{
    private static readonly FrameDrop[] Reasons = Enum.GetValues<FrameDrop>();
    private static readonly string[] Names = [.. Reasons.Select(reason => reason.ToString())];

    private readonly long[] _counts = new long[Reasons.Length];
    private long _any;

    /// <summary>
    /// Something was counted. Of two hundred participants, few have drops; who asks for all of them often asks this first.
    /// </summary>
    public bool HasAny => Volatile.Read(ref _any) > 0;

    public long this[FrameDrop reason] => Interlocked.Read(ref _counts[(int)reason]);

    public void Count(FrameDrop reason)
    {
        Interlocked.Increment(ref _counts[(int)reason]);
        Volatile.Write(ref _any, 1);
        total?.Count(reason);
    }

    /// <summary>The counters that are not zero, by name.</summary>
    public Dictionary<string, long> ToDictionary()
    {
        Dictionary<string, long> counted = [];
        for (int i = 0; HasAny && i < Reasons.Length; i++)
        {
            if (this[Reasons[i]] is > 0 and long count)
                counted.Add(Names[i], count);
        }
        return counted;
    }
}
