using System.Net.WebSockets;
using System.Threading.Channels;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Interposer;

/// <summary>One client of the hostile server: what the server knows of it, and both directions of its signalling connection.</summary>
internal sealed class HostileClient(string user)
{
    private readonly Channel<byte[]> _toClient = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<byte[]> _toServer = Channel.CreateUnbounded<byte[]>();
    private readonly List<BoardEntry> _entries = [];

    private volatile bool _unread;
    private long _told;

    /// <summary>The user that the client's device belongs to.</summary>
    public string User { get; } = user;

    /// <summary>What the honest server said when it let the client in; null before.</summary>
    public JoinAccepted? Accepted { get; set; }

    /// <summary>The participants of whom the honest server told this client.</summary>
    public List<RosterEntry> Others { get; } = [];

    /// <summary>The board entries that the honest server sent to this client, oldest first.</summary>
    public IReadOnlyList<BoardEntry> Entries
    {
        get
        {
            lock (_entries)
                return [.. _entries];
        }
    }

    public void Keep(BoardEntry entry)
    {
        lock (_entries)
            _entries.Add(entry);
    }

    /// <summary>Messages that got away to the client.</summary>
    public long Told => Interlocked.Read(ref _told);

    /// <summary>Messages that wait to get away to it.</summary>
    public int Waiting => _toClient.Reader.Count;

    /// <summary>From now on, after what is being read, nothing that the client says is read any more.</summary>
    public void StopReading() => _unread = true;

    public void Tell(ServerMessage message) => TellRaw(SignalJson.Write(message));

    public void TellRaw(byte[] text) => _toClient.Writer.TryWrite(text);

    public void SendOn(ClientMessage message) => _toServer.Writer.TryWrite(SignalJson.Write(message));

    /// <summary>Passes messages on in both directions until one side ends.</summary>
    public async Task RelayAsync(
        WebSocket client, WebSocket server, Action<byte[]> fromClient, Action<byte[]> fromServer, CancellationToken cancellation)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] ways =
        [
            ReceiveAsync(client, fromClient, _toServer, () => _unread, over.Token), ReceiveAsync(
                server, fromServer, _toClient, static () => false, over.Token),
            SendAsync(client, _toClient, () => Interlocked.Increment(ref _told), over.Token), SendAsync(
                server, _toServer, static () => { }, over.Token),
        ];
        // A side that said goodbye ends its queue, which is emptied before the other side hears of it.
        await Task.WhenAny(ways[2], ways[3]);
        await over.CancelAsync();
        await Task.WhenAll(ways);
    }

    private static async Task ReceiveAsync(
        WebSocket from, Action<byte[]> take, Channel<byte[]> ended, Func<bool> stopped, CancellationToken cancellation)
    {
        byte[] buffer = new byte[Limits.SignalMessageBytes];
        try
        {
            while (true)
            {
                if (stopped())
                    await Task.Delay(Timeout.Infinite, cancellation);
                int length = 0;
                ValueWebSocketReceiveResult received;
                do
                {
                    received = await from.ReceiveAsync(buffer.AsMemory(length), cancellation);
                    length += received.Count;
                    if (received.MessageType == WebSocketMessageType.Close || (length == buffer.Length && !received.EndOfMessage))
                        return;
                }
                while (!received.EndOfMessage);
                take(buffer.AsSpan(0, length).ToArray());
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // That side is gone; the other is told below.
        }
        finally
        {
            ended.Writer.TryComplete();
        }
    }

    private static async Task SendAsync(WebSocket to, Channel<byte[]> messages, Action sent, CancellationToken cancellation)
    {
        try
        {
            await foreach (byte[] message in messages.Reader.ReadAllAsync(cancellation))
            {
                await to.SendAsync(message, WebSocketMessageType.Text, true, cancellation);
                sent();
            }
            await to.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody to tell any more.
        }
    }
}
