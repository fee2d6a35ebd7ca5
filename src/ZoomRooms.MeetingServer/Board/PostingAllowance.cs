namespace ZoomRooms.MeetingServer.Board;

/// <summary>What an author may still post: a token bucket, and the bytes retained for it.</summary>
internal sealed class PostingAllowance(double tokens, TimeSpan since)
{
    private double _tokens = tokens;
    private TimeSpan _since = since;

    public int RetainedBytes { get; set; }

    public bool TryTake(BoardLimits limits, TimeSpan now)
    {
        _tokens = Math.Min(limits.Burst, _tokens + (now - _since).TotalSeconds * limits.PerSecond);
        _since = now;
        if (_tokens < 1)
            return false;
        _tokens--;
        return true;
    }
}
