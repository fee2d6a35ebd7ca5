using ZoomRooms.Client;

namespace ZoomRooms.Appliance.Tests.Room;

/// <summary>Sessions that do what the test says.</summary>
internal sealed class ScriptedSessions : IMeetingSessionFactory
{
    private readonly List<Session> _all = [];

    /// <summary>Each session that was begun, in order.</summary>
    public IReadOnlyList<Session> All
    {
        get
        {
            lock (_all)
                return [.. _all];
        }
    }

    public Session Last => All[^1];

    public IMeetingSession Join(JoinRequest request, Action<SessionSnapshot> changed)
    {
        Session session = new(request, changed);
        lock (_all)
            _all.Add(session);
        return session;
    }

    internal sealed class Session(JoinRequest request, Action<SessionSnapshot> changed) : IMeetingSession
    {
        private SessionSnapshot _snapshot = Sessions.In(SessionState.Connecting);

        public JoinRequest Request => request;

        public SessionSnapshot Snapshot => Volatile.Read(ref _snapshot);

        public bool WasLeft { get; private set; }

        public bool WasDisposed { get; private set; }

        /// <summary>Leaving throws, as it never should.</summary>
        public bool Breaks { get; set; }

        /// <summary>Leaving never ends.</summary>
        public bool Hangs { get; set; }

        /// <summary>Goes on and tells.</summary>
        public void Become(SessionSnapshot snapshot)
        {
            BecomeSilently(snapshot);
            changed(snapshot);
        }

        /// <summary>Goes on without news, as counters do.</summary>
        public void BecomeSilently(SessionSnapshot snapshot) => Volatile.Write(ref _snapshot, snapshot);

        public void Decide(HostDecision decision)
        {
        }

        public void SetPictures(WantedPictures wanted)
        {
        }

        public void SetLocked(bool locked)
        {
        }

        public Task LeaveAsync()
        {
            WasLeft = true;
            if (Breaks)
                throw new InvalidOperationException("a session that breaks its word");
            if (Hangs)
                return new TaskCompletionSource().Task;
            if (Snapshot.State != SessionState.Ended)
                Become(Sessions.Ended(SessionEndReason.Left));
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            WasDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
