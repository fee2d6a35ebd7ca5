using System.Collections.Concurrent;
using ZoomRooms.Client;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>A session that is where the test says.</summary>
internal sealed class FakeSession(SessionSnapshot first) : IMeetingSessionFactory, IMeetingSession
{
    private readonly SessionSnapshot _first = first;
    private Action<SessionSnapshot> _changed = _ => { };
    private volatile SessionSnapshot _snapshot = first;
    private volatile int _joined, _left;

    /// <summary>What the last request asked for.</summary>
    public JoinRequest? Request { get; private set; }

    public int Joined => _joined;

    /// <summary>Times that somebody left, or put it away.</summary>
    public int Left => _left;

    public List<WantedPictures> Wanted { get; } = [];

    public SessionSnapshot Snapshot
    {
        get => _snapshot;
        set
        {
            _snapshot = value;
            _changed(value);
        }
    }

    public IMeetingSession Join(JoinRequest request, Action<SessionSnapshot> changed)
    {
        (_changed, Request) = (changed, request);
        Interlocked.Increment(ref _joined);
        if (_snapshot.State == SessionState.Ended)
            _snapshot = _first;
        return this;
    }

    /// <summary>What was said and whether the hand is up, as the page asked for it.</summary>
    public ConcurrentQueue<string> Said { get; } = new();

    public bool HandUp { get; private set; }

    public bool Say(string text)
    {
        Said.Enqueue(text);
        return true;
    }

    public void RaiseHand(bool up) => HandUp = up;

    /// <summary>Whether the screen was to be shown, each time that somebody said so.</summary>
    public ConcurrentQueue<bool> Shared { get; } = new();

    public void ShareScreen(bool on) => Shared.Enqueue(on);

    /// <summary>What was decided, in turn; the lock among it.</summary>
    public List<string> Decided { get; } = [];

    public void SetLocked(bool locked) => Decided.Add(locked ? "lock" : "unlock");

    public void Decide(HostDecision decision) => Decided.Add(decision.ToString());

    public void SetPictures(WantedPictures wanted) => Wanted.Add(wanted);

    public Task LeaveAsync()
    {
        Interlocked.Increment(ref _left);
        if (_snapshot.State != SessionState.Ended)
            Snapshot = _snapshot.Over(new SessionEnd(SessionEndReason.Left, "Left by someone in the room."));
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => new(LeaveAsync());
}
