namespace ZoomRooms.Rtc.Streams;

/// <summary>When to ask a sender for a key frame: at once, and again at intervals while the stream goes on without one.</summary>
internal sealed class KeyFrameRequests
{
    private bool _wanted;
    private bool _requested;
    private bool _packetSince = true;
    private TimeSpan _notBefore;

    /// <summary>When a request is due; null when none is.</summary>
    public TimeSpan? Next => _requested || (_wanted && _packetSince) ? _notBefore : null;

    public bool IsDue(TimeSpan now) => Next <= now;

    /// <summary>The stream does, or does not, wait for a key frame.</summary>
    public void Set(bool wanted) => _wanted = wanted;

    /// <summary>Asked for from outside: sent once whatever the state of the stream.</summary>
    public void Request() => _requested = true;

    /// <summary>A key frame passes: it serves those who asked for one while the last request was under way.</summary>
    public void Answered() => _wanted = _requested = false;

    /// <summary>The stream is alive: a request that went unanswered is worth repeating.</summary>
    public void OnPacket() => _packetSince = true;

    public void Sent(TimeSpan now, TimeSpan roundTrip)
    {
        _requested = false;
        _packetSince = false;
        TimeSpan repeat = 2 * roundTrip + StreamTiming.KeyFrameDelay;
        _notBefore = now + (repeat > StreamTiming.KeyFrameInterval ? repeat : StreamTiming.KeyFrameInterval);
    }
}
