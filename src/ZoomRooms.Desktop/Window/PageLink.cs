using System.Net.WebSockets;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Pictures;
using ZoomRooms.Media.Screens;

namespace ZoomRooms.Desktop.Window;

/// <summary>
/// One page's socket: the meeting's state and its pictures out, what was clicked and the screen that is shown in. A thread of its own
/// sends. Of states only the newest waits; of pictures no more is on the way than the page has time for, and one that is late begins anew
/// with key frames.
/// </summary>
internal sealed class PageLink(
    WebSocket socket, PagePictures pictures, TimeProvider time, Action<PageCommand> obey, PageScreen? screen = null)
{
    /// <summary>Bytes of pictures on the way that the page has not taken yet: a few of the largest key frames.</summary>
    public const int OnTheWay = 2 * 1024 * 1024;

    /// <summary>More than a person clicks and a page reports.</summary>
    public const int CommandsPerSecond = 200;

    /// <summary>After so long a picture is not of now.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    /// <summary>A page that takes nothing for so long is gone, or hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    private readonly byte[] _command = new byte[PageCommand.Longest + 1];
    private readonly byte[] _message = new byte[PictureQueue.LongestMessage];
    private byte[]? _state;
    private long _sent;
    private long _taken;
    private TimeSpan _moved;
    private volatile bool _over;

    /// <summary>What the page shows from now on. Any thread.</summary>
    public void Show(byte[] state)
    {
        Volatile.Write(ref _state, state);
        pictures.Wake();
    }

    /// <summary>Returns when the page is gone, says what no page of ours says, or takes nothing.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        _moved = time.Now();
        pictures.Begin();
        Thread thread = new(Send) { IsBackground = true, Name = "window" };
        thread.Start();
        try
        {
            await HearAsync(cancellation);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            // The page was closed, or the program ends.
        }
        _over = true;
        // What is being sent to somebody who does not read ends with it.
        socket.Abort();
        pictures.Wake();
        await Task.Run(thread.Join, CancellationToken.None);
        pictures.End();
    }

    private async Task HearAsync(CancellationToken cancellation)
    {
        TimeSpan second = default;
        int commands = 0;
        // A picture that comes in parts may not stop in between. One source for all: nothing is allocated for each.
        using CancellationTokenSource half = new(Timeout.InfiniteTimeSpan, time);
        using CancellationTokenRegistration both = cancellation.Register(half.Cancel);
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(_command.AsMemory(), cancellation);
            int length = received.Count;
            if (received.MessageType == WebSocketMessageType.Binary && screen is not null)
            {
                Memory<byte> unit = screen.Place;
                _command.AsMemory(0, length).CopyTo(unit);
                half.CancelAfter(Late);
                while (!received.EndOfMessage && length < unit.Length)
                {
                    received = await socket.ReceiveAsync(unit[length..], half.Token);
                    length += received.Count;
                }
                half.CancelAfter(Timeout.InfiniteTimeSpan);
                if (!received.EndOfMessage || !screen.TryTake(unit.Span[..length], time.Now()))
                    return;
                continue;
            }
            if (received is { MessageType: WebSocketMessageType.Text, EndOfMessage: false })
                (received, length) = await HearRestAsync(length, cancellation);
            TimeSpan now = time.Now();
            if (now - second >= TimeSpan.FromSeconds(1))
                (second, commands) = (now, 0);
            if (received is not { MessageType: WebSocketMessageType.Text, EndOfMessage: true } || ++commands > CommandsPerSecond
                || !PageCommand.TryRead(_command.AsSpan(0, length), out PageCommand command))
            {
                return;
            }
            if (command.Do == PageVerb.Taken)
                Take(command.Number);
            else
                obey(command);
        }
    }

    /// <summary>A command may come in parts, as the connection has them. It may not stop in between.</summary>
    private async Task<(ValueWebSocketReceiveResult Last, int Length)> HearRestAsync(int length, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = new(Late, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(_command.AsMemory(length), either.Token);
            length += received.Count;
        }
        while (!received.EndOfMessage && length < _command.Length);
        return (received, length);
    }

    /// <summary>Its word, which can only be of what was sent.</summary>
    private void Take(long bytes)
    {
        if (bytes <= Volatile.Read(ref _taken) || bytes > Volatile.Read(ref _sent))
            return;
        Volatile.Write(ref _taken, bytes);
        pictures.Wake();
    }

    private void Send()
    {
        try
        {
            while (!_over)
            {
                pictures.Wait(LongestWait);
                SendState();
                if (!TrySendPictures())
                    break;
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The page is gone.
        }
        if (!_over)
            socket.Abort();
    }

    private void SendState()
    {
        if (Interlocked.Exchange(ref _state, null) is { } state)
            Send(state, WebSocketMessageType.Text);
    }

    /// <summary>Sends what the page has time for. False when it had none for too long.</summary>
    private bool TrySendPictures()
    {
        while (!_over)
        {
            if (_sent - Volatile.Read(ref _taken) > OnTheWay)
                return pictures.Waiting == 0 || time.Now() - _moved < Patience;
            TimeSpan now = _moved = time.Now();
            if (!pictures.TryTake(_message, out PictureMessage header, out int length))
                return true;
            if (!header.IsEnd && now - header.Arrived > Late)
            {
                pictures.Begin();
                // Stream 0: all that there were are over.
                new PictureMessage(0, 0, 0, IsKeyFrame: false, 0, default, 0).Write(_message);
                length = PictureMessage.HeaderSize;
            }
            Volatile.Write(ref _sent, _sent + length);
            Send(_message.AsMemory(0, length), WebSocketMessageType.Binary);
            SendState();
        }
        return true;
    }

    private void Send(ReadOnlyMemory<byte> message, WebSocketMessageType type)
    {
        using CancellationTokenSource patience = new(Patience, time);
        socket.SendAsync(message, type, endOfMessage: true, patience.Token).AsTask().GetAwaiter().GetResult();
    }
}
