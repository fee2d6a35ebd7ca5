using System.Net.Sockets;
using System.Net.WebSockets;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Signaling;

/// <summary>One connection at the server's end of a <see cref="SocketServer"/>.</summary>
internal sealed class SocketConnection(TcpClient client, WebSocket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[Limits.SignalMessageBytes];

    /// <summary>The client's next message; null when it said goodbye or is gone.</summary>
    public async Task<ClientMessage?> NextAsync()
    {
        try
        {
            int length = 0;
            ValueWebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(_buffer.AsMemory(length), TestContext.Current.CancellationToken);
                length += received.Count;
            }
            while (!received.EndOfMessage);
            return received.MessageType == WebSocketMessageType.Close ? null : SignalJson.TryReadClient(_buffer.AsSpan(0, length));
        }
        catch (Exception gone) when (gone is WebSocketException or IOException)
        {
            return null;
        }
    }

    /// <summary>All that the client still says.</summary>
    public async Task<List<ClientMessage>> ReadToEndAsync()
    {
        List<ClientMessage> heard = new();
        while (await NextAsync() is { } message)
            heard.Add(message);
        return heard;
    }

    /// <summary>Tells the client something; false when it is gone.</summary>
    public async Task<bool> TellAsync(ServerMessage message)
    {
        try
        {
            await socket.SendAsync(
                SignalJson.Write(message), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
            return true;
        }
        catch (Exception gone) when (gone is WebSocketException or IOException)
        {
            return false;
        }
    }

    public Task AnswerGoodbyeAsync() =>
        socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

    /// <summary>Resets the connection.</summary>
    public void Break()
    {
        client.Client.LingerState = new LingerOption(true, 0);
        client.Dispose();
    }

    public void Dispose()
    {
        socket.Dispose();
        client.Dispose();
    }
}
