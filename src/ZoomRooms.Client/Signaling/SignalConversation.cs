using ZoomRooms.Client.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Signaling;

/// <summary>
/// What this device and the meeting server say to each other: over one connection, and, where that breaks and the server knows how to go on
/// (<see cref="Resumption"/>), over the next one. Nothing said is lost in between. Nobody waits for the server to read: what is said goes
/// into an outbox that has a writer of its own.
/// </summary>
public sealed class SignalConversation : IAsyncDisposable
{
    /// <summary>
    /// A server that takes nothing for so long is as good as gone: the conversation goes on over another connection, or ends.
    /// </summary>
    private static readonly TimeSpan ReadingPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    // Where there is another to turn to.
    private static readonly TimeSpan ConnectTimeoutAmongOthers = TimeSpan.FromSeconds(3);
    // The server keeps the seat for thirty seconds since it noticed.
    private static readonly TimeSpan Perseverance = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    private readonly ServerEndpoint _home;
    // Where the server is that this conversation is held with.
    private ServerEndpoint _server;
    // Where others are that can go on with it.
    private IReadOnlyList<ServerEndpoint> _doors = [];
    private readonly string _deviceToken;
    private readonly TimeProvider _time;
    private readonly string? _resumptionToken;
    private readonly SignalOutbox _outbox = new();
    private readonly Task _writing;
    // Held while a message is written, and while what was lost with a connection is said again over the next.
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Lock _lock = new();
    private readonly UnacknowledgedMessages _unacknowledged = new(SignalOutbox.Messages, SignalOutbox.Bytes);
    private volatile SignalConnection _connection;
    private volatile bool _saidGoodbye;
    private volatile bool _isInterrupted;
    private long _receivedBefore;
    private long _acknowledged;

    private enum Attempt
    {
        Failed,
        /// <summary>There is no going on.</summary>
        Refused,
        Resumed,
    }

    private SignalConversation(ServerEndpoint server, string deviceToken, SignalConnection connection, TimeProvider time)
    {
        _home = _server = server;
        _deviceToken = deviceToken;
        _connection = connection;
        _time = time;
        _resumptionToken = connection.Resumption?.Token;
        _writing = Task.Run(() => _outbox.RunAsync(WriteAsync));
    }

    /// <summary>The connection broke, and another is looked for.</summary>
    public bool IsInterrupted => _isInterrupted;

    /// <summary>The server said goodbye.</summary>
    public bool IsClosed => _connection.IsClosed;

    /// <summary>How the last attempt to go on over another connection ended; the default before the first.</summary>
    public SignalAttempt LastAttempt { get; private set; }

    /// <summary>Connections after the first.</summary>
    public int Resumptions { get; private set; }

    /// <summary>Messages that wait for the server to read.</summary>
    internal int Unsent => _outbox.Queued;

    private bool CanResume
    {
        get
        {
            lock (_lock)
                return _resumptionToken is not null && !_unacknowledged.IsOverrun;
        }
    }

    private long Received => _receivedBefore + _connection.Received;

    /// <summary>Connects. Never throws for what the network or the server does.</summary>
    public static async Task<(SignalAttempt Attempt, SignalConversation? Conversation)> ConnectAsync(
        ServerEndpoint server, string deviceToken, TimeProvider time, CancellationToken cancellation)
    {
        (SignalAttempt attempt, SignalConnection? connection) = await SignalConnection.ConnectAsync(
            server, deviceToken, Resumption.New, cancellation);
        return (attempt, connection is null ? null : new SignalConversation(server, deviceToken, connection, time));
    }

    /// <summary>
    /// Says something, over this connection or the next, and returns at once. False when too much waits: the server does not read. Where
    /// there is no connection any more, whoever receives comes to the end.
    /// </summary>
    public bool TrySend(ClientMessage message) => _outbox.TryAdd(SignalJson.Write(message));

