using System.Threading.Channels;
using ZoomRooms.Client.Media;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Session;

/// <summary>
/// A session with the meeting server. One loop owns it: it reads one channel, steps <see cref="SessionMachine"/>, does what that wants
/// done, and publishes an immutable snapshot. It waits for nothing of that before the session is over.
/// </summary>
public sealed partial class MeetingSession : IMeetingSession
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);

    // A guest's credentials come once.
    private volatile ParticipantContext _context;
    private readonly Action<SessionSnapshot> _changed;
    private readonly Channel<SessionInput> _inputs =
        Channel.CreateUnbounded<SessionInput>(new UnboundedChannelOptions { SingleReader = true });
    // What came of effects: before everything else that happened meanwhile.
    private readonly Queue<SessionInput> _answers = new();
    private readonly CancellationTokenSource _ended = new();
    private SessionMemory _session;
    private volatile Stay? _stay;
    private volatile bool _leaving;
    private SessionSnapshot? _last;
    private SessionSnapshot _snapshot;
    private Task _loop = Task.CompletedTask;

    private MeetingSession(ParticipantContext context, JoinRequest request, Action<SessionSnapshot> changed)
    {
        _context = context;
        _changed = changed;
        // The name that the server keeps is the one that this device signs. One that is none the server refuses with a sentence.
        bool isName = DisplayNames.TryAccept(request.DisplayName, Limits.DisplayNameBytes, out string name);
        (_session, _first) = SessionMachine.Begin(isName ? request with { DisplayName = name } : request, context.Time.Now());
        _snapshot = Describe();
    }

    public SessionSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>Messages that wait for the server to read.</summary>
    internal int Unsent => Volatile.Read(ref _signal)?.Unsent ?? 0;

    internal static MeetingSession Begin(ParticipantContext context, JoinRequest request, Action<SessionSnapshot> changed)
    {
        MeetingSession session = new(context, request, changed);
        session._loop = Task.Run(session.RunAsync);
        return session;
    }

    public void SetLocked(bool locked) => Post(new SessionInput.Lock(locked));

    public void Decide(HostDecision decision) => Post(new SessionInput.Decide(decision));

    public bool Say(string text)
    {
        if (!ChatText.TryAccept(text, out string said) || Snapshot.Chat is not { IsThere: true, Waiting: < EndToEndMeeting.MostWaiting })
            return false;
        Post(new SessionInput.Say(said));
        return true;
    }

    public void RaiseHand(bool up) => Post(new SessionInput.RaiseHand(up));

    public void ShareScreen(bool on) => Post(new SessionInput.ShareScreen(on));

    public void SetPictures(WantedPictures wanted) => Post(new SessionInput.Show(wanted));

    public Task LeaveAsync()
    {
        // At once, whatever the loop is doing.
        _leaving = true;
        _stay?.StopSending();
        Post(new SessionInput.Leave());
        return _loop;
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        _ended.Dispose();
    }

    internal void OnRtcEvent(RtcEvent happened, int opening) => Post(new SessionInput.Rtc(happened, opening));

    private void Post(SessionInput input) => _inputs.Writer.TryWrite(input);

    private async Task RunAsync()
    {
        try
        {
            await ServeAsync();
        }
        catch (Exception bug)
        {
            ClientLog.SessionFailed(_context.Logger, bug);
            BreakOff();
        }
        await GiveBackAsync();
        Publish(force: true);
    }

    private async Task ServeAsync()
    {
        using PeriodicTimer ticker = new(TickInterval, _context.Time);
        Task<bool> tick = ticker.WaitForNextTickAsync().AsTask();
        Task<bool> input = _inputs.Reader.WaitToReadAsync().AsTask();
        Do(_first);
        while (true)
        {
            while (_inputs.Reader.TryRead(out SessionInput? next))
                Take(next);
            Look();
            Publish(force: false);
            if (_session.State == SessionState.Ended)
                return;
            // The key protocol's own deadlines are whole seconds; the tick is fine enough for them.
            await Task.WhenAny(tick, input);
            if (tick.IsCompleted)
                tick = ticker.WaitForNextTickAsync().AsTask();
            if (input.IsCompleted)
                input = _inputs.Reader.WaitToReadAsync().AsTask();
        }
    }

    /// <summary>Lets keys come as far as they come, and the machine see it.</summary>
    private void Look()
    {
        StepKeys();
        SessionSight sight = _stay?.See(_session, IsReconnecting) ?? new SessionSight(IsReconnecting);
        Take(new SessionInput.Looked(sight));
    }

    private void StepKeys()
    {
        if (_stay is not { } stay)
            return;
        stay.Keys.HandleTimeout();
        HearKeys(stay);
        TakeAnswers();
    }

    private void HearKeys(Stay stay)
    {
        while (stay.Keys.TryGetInput(out SessionInput? input))
            _answers.Enqueue(input);
    }

    private void Take(SessionInput input)
    {
        // What people decided is on its way before they leave.
        if (input is SessionInput.Leave)
            StepKeys();
        _answers.Enqueue(input);
        TakeAnswers();
    }

    private void TakeAnswers()
    {
        while (_answers.TryDequeue(out SessionInput? input))
        {
            SessionMemory before = _session;
            (SessionMemory next, IReadOnlyList<SessionEffect> effects) = SessionMachine.Step(before, input, _context.Time.Now());
            _session = next;
            Log(before, next, input);
            if (next.State == SessionState.Ended && before.State != SessionState.Ended)
            {
                // Figures are kept before what makes them is torn down, and the end is told before anything takes its time.
                _last = Describe();
                Publish(force: false);
            }
            Do(effects);
        }
    }

    private void Log(SessionMemory before, SessionMemory after, SessionInput input)
    {
        if (before.ServerAhead is null && after.ServerAhead is not null)
            ClientLog.ClocksDisagree(_context.Logger);
        if (!before.IdentityUsedTwice && after.IdentityUsedTwice)
            ClientLog.IdentityUsedTwice(_context.Logger);
        if (input is SessionInput.NotConnected { Attempt: var attempt } && before.State != SessionState.Ended)
            ClientLog.SignalFailed(_context.Logger, attempt.Outcome, attempt.Refusal);
        if (input is SessionInput.Signal { Message: MessageRefused refused } && before.State != SessionState.Ended)
            ClientLog.MessageRefused(_context.Logger, refused.Code);
    }

    private SessionSnapshot Describe()
    {
        SessionSnapshot snapshot = _last ?? _stay?.Describe(_session)
            ?? _session.ToSnapshot(topic: null, EncryptionEvidence.None(_session.Request.Encryption), MediaStatistics.None);
        return _session.End is { } end ? snapshot.Over(end) : snapshot;
    }

    private void Publish(bool force)
    {
        SessionSnapshot before = _snapshot;
        SessionSnapshot after = Describe();
        Volatile.Write(ref _snapshot, after);
        if (force || SnapshotDifference.Matters(before, after))
            _changed(after);
    }
}
