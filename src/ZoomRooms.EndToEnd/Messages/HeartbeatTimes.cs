namespace ZoomRooms.EndToEnd.Messages;

/// <summary>
/// When the latest heartbeats certified here. A message names the last one that its sender had: from when the next one was there, the
/// message was on its way.
/// </summary>
internal sealed class HeartbeatTimes
{
    private const int Kept = 64;
    private readonly Queue<(ulong Counter, TimeSpan At)> _times = new();
    private ulong _last;

    public void Note(ulong counter, TimeSpan at)
    {
        if (counter <= _last)
            return;
        _last = counter;
        if (_times.Count == Kept)
            _times.Dequeue();
        _times.Enqueue((counter, at));
    }

    /// <summary>How long ago at least something was said whose sender had heartbeat <paramref name="counter"/> as its latest.</summary>
    public TimeSpan AgeOf(ulong counter, TimeSpan now)
    {
        foreach ((ulong later, TimeSpan at) in _times)
        {
            if (later > counter)
                return now - at;
        }
        return TimeSpan.Zero;
    }
}
