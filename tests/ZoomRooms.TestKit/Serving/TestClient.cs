using System.Net.WebSockets;
using System.Threading.Channels;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;

namespace ZoomRooms.TestKit.Serving;

/// <summary>A client that reads when told to.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly HttpMessageInvoker _invoker;
    private ChannelReader<ServerMessage>? _kept;

    private TestClient(ClientWebSocket socket, HttpMessageInvoker invoker)
    {
        Socket = socket;
        _invoker = invoker;
    }

    public ClientWebSocket Socket { get; }

    /// <summary>What the server said in <see cref="Protocol.Resumption.Header"/>; null when nothing.</summary>
    public Resumption? Resumption { get; private set; }

    /// <param name="resume">What to say in <see cref="Protocol.Resumption.Header"/>.</param>
    /// <param name="date">What to say is the time.</param>
    public static async Task<TestClient> ConnectAsync(TestServer server, string token, string? resume = null, string? date = null)
    {
        ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        socket.Options.CollectHttpResponseDetails = true;
        if (resume is not null)
            socket.Options.SetRequestHeader(Protocol.Resumption.Header, resume);
        if (date is not null)
            socket.Options.SetRequestHeader("Date", date);
        HttpMessageInvoker invoker = new(server.Pinned());
        TestClient client = new(socket, invoker);
        try
        {
            using CancellationTokenSource patience = new(Patience);
            await socket.ConnectAsync(new Uri($"wss://{server.Host.ListenAddress}{ServerPaths.Signal}"), invoker, patience.Token);
            if (socket.HttpResponseHeaders!.TryGetValue(Protocol.Resumption.Header, out IEnumerable<string>? said)
                && Protocol.Resumption.TryParse(said.Single(), out Resumption resumption))
                client.Resumption = resumption;
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    public Task SendAsync(ClientMessage message) => SendAsync(SignalJson.Write(message));

    public async Task SendAsync(byte[] message, WebSocketMessageType type = WebSocketMessageType.Text)
    {
        using CancellationTokenSource patience = new(Patience);
        await Socket.SendAsync(message, type, endOfMessage: true, patience.Token);
    }

    /// <summary>
    /// From now on reads as a client does that is there, and keeps what comes for <see cref="NextAsync"/>: who reads nothing for long
    /// answers no sign of life
    /// either, and is let go.
    /// </summary>
    public void KeepReading()
    {
        Channel<ServerMessage> kept = Channel.CreateUnbounded<ServerMessage>();
        _kept = kept.Reader;
        _ = ReadAllAsync(kept.Writer);
    }

    /// <summary>The next message; null at the end of the connection.</summary>
    public async Task<ServerMessage?> NextAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        if (_kept is not { } kept)
            return await ReceiveAsync(patience.Token);
        return await kept.WaitToReadAsync(patience.Token) && kept.TryRead(out ServerMessage? message) ? message : null;
    }

    private async Task ReadAllAsync(ChannelWriter<ServerMessage> kept)
    {
        try
        {
            while (await ReceiveAsync(CancellationToken.None) is { } message)
                kept.TryWrite(message);
            kept.Complete();
        }
        catch (Exception ended)
        {
            kept.Complete(ended is WebSocketException or ObjectDisposedException or OperationCanceledException ? null : ended);
        }
    }

    private async Task<ServerMessage?> ReceiveAsync(CancellationToken cancellation)
    {
        byte[] buffer = new byte[Limits.SignalMessageBytes];
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult received = await Socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            length += received.Count;
            if (received.EndOfMessage)
                return SignalJson.TryReadServer(buffer.AsSpan(0, length))
                    ?? throw new InvalidDataException("the server sent what is no message");
        }
    }

    /// <summary>The next message, which must be of this type.</summary>
    public async Task<T> ExpectAsync<T>() where T : ServerMessage => Assert.IsType<T>(await NextAsync());

    public async Task<JoinAccepted> JoinAsync(ScheduledMeeting meeting, string name = "Room")
    {
        await RequestJoinAsync(meeting, name);
        return await ExpectAsync<JoinAccepted>();
    }

    public Task RequestJoinAsync(
        ScheduledMeeting meeting, string name = "Room", string? passcode = null, EncryptionType accepts = EncryptionType.Unknown) =>
        SendAsync(new JoinMeeting(meeting.Id, passcode ?? meeting.Passcode, name, accepts));

    public async Task<RefusalCode> ExpectRefusalAsync() => (await ExpectAsync<JoinRefused>()).Code;

    /// <summary>Everything sent before has been handled when the answer is here.</summary>
    public async Task SyncAsync()
    {
        long number = Random.Shared.NextInt64();
        await SendAsync(new SignalPing(number));
        Assert.Equal(number, (await ExpectAsync<SignalPong>()).Number);
    }

    public ValueTask DisposeAsync()
    {
        Socket.Dispose();
        _invoker.Dispose();
        return ValueTask.CompletedTask;
    }
}
