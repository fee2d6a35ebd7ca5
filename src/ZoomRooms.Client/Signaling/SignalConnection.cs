using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net.WebSockets;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Signaling;

/// <summary>How opening the signalling connection ended.</summary>
public enum SignalOutcome
{
    Unknown = 0,
    Connected,
    Unreachable,
    /// <summary>The server showed a certificate that is not the pinned one.</summary>
    NotTrusted,
    /// <summary>The server does not know this device's token.</summary>
    NotPaired,
    /// <summary>The server said why it does not take this device.</summary>
    Refused,
    /// <summary>The server does not go on with an earlier conversation: it gave it up, or was started anew.</summary>
    NotResumable,
}

/// <summary>How an attempt to open it ended.</summary>
/// <param name="Refusal">The server's reason, where it refused.</param>
/// <param name="Sentence">The server's sentence then; otherwise what the network said, or nothing.</param>
/// <param name="ServerAhead">How far the server's clock is ahead of this device's, where that is more than a minute.</param>
public readonly record struct SignalAttempt(SignalOutcome Outcome, RefusalCode Refusal, string Sentence, TimeSpan? ServerAhead = null)
{

    /// <summary>Trying again is of no use.</summary>
    public bool IsFinal => Outcome is SignalOutcome.NotPaired or SignalOutcome.NotTrusted or SignalOutcome.NotResumable
        || (Outcome == SignalOutcome.Refused && EndKinds.Of(Refusal) != EndKind.Weather);
}

/// <summary>
/// One signalling connection to the meeting server: one JSON message per WebSocket text message. One task sends, another receives.
/// </summary>
public sealed class SignalConnection : IAsyncDisposable
{
    private const string Date = "Date";

    private readonly ClientWebSocket _socket;
    private readonly HttpMessageInvoker _invoker;

    private long _received;

    private SignalConnection(ClientWebSocket socket, HttpMessageInvoker invoker, Resumption? resumption)
    {
        _socket = socket;
        _invoker = invoker;
        Resumption = resumption;
    }

    /// <summary>How the server goes on when the connection breaks; null where it does not.</summary>
    public Resumption? Resumption { get; }

    /// <summary>Messages that came in, understood or not.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>The server said goodbye, or what cannot be read within bounds; otherwise the connection broke.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The server is about to end, and others may go on.</summary>
    public bool IsGoingAway { get; private set; }

    /// <summary>Connects. Never throws for what the network or the server does.</summary>
    /// <param name="resume">What to say in <see cref="Protocol.Resumption.Header"/>.</param>
    public static async Task<(SignalAttempt Attempt, SignalConnection? Connection)> ConnectAsync(
        ServerEndpoint server, string deviceToken, string resume, CancellationToken cancellation)
    {
        (SignalAttempt attempt, SignalConnection? connection) = await ConnectOnceAsync(server, deviceToken, resume, cancellation);
        return attempt.Outcome == SignalOutcome.NotTrusted && server.Renewal is { } renewal
            && await renewal.TryFollowAsync(server, cancellation)
                ? await ConnectOnceAsync(server, deviceToken, resume, cancellation) : (attempt, connection);
    }

