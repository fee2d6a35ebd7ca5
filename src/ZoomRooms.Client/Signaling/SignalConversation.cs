using ZoomRooms.Client.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Signaling;

/// <summary>
/// What this device and the meeting server say to each other: over one connection, and, where that breaks and the server knows how to go on (<see cref="Resumption"/>), over the next one. Nothing said
/// is lost in between. One task sends, another receives.
/// </summary>
public sealed class SignalConversation : IAsyncDisposable
{
    private const int KeptMessages = 4096;
    private const int KeptBytes = 16 * 1024 * 1024;
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
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly UnacknowledgedMessages _unacknowledged = new(KeptMessages, KeptBytes);
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
    }

    /// <summary>The connection broke, and another is looked for.</summary>
    public bool IsInterrupted => _isInterrupted;

    /// <summary>The server said goodbye.</summary>
    public bool IsClosed => _connection.IsClosed;

    /// <summary>How the last attempt to go on over another connection ended; the default before the first.</summary>
    public SignalAttempt LastAttempt { get; private set; }

    /// <summary>Connections after the first.</summary>
    public int Resumptions { get; private set; }

    private bool CanResume => _resumptionToken is not null && !_unacknowledged.IsOverrun;

    private long Received => _receivedBefore + _connection.Received;

    /// <summary>Connects. Never throws for what the network or the server does.</summary>
    public static async Task<(SignalAttempt Attempt, SignalConversation? Conversation)> ConnectAsync(
        ServerEndpoint server, string deviceToken, TimeProvider time, CancellationToken cancellation)
    {
        (SignalAttempt attempt, SignalConnection? connection) = await SignalConnection.ConnectAsync(server, deviceToken, Resumption.New, cancellation);
        return (attempt, connection is null ? null : new SignalConversation(server, deviceToken, connection, time));
    }

    /// <summary>Sends, now or over the next connection. False when there will be none.</summary>
    public async Task<bool> SendAsync(ClientMessage message, CancellationToken cancellation)
    {
        byte[] utf8 = SignalJson.Write(message);
        await _sending.WaitAsync(cancellation);
        try
        {
            if (_resumptionToken is not null)
                _unacknowledged.Add(utf8);
            if (_isInterrupted)
                return CanResume;
            return await _connection.SendAsync(utf8, cancellation) || CanResume;
        }
        catch (OperationCanceledException) when (CanResume)
        {
            // Half a message breaks the connection; whoever receives notices.
            _connection.Abort();
            return true;
        }
        finally
        {
            _sending.Release();
        }
    }

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
                await AcknowledgeAsync(cancellation);
                switch (message)
                {
                    case ReceivedAcknowledged acknowledged:
                        await ForgetAsync(acknowledged.Received, cancellation);
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
    /// Nothing more is sent, and a connection that breaks from now on stays so. Whoever receives comes to the end when the server has
    /// heard all.
    /// </summary>
    public async Task SayGoodbyeAsync(CancellationToken cancellation)
    {
        _saidGoodbye = true;
        await _connection.SayGoodbyeAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _sending.Dispose();
    }

    /// <summary>Another address of the same server: it must show the same certificate.</summary>
    private void Learn(Doors doors) => _doors =
    [
        .. doors.Urls.Take(Limits.Doors)
            .Select(url => Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps ? _home with { Url = address } : null).OfType<ServerEndpoint>(),
    ];

    private async Task AcknowledgeAsync(CancellationToken cancellation)
    {
        if (_resumptionToken is null || Received - _acknowledged < Resumption.AcknowledgeAfter)
            return;
        _acknowledged = Received;
        await SendAsync(new AcknowledgeReceived(_acknowledged), cancellation);
    }

    private async Task ForgetAsync(long received, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        _unacknowledged.TryAcknowledge(received);
        _sending.Release();
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
            // All of them once without a pause: the one that is gone first, since most often the network broke; last where it said that it is about to go.
            IEnumerable<ServerEndpoint> others = _doors.Where(door => door.Url != _server.Url);
            ServerEndpoint[] servers = isGoingAway ? [.. others, _server] : [_server, .. others];
            // Twenty rooms behind one broken switch must not come back at the same moment.
            await Task.Delay(pause * (0.8 + Random.Shared.NextDouble() * 0.4), _time, cancellation);
            pause = attempt + 1 < servers.Length ? TimeSpan.Zero : pause == TimeSpan.Zero ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
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
        using var timeout = new CancellationTokenSource(_doors.Count > 1 ? ConnectTimeoutAmongOthers : ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
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
            if (!_unacknowledged.TryListAfter(server.Received, out IReadOnlyList<byte[]>? missing))
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
}
