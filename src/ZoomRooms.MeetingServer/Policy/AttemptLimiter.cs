
namespace ZoomRooms.MeetingServer.Policy;

/// <summary>
/// Bounds guesses by who makes them: so many wrong attempts of a key in a window; fewer while all keys together made more than
/// <c>overall</c>. What others guess never counts against a key that did not. Holds at most
/// <c>keys</c> keys; then the one that guessed longest ago is forgotten. Not thread-safe: its owner locks.
/// </summary>
internal sealed class AttemptLimiter(int perKey, int overall, TimeSpan window, int keys = 10_000)
{
    /// <summary>A person's slips of the finger, which a flood of others' guesses must not make the last.</summary>
    private const int Slips = 3;

    private readonly Dictionary<string, (int Count, TimeSpan Since)> _attempts = new(StringComparer.Ordinal);

    // In the order in which their windows began.
    private readonly Queue<string> _order = new();
    private (int Count, TimeSpan Since) _overall;

    /// <summary>Whether a key has had its attempts: it is then not told whether another is right.</summary>
    public bool IsExceeded(string key, TimeSpan now)
    {
        int allowed = Count(_overall, now) >= overall ? Math.Min(perKey, Slips) : perKey;
        return _attempts.TryGetValue(key, out (int Count, TimeSpan Since) attempts) && Count(attempts, now) >= allowed;
    }

    public void CountFailure(string key, TimeSpan now)
    {
        _overall = Add(_overall, now);
        while (_order.TryPeek(out string? first) && Count(_attempts[first], now) == 0)
            _attempts.Remove(_order.Dequeue());
        if (!_attempts.ContainsKey(key))
        {
            if (_attempts.Count >= keys)
                _attempts.Remove(_order.Dequeue());
            _order.Enqueue(key);
        }
        _attempts[key] = Add(_attempts.GetValueOrDefault(key), now);
    }

    public GuessState Take() =>
        new([.. _order.Select(key => new AttemptState(key, _attempts[key].Count, _attempts[key].Since))], _overall.Count, _overall.Since);

    /// <summary>Becomes what another server had; only where nobody guessed yet.</summary>
    public void Become(GuessState state)
    {
        _overall = (state.Overall, state.OverallSince);
        foreach (AttemptState one in state.Attempts)
        {
            _order.Enqueue(one.Key);
            _attempts.Add(one.Key, (one.Count, one.Since));
        }
    }

    private int Count((int Count, TimeSpan Since) attempts, TimeSpan now) => now - attempts.Since < window ? attempts.Count : 0;

    private (int Count, TimeSpan Since) Add((int Count, TimeSpan Since) attempts, TimeSpan now) =>
        Count(attempts, now) is int count and > 0 ? (count + 1, attempts.Since) : (1, now);
}
