using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Signalling;

/// <summary>
/// What one client and the server say to each other, over one connection or over several one after another: where a client that can resume (<see cref="Resumption"/>) loses its connection, it keeps
/// its seat for a while, and nothing that was said is lost. Meetings see only this.
/// </summary>
internal sealed class SignalConversation : ISignalPeer
{
    private readonly MeetingHall _hall;
    private readonly SignalLimits _limits;
    private readonly OutcomeCounters<SignalDrop> _drops;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<SignalConversation> _over;
    private readonly Lock _lock = new();
    private readonly UnacknowledgedMessages? _unacknowledged;
    // The connection it is held over now; null while the client looks for another.
    private SignalOutbox? _outbox;
    private ITimer? _patience;
    private int _interruptions;
    private Goodbye? _goodbye;
    private bool _isOver;
    private long _received;
    private long _acknowledged;
    private double _allowance;
    private TimeSpan _allowanceAt;
    private int _offences;

    /// <param name="resumable">Whether the client can go on over another connection.</param>
    /// <param name="over">Called once, when nobody will hear from it any more.</param>
    public SignalConversation(
        HardwareId hardware, bool resumable, MeetingHall hall, SignalLimits limits, OutcomeCounters<SignalDrop> drops, TimeProvider time, ILogger logger, Action<SignalConversation> over)
    {
        Hardware = hardware;
        _hall = hall;
        _limits = limits;
        _drops = drops;
        _time = time;
        _logger = logger;
        _over = over;
        _allowance = limits.Burst;
        _allowanceAt = time.Now();
        if (!resumable)
            return;
        Token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Resumption.TokenDigits / 2));
        _unacknowledged = new UnacknowledgedMessages(limits.QueuedMessages, limits.QueuedBytes);
    }

    private sealed record Goodbye(byte[]? LastMessage, WebSocketCloseStatus Status);

    public HardwareId Hardware { get; }

    public IPAddress? ReachedAt { get; private set; }

    /// <summary>By which the client resumes; null where it cannot.</summary>
    public string? Token { get; }

    public static MessageRefused Refused(RefusalCode code) => new(code, Refusals.Sentence(code));

    public void Send(byte[] message)
    {
        bool tooSlow;
        lock (_lock)
        {
            if (_goodbye is not null)
                return;
            _unacknowledged?.Add(message);
            tooSlow = _outbox?.TryEnqueue(message) == false;
        }
        if (tooSlow)
            End(SignalDrop.TooSlow, WebSocketCloseStatus.PolicyViolation, new MeetingEnded(MeetingEndCause.ConnectionTooSlow, "This client did not read what the server sent."), discardQueued: true);
    }

    public void Close(byte[]? lastMessage) => SayGoodbye(new Goodbye(lastMessage, WebSocketCloseStatus.NormalClosure), discardQueued: false);

    /// <summary>Goes on over a connection, which is sent first what it lacks.</summary>
    /// <param name="received">What the client has; from <see cref="TryInterrupt"/>.</param>
    public bool TryAttach(SignalOutbox outbox, IPAddress? reachedAt, long received)
    {
        lock (_lock)
        {
            IReadOnlyList<byte[]>? missing = [];
            if (_isOver || (_unacknowledged is not null && !_unacknowledged.TryListAfter(received, out missing)))
                return false;
            _interruptions++;
            _patience?.Dispose();
            ReachedAt = reachedAt;
            _outbox = outbox;
            foreach (byte[] message in missing)
                outbox.TryEnqueue(message);
            if (_goodbye is { } goodbye)
                outbox.Close(goodbye.LastMessage, goodbye.Status, discardQueued: false);
            return true;
        }
    }

    /// <summary>Before the client goes on: ends the connection it had, which may not know yet that it is broken. False when the client cannot go on.</summary>
    /// <param name="received">What the client says it has.</param>
    /// <param name="heard">What was heard of the client.</param>
    public bool TryInterrupt(long received, out long heard)
    {
        lock (_lock)
        {
            heard = _received;
            if (_isOver || _unacknowledged is null || !_unacknowledged.TryListAfter(received, out _))
                return false;
            SignalOutbox? broken = _outbox;
            WaitForClient();
            broken?.Close(null, WebSocketCloseStatus.NormalClosure, discardQueued: true);
            return true;
        }
    }

    /// <summary>The connection ended. Unless that was meant, the client has a while to come back.</summary>
    /// <param name="meant">One side said goodbye.</param>
    public void Detach(SignalOutbox outbox, bool meant)
    {
        lock (_lock)
        {
            if (_outbox != outbox)
                return;
            _outbox = null;
            // After a goodbye there is nothing to come back for.
            if (!meant && _goodbye is null && !_isOver && _unacknowledged is { IsOverrun: false })
            {
                WaitForClient();
                return;
            }
        }
        BeOver();
    }

    /// <summary>Acts on a message. One that a connection brings after another took its place is left to that one.</summary>
    public async Task HandleAsync(SignalOutbox from, ReadOnlyMemory<byte> utf8)
    {
        bool allowed;
        long acknowledge = 0;
        lock (_lock)
        {
            if (_outbox != from || _goodbye is not null)
                return;
            _received++;
            allowed = TryTakeAllowance();
            if (_unacknowledged is not null && _received - _acknowledged >= Resumption.AcknowledgeAfter)
                acknowledge = _acknowledged = _received;
        }
        if (acknowledge > 0)
            this.Send(new ReceivedAcknowledged(acknowledge));
        if (!allowed)
        {
            Offend(SignalDrop.TooFrequent, RefusalCode.TooManyRequests);
            return;
        }
        switch (SignalJson.TryReadClient(utf8.Span))
        {
            case JoinMeeting join:
                _hall.Join(this, join);
                break;
            case OpenTransport open:
                await _hall.OpenTransportAsync(this, open);
                break;
            case PostToBoard post:
                _hall.Post(this, post);
                break;
            case ChooseVideo { Participants.Count: <= Limits.ChosenPictures, Count: null or >= 0 } choice:
                _hall.ChooseVideo(this, choice);
                break;
            case LeaveMeeting:
                _hall.LeaveMeeting(this);
                break;
            case SignalPing ping:
                this.Send(new SignalPong(ping.Number));
                break;
            case AcknowledgeReceived acknowledged when TryAcknowledge(acknowledged.Received):
                break;
            default:
                Offend(SignalDrop.Malformed, RefusalCode.MalformedMessage);
                break;
        }
    }

    public void End(SignalDrop reason, WebSocketCloseStatus status, ServerMessage lastMessage, bool discardQueued = false)
    {
        if (!SayGoodbye(new Goodbye(SignalJson.Write(lastMessage), status), discardQueued))
            return;
        _drops.Count(reason);
        SignalLog.Ended(_logger, reason);
    }

    /// <summary>Nobody will hear from it any more; it leaves its meeting.</summary>
    public void BeOver()
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            _isOver = true;
            _patience?.Dispose();
        }
        _hall.Disconnect(this);
        _over(this);
    }

    private bool SayGoodbye(Goodbye goodbye, bool discardQueued)
    {
        lock (_lock)
        {
            if (_goodbye is not null)
                return false;
            _goodbye = goodbye;
            _outbox?.Close(goodbye.LastMessage, goodbye.Status, discardQueued);
            return true;
        }
    }

    /// <summary>Under the lock.</summary>
    private void WaitForClient()
    {
        _outbox = null;
        int interruption = ++_interruptions;
        _patience?.Dispose();
        _patience = _time.CreateTimer(_ => GiveUp(interruption), null, _limits.ResumePatience, Timeout.InfiniteTimeSpan);
    }

    private void GiveUp(int interruption)
    {
        lock (_lock)
        {
            if (_interruptions != interruption)
                return;
        }
        try
        {
            BeOver();
        }
        catch (Exception failure)
        {
            // A timer's callback: nobody else would hear of a full disk.
            SignalLog.Failed(_logger, failure);
        }
    }

    private bool TryAcknowledge(long received)
    {
        lock (_lock)
            return _unacknowledged?.TryAcknowledge(received) == true;
    }

    private bool TryTakeAllowance()
    {
        TimeSpan now = _time.Now();
        _allowance = Math.Min(_limits.Burst, _allowance + (now - _allowanceAt).TotalSeconds * _limits.PerSecond);
        _allowanceAt = now;
        if (_allowance < 1)
            return false;
        _allowance--;
        return true;
    }

    private void Offend(SignalDrop reason, RefusalCode code)
    {
        _drops.Count(reason);
        if (++_offences > _limits.Offences)
            End(SignalDrop.TooManyOffences, WebSocketCloseStatus.PolicyViolation, Refused(code));
        else
            this.Send(Refused(code));
    }
}
