namespace ZoomRooms.Media.Video;

/// <summary>
/// Holds a source that makes pictures as fast as it is asked (a filter graph) to the rate its own timestamps tell. Never catches up after a
/// pause: it begins anew, so that no burst follows.
/// </summary>
internal sealed class Pace
{
    private static readonly TimeSpan LargestSlip = TimeSpan.FromMilliseconds(500);

    private TimeSpan _origin;
    private bool _begun;

    /// <summary>How long to wait before a picture stamped <paramref name="sourceSeconds"/> is due. Negative or zero: it is due.</summary>
    public TimeSpan Delay(double sourceSeconds, TimeSpan now)
    {
        if (double.IsNaN(sourceSeconds))
            return TimeSpan.Zero;
        TimeSpan source = TimeSpan.FromSeconds(sourceSeconds);
        TimeSpan delay = _origin + source - now;
        if (_begun && delay.Duration() < LargestSlip)
            return delay;
        _begun = true;
        _origin = now - source;
        return TimeSpan.Zero;
    }
}