    private static async Task<(SignalAttempt Attempt, SignalConnection? Connection)> ConnectOnceAsync(
        ServerEndpoint server, string deviceToken, string resume, CancellationToken cancellation)
    {
        string? untrusted = null;
        HttpMessageInvoker invoker = new(PinnedConnection.CreateHandler(server, why => untrusted = why));
        ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Authorization", new AuthenticationHeaderValue("Bearer", deviceToken).ToString());
        socket.Options.SetRequestHeader(Protocol.Resumption.Header, resume);
        // So that the server can tell, too, that the clocks disagree.
        socket.Options.SetRequestHeader(Date, DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture));
        // A server that hangs must be noticed well before the others give the seat up.
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(5);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(10);
        socket.Options.CollectHttpResponseDetails = true;
        Uri address = new UriBuilder(server.At(ServerPaths.Signal)) { Scheme = Uri.UriSchemeWss }.Uri;
        try
        {
            await socket.ConnectAsync(address, invoker, cancellation);
            string? answer = Header(socket, Protocol.Resumption.Header);
            SignalAttempt connected = new(
                SignalOutcome.Connected, RefusalCode.Unknown, "", ClockDifference.Of(Header(socket, Date), DateTimeOffset.UtcNow));
            socket.HttpResponseHeaders = null;
            return (connected, new SignalConnection(
                socket, invoker, Protocol.Resumption.TryParse(answer, out Resumption resumption) ? resumption : null));
        }
        catch (Exception failure) when (failure is WebSocketException or HttpRequestException or OperationCanceledException)
        {
            SignalAttempt attempt = (
                untrusted is null ? Explain(socket, failure) : new SignalAttempt(SignalOutcome.NotTrusted, RefusalCode.Unknown, untrusted))
                with
            { ServerAhead = ClockDifference.Of(Header(socket, Date), DateTimeOffset.UtcNow) };
            socket.Dispose();
            invoker.Dispose();
            return (attempt, null);
        }
    }

    private static SignalAttempt Explain(ClientWebSocket socket, Exception failure)
    {
        // A server that does not go on with a conversation says so with a status of its own.
        if (socket.HttpStatusCode == HttpStatusCode.Gone)
            return new SignalAttempt(SignalOutcome.NotResumable, RefusalCode.Unknown, "");
        if (RefusalHeader.TryRead(Header(socket, RefusalHeader.Name)) is { } refused)
            return new SignalAttempt(SignalOutcome.Refused, refused.Code, refused.Message);
        return socket.HttpStatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                new SignalAttempt(SignalOutcome.NotPaired, RefusalCode.NotPaired, ""),
            // Somebody answers, who is no meeting server, or a proxy without one behind it.
            > 0 and var status =>
                new SignalAttempt(SignalOutcome.Unreachable, RefusalCode.Unknown, string.Create(
                    CultureInfo.InvariantCulture, $"the answer was HTTP {(int)status}")),
            _ => new SignalAttempt(SignalOutcome.Unreachable, RefusalCode.Unknown, failure.GetBaseException() switch
            {
                SocketException { SocketErrorCode: SocketError.OperationAborted } or OperationCanceledException => "no answer",
                SocketException broken => broken.Message,
                _ => "",
            }),
        };
    }

    private static string? Header(ClientWebSocket socket, string name) =>
        socket.HttpResponseHeaders?.TryGetValue(name, out IEnumerable<string>? values) == true ? values.FirstOrDefault() : null;

    /// <summary>Sends; false when the connection is gone.</summary>
    public async Task<bool> SendAsync(byte[] utf8, CancellationToken cancellation)
    {
        try
        {
            await _socket.SendAsync(utf8, WebSocketMessageType.Text, endOfMessage: true, cancellation);
            return true;
        }
        catch (Exception failure) when (failure is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Broken off here, while it was on the way.
            return false;
        }
    }

    /// <summary>Breaks the connection; who receives notices.</summary>
    public void Abort() => _socket.Abort();

    /// <summary>The next message that was understood; null when the connection ended.</summary>
    public async Task<ServerMessage?> ReceiveAsync(CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Limits.SignalMessageBytes);
        try
        {
            while (true)
            {
                int length = 0;
                ValueWebSocketReceiveResult received;
                do
                {
                    received = await _socket.ReceiveAsync(buffer.AsMemory(length, Limits.SignalMessageBytes - length), cancellation);
                    length += received.Count;
                    // A message that fills the limit is a broken or hostile server: there is no way to skip the rest within bounds.
                    // "Going away" (RFC 6455, 7.4.1) is no goodbye: there may be another server to go on with.
                    bool isGoingAway = received.MessageType == WebSocketMessageType.Close
                        && _socket.CloseStatus == WebSocketCloseStatus.EndpointUnavailable;
                    IsClosed |= (received.MessageType == WebSocketMessageType.Close && !isGoingAway)
                        || (length == Limits.SignalMessageBytes && !received.EndOfMessage);
                    IsGoingAway |= isGoingAway;
                    if (IsClosed || isGoingAway)
                        return null;
                }
                while (!received.EndOfMessage);
                Interlocked.Increment(ref _received);
                if (received.MessageType == WebSocketMessageType.Text && SignalJson.TryReadServer(buffer.AsSpan(0, length)) is { } message)
                    return message;
            }
        }
        catch (Exception failure) when (
            failure is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Says that nothing more will be said. What was said before is certain to arrive only when the server's own goodbye came: a
    /// connection that is closed with something unread is
    /// reset, and a reset discards on the other side what nobody has read yet (RFC 9293, section 3.6.1).
    /// </summary>
    public async Task SayGoodbyeAsync(CancellationToken cancellation)
    {
        if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
        }
        catch (Exception failure) when (
            failure is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The other side is gone already; there is nobody to say goodbye to.
        }
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(1));
        await SayGoodbyeAsync(patience.Token);
        _socket.Dispose();
        _invoker.Dispose();
    }
}
