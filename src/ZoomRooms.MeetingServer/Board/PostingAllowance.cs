namespace ZoomRooms.MeetingServer.Board;

/// <summary>What an author may still post: a token bucket, and the bytes retained for it.</summary>
internal sealed class PostingAllowance(double tokens, TimeSpan since)
{
    private double _tokens = tokens;
    private TimeSpan _since = since;

    public double Tokens => _tokens;

    public TimeSpan Since => _since;

    public int RetainedBytes { get; set; }

    public void Refill(int burst, TimeSpan now)
    {
        _tokens = burst;
        _since = now;
    }

    public bool TryTake(int burst, double perSecond, TimeSpan now)
    {
        _tokens = Math.Min(burst, _tokens + (now - _since).TotalSeconds * perSecond);
        _since = now;
        if (_tokens < 1)
            return false;
        _tokens--;
        return true;
    }
}
