using System.Net.WebSockets;
using System.Threading.Channels;
using ZoomRooms.MeetingServer.Options;

namespace ZoomRooms.MeetingServer.Signalling;

/// <summary>
/// What waits for one client to read: bounded, and written by one loop. A client that lets it fill up is cut off, so that it costs
/// nobody else memory or time.
/// </summary>
internal sealed class SignalOutbox(WebSocket socket, SignalLimits limits, TimeProvider time)
{
    private readonly Channel<byte[]> _messages = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _queued;
    private long _bytes;
    private byte[]? _lastMessage;
    private WebSocketCloseStatus _status = WebSocketCloseStatus.NormalClosure;
    private volatile bool _discarding;

    /// <summary>Whose it is, as bounds count addresses.</summary>
    public string Address { get; init; } = "";

    /// <summary>Completes when nothing more will be queued.</summary>
    public Task Closing => _closing.Task;

    /// <summary>It was closed for good, and not for the client to go on at another server.</summary>
    public bool IsGoodbye
    {
        get
        {
            lock (_lock)
                return _closing.Task.IsCompleted && _status != WebSocketCloseStatus.EndpointUnavailable;
        }
    }

    /// <summary>Queues a message. False when the queue is full: the client does not read.</summary>
    public bool TryEnqueue(byte[] message)
    {
        lock (_lock)
        {
            if (_closing.Task.IsCompleted)
                return true;
            if (_queued >= limits.QueuedMessages || _bytes + message.Length > limits.QueuedBytes)
                return false;
            _queued++;
            _bytes += message.Length;
            return _messages.Writer.TryWrite(message);
        }
    }

    /// <summary>Ends the connection after what is queued (or instead of it), with a last message. Only the first call counts.</summary>
    public void Close(byte[]? lastMessage, WebSocketCloseStatus status, bool discardQueued)
    {
        lock (_lock)
        {
            if (_closing.Task.IsCompleted)
                return;
            _lastMessage = lastMessage;
            _status = status;
            _discarding = discardQueued;
            _messages.Writer.Complete();
            _closing.SetResult();
        }
    }

    /// <summary>Sends until closed, then says goodbye. Ends by itself when the connection is gone or too slow.</summary>
    /// <returns>False when a message could not be sent in time.</returns>
    public async Task<bool> RunAsync(CancellationToken gone)
    {
        try
        {
            await foreach (byte[] message in _messages.Reader.ReadAllAsync(gone))
            {
                if (!_discarding)
                    await SendAsync(message, gone);
                lock (_lock)
                {
                    _queued--;
                    _bytes -= message.Length;
                }
            }
            if (_lastMessage is { } last)
                await SendAsync(last, gone);
            using CancellationTokenSource patience = new(limits.CloseTimeout, time);
            await socket.CloseOutputAsync(_status, null, patience.Token);
            return true;
        }
        catch (Exception failure) when (
            failure is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException
            or IOException)
        {
            return false;
        }
    }

    private async Task SendAsync(byte[] message, CancellationToken gone)
    {
        using CancellationTokenSource patience = new(_discarding ? limits.CloseTimeout : limits.SendTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, gone);
        Task sending = socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, either.Token);
        if (!sending.IsCompleted && !_discarding && await Task.WhenAny(sending, _closing.Task) == _closing.Task && _discarding)
            either.CancelAfter(limits.CloseTimeout);
        await sending;
    }
}
