using System.Threading.Channels;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Session;

/// <summary>
/// A session with the meeting server. One loop owns it: it reads one channel, lets the key protocol and the media loop do their part, and
/// publishes an immutable snapshot after each step. It never waits for the server: what it says goes into an outbox.
/// </summary>
public sealed class MeetingSession : IMeetingSession
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    /// <summary>How long a server may take to read what is still to be said, and to answer the goodbye.</summary>
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(2);

    private readonly ParticipantContext _context;
    private readonly Action<SessionSnapshot> _changed;
    private readonly Channel<SessionInput> _inputs = Channel.CreateUnbounded<SessionInput>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _ended = new();
    private readonly SessionProgress _progress;
    private SignalConversation? _signal;
    private volatile Membership? _membership;
    private volatile bool _leaving;
    // The server's last message, where that was a refusal: as the last word before its goodbye it says why.
    private MessageRefused? _refusal;
    private SessionSnapshot _snapshot;
    private Task _loop = Task.CompletedTask;

    private MeetingSession(ParticipantContext context, JoinRequest request, Action<SessionSnapshot> changed)
    {
        _context = context;
        _changed = changed;
        // The name that the server keeps is the one that this device signs. One that is none the server refuses with a sentence.
        bool isName = DisplayNames.TryAccept(request.DisplayName, Limits.DisplayNameBytes, out string name);
        _progress = new SessionProgress(isName ? request with { DisplayName = name } : request, context.Time);
        _snapshot = _progress.ToSnapshot(null);
    }

    public SessionSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>Messages that wait for the server to read.</summary>
    internal int Unsent => Volatile.Read(ref _signal)?.Unsent ?? 0;

    internal static MeetingSession Begin(ParticipantContext context, JoinRequest request, Action<SessionSnapshot> changed)
    {
        var session = new MeetingSession(context, request, changed);
        session._loop = Task.Run(session.RunAsync);
        return session;
    }

    public void SetLocked(bool locked) => _inputs.Writer.TryWrite(new SessionInput.Lock(locked));

    public void Decide(HostDecision decision) => _inputs.Writer.TryWrite(new SessionInput.Decide(decision));

    public void SetPictures(WantedPictures wanted) => _inputs.Writer.TryWrite(new SessionInput.Show(wanted));

    public Task LeaveAsync()
    {
        // At once, whatever the loop is doing.
        _leaving = true;
        _membership?.StopSending();
        _inputs.Writer.TryWrite(new SessionInput.Leave());
        return _loop;
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        _ended.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await ConnectAndServeAsync();
        }
        catch (Exception bug)
        {
            ClientLog.SessionFailed(_context.Logger, bug);
            _progress.Finish(SessionEndReason.InternalError, "The room's software failed. The log has the details.");
        }
        await TearDownAsync();
        Publish(force: true);
    }

    private async Task ConnectAndServeAsync()
    {
        // Leaving must also interrupt a connection attempt: the first Leave in the channel cancels it.
        using var timeout = new CancellationTokenSource(ConnectTimeout, _context.Time);
        using var connecting = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _ended.Token);
        Task<(SignalAttempt, SignalConversation?)> connect =
            SignalConversation.ConnectAsync(_context.Server, _context.Credentials.DeviceToken, _context.Time, connecting.Token);
        while (!connect.IsCompleted)
        {
            Task<bool> input = _inputs.Reader.WaitToReadAsync(_ended.Token).AsTask();
            await Task.WhenAny(connect, input);
            if (connect.IsCompleted)
                break;
            HandleInputs();
            if (_progress.IsEnded)
                await connecting.CancelAsync();
        }
        (SignalAttempt attempt, _signal) = await connect;
        if (_progress.IsEnded)
            return;
        _progress.ServerAhead = attempt.ServerAhead;
        if (attempt.ServerAhead is not null)
            ClientLog.ClocksDisagree(_context.Logger);
        if (_signal is null)
        {
            _progress.Finish(attempt);
            ClientLog.SignalFailed(_context.Logger, attempt.Outcome, attempt.Refusal);
            return;
        }
        _progress.Reach("signalling connected");
        Task receiving = ReceiveAsync(_signal);
        JoinRequest request = _progress.Request;
        Send(new JoinMeeting(request.Meeting, request.Passcode, request.DisplayName, request.Encryption));
        await ServeAsync();
        _membership?.StopSending();
        if (!_progress.ServerIsGone)
            await SayGoodbyeAsync(_signal, receiving);
        await _ended.CancelAsync();
        await receiving;
    }

    /// <summary>
    /// Leaves, and stays until the server has heard it, and what was said before: that the host ended the meeting, or the leader's last
    /// heartbeat.
    /// </summary>
    private async Task SayGoodbyeAsync(SignalConversation signal, Task receiving)
    {
        Send(new LeaveMeeting());
        using var patience = new CancellationTokenSource(GoodbyeTimeout, _context.Time);
        await signal.SayGoodbyeAsync(patience.Token);
        await receiving.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ServeAsync()
    {
        using var ticker = new PeriodicTimer(TickInterval, _context.Time);
        Task<bool> tick = ticker.WaitForNextTickAsync().AsTask();
        Task<bool> input = _inputs.Reader.WaitToReadAsync().AsTask();
        while (true)
        {
            HandleInputs();
            _progress.Reconnecting = _signal!.IsInterrupted;
            _membership?.Step(_progress);
            Post();
            Publish(force: false);
            if (_progress.IsEnded)
                return;
            // The key protocol's own deadlines are whole seconds; the tick is fine enough for them.
            await Task.WhenAny(tick, input);
            if (tick.IsCompleted)
                tick = ticker.WaitForNextTickAsync().AsTask();
            if (input.IsCompleted)
                input = _inputs.Reader.WaitToReadAsync().AsTask();
        }
    }

    private void HandleInputs()
    {
        while (!_progress.IsEnded && _inputs.Reader.TryRead(out SessionInput? input))
        {
            switch (input)
            {
                case SessionInput.Signal { Message: var message }:
                    _refusal = message as MessageRefused;
                    HandleSignal(message);
                    break;
                case SessionInput.SignalLost:
                    _progress.Lose(_signal!.LastAttempt, _signal.IsClosed ? _refusal : null);
                    break;
                case SessionInput.Rtc { Happened: var happened, Opening: var opening }:
                    _membership?.HandleRtc(happened, opening, _progress);
                    break;
                case SessionInput.Lock { Locked: var locked }:
                    _membership?.SetLocked(locked);
                    break;
                case SessionInput.Decide { Decision: var decision }:
                    _membership?.Decide(decision);
                    break;
                case SessionInput.Show { Wanted: var wanted }:
                    _progress.Pictures = wanted;
                    break;
                case SessionInput.Leave:
                    _progress.Finish(SessionEndReason.Left, "Left by someone in the room.");
                    break;
                case SessionInput.Tick:
                    break;
            }
        }
    }

    private void HandleSignal(ServerMessage message)
    {
        switch (message)
        {
            case JoinRefused refused:
                _progress.Refuse(refused.Code, refused.Message);
                break;
            case WaitForHost when _membership is null:
                _progress.State = SessionState.WaitingForHost;
                break;
            case JoinAccepted accepted when _membership is null:
                if (_progress.Accept(accepted))
                {
                    _membership = Membership.Create(_context, accepted, _progress, OnRtcEvent);
                    if (_leaving)
                        _membership.StopSending();
                    _membership.Start();
                }
                break;
            case MeetingEnded ended:
                _progress.Finish(ended);
                break;
            case IdentityUsedTwice:
                if (!_progress.IdentityUsedTwice)
                    ClientLog.IdentityUsedTwice(_context.Logger);
                _progress.IdentityUsedTwice = true;
                break;
            case SignalPong:
                break;
            case MessageRefused refused:
                ClientLog.MessageRefused(_context.Logger, refused.Code);
                break;
            default:
                if (_membership is null)
                    _progress.Finish(SessionEndReason.ProtocolViolation, "The meeting server sent meeting messages outside a meeting.");
                else
                    _membership.HandleSignal(message, _progress);
                break;
        }
    }

    internal void OnRtcEvent(RtcEvent happened, int opening) => _inputs.Writer.TryWrite(new SessionInput.Rtc(happened, opening));

    private async Task ReceiveAsync(SignalConversation signal)
    {
        while (await signal.ReceiveAsync(_ended.Token) is { } message)
            _inputs.Writer.TryWrite(new SessionInput.Signal(message));
        _inputs.Writer.TryWrite(new SessionInput.SignalLost());
    }

    private void Post()
    {
        while (_membership is not null && _membership.TryGetMessage(out ClientMessage? message))
            Send(message!);
    }

    private void Send(ClientMessage message)
    {
        if (_signal?.TrySend(message) == false)
            _progress.GiveServerUp();
    }

    private void Publish(bool force)
    {
        SessionSnapshot before = _snapshot;
        SessionSnapshot after = _progress.ToSnapshot(_membership);
        Volatile.Write(ref _snapshot, after);
        if (force || SnapshotDifference.Matters(before, after))
            _changed(after);
    }

    private async Task TearDownAsync()
    {
        _progress.Freeze(_membership);
        _membership?.Dispose();
        _membership = null;
        if (_signal is not null)
            await _signal.DisposeAsync();
        _signal = null;
    }
}
