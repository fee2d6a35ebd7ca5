namespace ZoomRooms.Media.Audio;

/// <summary>How long sound takes through one stage, averaged over about half a second. One thread writes, any reads.</summary>
public sealed class StageTime
{
    private const long None = long.MinValue;
    private const double Share = 1 / 32.0;

    private long _ticks = None;

    /// <summary>Null before there was anything to measure.</summary>
    public TimeSpan? Mean => Volatile.Read(ref _ticks) is var ticks && ticks == None ? null : TimeSpan.FromTicks(ticks);

    public void Add(TimeSpan took)
    {
        long mean = _ticks;
        Volatile.Write(ref _ticks, mean == None ? took.Ticks : mean + (long)((took.Ticks - mean) * Share));
    }
}
