namespace ZoomRooms.MeetingServer.Policy;

/// <summary>
/// Bounds guesses: so many wrong attempts per key and window, and so many of all keys together. Holds at most
/// <c>keys</c> keys; when those are exhausted, newcomers count as one. Not thread-safe: its owner locks.
/// </summary>
internal sealed class AttemptLimiter(int perKey, int overall, TimeSpan window, int keys = 10_000)
{
    private readonly Dictionary<string, (int Count, TimeSpan Since)> _attempts = new(StringComparer.Ordinal);
    private (int Count, TimeSpan Since) _overall;
    private (int Count, TimeSpan Since) _strangers;

    public bool IsExceeded(string key, TimeSpan now)
    {
        if (Count(_overall, now) >= overall)
            return true;
        if (_attempts.TryGetValue(key, out (int Count, TimeSpan Since) attempts))
            return Count(attempts, now) >= perKey;
        return _attempts.Count >= keys && Count(_strangers, now) >= perKey;
    }

    public void CountFailure(string key, TimeSpan now)
    {
        _overall = Add(_overall, now);
        if (_attempts.Count >= keys && !_attempts.ContainsKey(key))
            Forget(now);
        if (_attempts.Count >= keys && !_attempts.ContainsKey(key))
            _strangers = Add(_strangers, now);
        else
            _attempts[key] = Add(_attempts.GetValueOrDefault(key), now);
    }

    private void Forget(TimeSpan now)
    {
        foreach (string old in _attempts.Where(entry => Count(entry.Value, now) == 0).Select(entry => entry.Key).ToList())
            _attempts.Remove(old);
    }

    private int Count((int Count, TimeSpan Since) attempts, TimeSpan now) => now - attempts.Since < window ? attempts.Count : 0;

    private (int Count, TimeSpan Since) Add((int Count, TimeSpan Since) attempts, TimeSpan now) =>
        Count(attempts, now) is int count and > 0 ? (count + 1, attempts.Since) : (1, now);
}