    /// <summary>The next message that was understood; null when the conversation is over.</summary>
    public async Task<ServerMessage?> ReceiveAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                ServerMessage? message = await _connection.ReceiveAsync(cancellation);
                bool isOver = _connection.IsClosed || _saidGoodbye || cancellation.IsCancellationRequested;
                if (message is null && (isOver || !await TryResumeAsync(cancellation)))
                    return null;
                if (message is null)
                    continue;
                Acknowledge();
                switch (message)
                {
                    case ReceivedAcknowledged acknowledged:
                        Forget(acknowledged.Received);
                        break;
                    case Doors doors:
                        Learn(doors);
                        break;
                    default:
                        return message;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>
    /// Says nothing more than what was said already, and after it that it was all; a connection that breaks from then on stays so. Whoever
    /// receives comes to the end when the server has heard it.
    /// </summary>
    public async Task SayGoodbyeAsync(CancellationToken cancellation)
    {
        _outbox.Complete();
        await _writing.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _saidGoodbye = true;
        if (_writing.IsCompleted)
            await _connection.SayGoodbyeAsync(cancellation);
    }

    /// <summary>What was not written by now never is.</summary>
    public async ValueTask DisposeAsync()
    {
        _outbox.Complete();
        if (!_writing.IsCompleted)
            _connection.Abort();
        await _writing;
        await _connection.DisposeAsync();
        _sending.Dispose();
    }

    /// <summary>Puts a message on the way. A connection that does not take it is broken; whoever receives notices.</summary>
    private async Task WriteAsync(byte[] utf8)
    {
        await _sending.WaitAsync();
        try
        {
            lock (_lock)
            {
                if (_resumptionToken is not null)
                    _unacknowledged.Add(utf8);
            }
            if (_isInterrupted)
                return;
            SignalConnection connection = _connection;
            Task<bool> sending = connection.SendAsync(utf8, CancellationToken.None);
            if (!sending.IsCompleted)
                await ((Task)sending).WaitAsync(ReadingPatience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Half a message breaks it too.
            if (!sending.IsCompleted || !await sending)
                connection.Abort();
            await sending;
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Another address of the same server: it must show the same certificate.</summary>
    private void Learn(Doors doors) => _doors =
    [
        .. doors.Urls.Take(Limits.Doors)
            .Select(url => Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps
                ? _home with { Url = address } : null).OfType<ServerEndpoint>(),
    ];

    private void Acknowledge()
    {
        if (_resumptionToken is null || Received - _acknowledged < Resumption.AcknowledgeAfter)
            return;
        // Where there is no room the next one says it.
        if (TrySend(new AcknowledgeReceived(Received)))
            _acknowledged = Received;
    }

    private void Forget(long received)
    {
        lock (_lock)
            _unacknowledged.TryAcknowledge(received);
    }

    private async Task<bool> TryResumeAsync(CancellationToken cancellation)
    {
        _isInterrupted = true;
        long since = _time.GetTimestamp();
        TimeSpan pause = TimeSpan.Zero;
        int refusals = 0;
        bool isGoingAway = _connection.IsGoingAway;
        for (int attempt = 0; CanResume && _time.GetElapsedTime(since) < Perseverance; attempt++)
        {
            // All of them once without a pause: the one that is gone first, since most often the network broke; last where it said that it
            // is about to go.
            IEnumerable<ServerEndpoint> others = _doors.Where(door => door.Url != _server.Url);
            ServerEndpoint[] servers = isGoingAway ? [.. others, _server] : [_server, .. others];
            // Twenty rooms behind one broken switch must not come back at the same moment.
            await Task.Delay(pause * (0.8 + Random.Shared.NextDouble() * 0.4), _time, cancellation);
            pause = attempt + 1 < servers.Length
                ? TimeSpan.Zero : pause == TimeSpan.Zero ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            ServerEndpoint server = servers[attempt % servers.Length];
            Attempt outcome = await TryResumeOnceAsync(server, cancellation);
            if (outcome == Attempt.Resumed)
                _server = server;
            // Where there are others, what one of them says is not the last word.
            refusals = outcome == Attempt.Refused ? refusals + 1 : 0;
            if (outcome == Attempt.Resumed || refusals == servers.Length)
                return outcome == Attempt.Resumed;
        }
        return false;
    }

    private async Task<Attempt> TryResumeOnceAsync(ServerEndpoint server, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = new(_doors.Count > 1 ? ConnectTimeoutAmongOthers : ConnectTimeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        (SignalAttempt attempt, SignalConnection? connection) = await SignalConnection.ConnectAsync(
            server, _deviceToken, new Resumption(_resumptionToken!, Received).ToString(), either.Token);
        LastAttempt = attempt;
        if (attempt.IsFinal)
            return Attempt.Refused;
        return connection is null ? Attempt.Failed : await GoOnOverAsync(connection, either.Token);
    }

    private async Task<Attempt> GoOnOverAsync(SignalConnection connection, CancellationToken cancellation)
    {
        // Before anything can fail: whoever disposes this disposes the connection.
        _receivedBefore = Received;
        await _connection.DisposeAsync();
        _connection = connection;
        if (connection.Resumption is not { } server)
            return Attempt.Refused;
        try
        {
            await _sending.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return Attempt.Failed;
        }
        try
        {
            if (MissingAfter(server.Received) is not { } missing)
                return Attempt.Refused;
            foreach (byte[] message in missing)
            {
                if (!await connection.SendAsync(message, cancellation))
                    return Attempt.Failed;
            }
            _isInterrupted = false;
            Resumptions++;
            return Attempt.Resumed;
        }
        catch (OperationCanceledException)
        {
            return Attempt.Failed;
        }
        finally
        {
            _sending.Release();
        }
    }

    private IReadOnlyList<byte[]>? MissingAfter(long received)
    {
        lock (_lock)
            return _unacknowledged.TryListAfter(received, out IReadOnlyList<byte[]>? missing) ? missing : null;
    }
}
