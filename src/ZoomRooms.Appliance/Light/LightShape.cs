namespace ZoomRooms.Appliance.Light;

/// <summary>The shape of each pattern in time: whether the LED is lit at a moment.</summary>
internal static class LightShape
{
    private static readonly TimeSpan FastHalf = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether the LED is lit <paramref name="elapsed"/> after the pattern began, and for how long that holds.</summary>
    public static (bool Lit, TimeSpan For) At(LightPattern pattern, TimeSpan elapsed)
    {
        switch (pattern)
        {
            case LightPattern.Dark:
                return (false, Timeout.InfiniteTimeSpan);
            case LightPattern.Solid:
                return (true, Timeout.InfiniteTimeSpan);
            case LightPattern.SlowBlink:
                return Within(elapsed, TimeSpan.FromSeconds(1), [TimeSpan.FromMilliseconds(100)]);
            case LightPattern.DoubleBlink:
                return Within(elapsed, TimeSpan.FromSeconds(
                    2), [TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(450)]);
            case LightPattern.FastBlink:
                return Within(elapsed, FastHalf * 2, [FastHalf]);
            default:
                throw new ArgumentOutOfRangeException(nameof(pattern));
        }
    }

    /// <summary>A period that begins lit and changes at each edge.</summary>
    private static (bool Lit, TimeSpan For) Within(TimeSpan elapsed, TimeSpan period, ReadOnlySpan<TimeSpan> edges)
    {
        TimeSpan phase = TimeSpan.FromTicks(elapsed.Ticks % period.Ticks);
        bool lit = true;
        foreach (TimeSpan edge in edges)
        {
            if (phase < edge)
                return (lit, edge - phase);
            lit = !lit;
        }
        return (lit, period - phase);
    }
}
