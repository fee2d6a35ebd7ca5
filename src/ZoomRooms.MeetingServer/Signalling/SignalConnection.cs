using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Signalling;

/// <summary>One client's signalling connection, from after its authentication to its end.</summary>
internal sealed class SignalConnection : ISignalPeer
{
    private readonly WebSocket _socket;
    private readonly MeetingHall _hall;
    private readonly SignalLimits _limits;
    private readonly OutcomeCounters<SignalDrop> _drops;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SignalOutbox _outbox;
    private double _allowance;
    private TimeSpan _allowanceAt;
    private int _offences;

    public SignalConnection(
        WebSocket socket, HardwareId hardware, IPAddress? reachedAt, MeetingHall hall, SignalLimits limits, OutcomeCounters<SignalDrop> drops, TimeProvider time, ILogger logger)
    {
        _socket = socket;
        _hall = hall;
        _limits = limits;
        _drops = drops;
        _time = time;
        _logger = logger;
        _outbox = new SignalOutbox(socket, limits, time);
        _allowance = limits.Burst;
        _allowanceAt = time.Now();
        Hardware = hardware;
        ReachedAt = reachedAt;
    }

    public HardwareId Hardware { get; }

    public IPAddress? ReachedAt { get; }

    public void Send(byte[] message)
    {
        if (!_outbox.TryEnqueue(message))
            End(SignalDrop.TooSlow, WebSocketCloseStatus.PolicyViolation, new MeetingEnded(MeetingEndCause.ConnectionTooSlow, "This client did not read what the server sent."), discardQueued: true);
    }

    public void Close(byte[]? lastMessage) => _outbox.Close(lastMessage, WebSocketCloseStatus.NormalClosure, discardQueued: false);

    /// <summary>Serves the connection until it ends.</summary>
    public async Task RunAsync(CancellationToken aborted)
    {
        using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        _hall.Connect(this);
        Task receiving = ReceiveAllAsync(gone.Token);
        Task<bool> sending = _outbox.RunAsync(gone.Token);
        try
        {
            // Whichever ends first: the client's goodbye, ours, or a broken connection.
            await Task.WhenAny(receiving, sending);
        }
        finally
        {
            _hall.Disconnect(this);
            _outbox.Close(null, WebSocketCloseStatus.NormalClosure, discardQueued: false);
        }
        gone.CancelAfter(_limits.CloseTimeout);
        if (!await sending)
            await gone.CancelAsync();
        await receiving;
    }

    private async Task ReceiveAllAsync(CancellationToken gone)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Limits.SignalMessageBytes);
        try
        {
            while (await ReceiveAsync(buffer, gone) is int length and >= 0)
                await HandleAsync(buffer, length);
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // The connection is gone; leaving the meeting is all there is to do.
        }
        catch (Exception bug)
        {
            SignalLog.Failed(_logger, bug);
            End(SignalDrop.Failed, WebSocketCloseStatus.InternalServerError, Refused(RefusalCode.InternalError));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The length of the next text message; -1 at the end of the connection.</summary>
    private async ValueTask<int> ReceiveAsync(byte[] buffer, CancellationToken gone)
    {
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult received = await _socket.ReceiveAsync(buffer.AsMemory(length, Limits.SignalMessageBytes - length), gone);
            if (received.MessageType == WebSocketMessageType.Close)
                return -1;
            length += received.Count;
            // A binary message reads as an empty one, which is malformed.
            if (received.EndOfMessage)
                return received.MessageType == WebSocketMessageType.Text ? length : 0;
            if (length == Limits.SignalMessageBytes)
            {
                // The rest cannot be skipped within bounds.
                End(SignalDrop.Oversize, WebSocketCloseStatus.MessageTooBig, Refused(RefusalCode.MalformedMessage));
                return -1;
            }
        }
    }

    private async Task HandleAsync(byte[] buffer, int length)
    {
        if (_outbox.Closing.IsCompleted)
            return;
        if (!TryTakeAllowance())
        {
            Offend(SignalDrop.TooFrequent, RefusalCode.TooManyRequests);
            return;
        }
        switch (SignalJson.TryReadClient(buffer.AsSpan(0, length)))
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
                Send(SignalJson.Write(new SignalPong(ping.Number)));
                break;
            default:
                Offend(SignalDrop.Malformed, RefusalCode.MalformedMessage);
                break;
        }
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
            Send(SignalJson.Write(Refused(code)));
    }

    private void End(SignalDrop reason, WebSocketCloseStatus status, ServerMessage lastMessage, bool discardQueued = false)
    {
        if (_outbox.Closing.IsCompleted)
            return;
        _drops.Count(reason);
        SignalLog.Ended(_logger, reason);
        _outbox.Close(SignalJson.Write(lastMessage), status, discardQueued);
    }

    private static MessageRefused Refused(RefusalCode code) => new(code, Refusals.Sentence(code));
}
