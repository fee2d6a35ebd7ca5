using System.Net;
using System.Net.Sockets;

namespace ZoomRooms.TestKit.Network;

/// <summary>
/// A way to the meeting server's HTTPS port that breaks, or takes nothing more, when told to: TCP passed on between loopback ports.
/// </summary>
internal sealed class BreakableWay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly List<TcpClient> _open = [];
    private readonly Task _accepting;
    private volatile Uri _target;
    private volatile bool _isOpen = true;
    private volatile TaskCompletionSource? _stuck;

    /// <param name="isNarrow">Little fits into it on the way: whoever sends notices soon that nobody reads.</param>
    public BreakableWay(Uri target, bool isNarrow = false)
    {
        _target = target;
        if (isNarrow)
        {
            _listener.Server.ReceiveBufferSize = 4096;
            // TCP_MAXSEG: small segments keep the other side's buffer small too.
            _listener.Server.SetRawSocketOption(6, 2, BitConverter.GetBytes(536));
        }
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Entrance => new($"https://{_listener.LocalEndpoint}");

    /// <summary>Resets all connections; new ones are reset at once until <see cref="Mend"/>.</summary>
    public void Break()
    {
        _isOpen = false;
        lock (_open)
        {
            foreach (TcpClient client in _open)
                Reset(client);
            _open.Clear();
        }
    }

    /// <summary>
    /// The server does not read any more, as far as the client can tell: connections stay, and what is sent to it stays on the way.
    /// </summary>
    public void Stick() => _stuck ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Mend(Uri? target = null)
    {
        _target = target ?? _target;
        _isOpen = true;
        _stuck?.TrySetResult();
        _stuck = null;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        Break();
        await _accepting;
        _over.Dispose();
    }

    private static void Reset(TcpClient client)
    {
        if (client.Client is { } socket)
            socket.LingerState = new LingerOption(true, 0);
        client.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> ways = new();
        try
        {
            while (true)
                ways.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_over.Token)));
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
        await Task.WhenAll(ways);
    }

    private async Task CarryAsync(TcpClient from)
    {
        TcpClient to = new();
        lock (_open)
        {
            if (!_isOpen)
            {
                Reset(from);
                return;
            }
            _open.Add(from);
            _open.Add(to);
        }
        try
        {
            await to.ConnectAsync(_target.Host, _target.Port, _over.Token);
            await Task.WhenAll(CopyAsync(from, to, mayStick: true), CopyAsync(to, from, mayStick: false));
        }
        catch (Exception broken) when (
            broken is SocketException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // As told, or as one side wished.
        }
        finally
        {
            // Not while it is reset: that asks its socket.
            lock (_open)
            {
                _open.RemoveAll(client => client == from || client == to);
                from.Dispose();
                to.Dispose();
            }
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, bool mayStick)
    {
        byte[] buffer = new byte[4096];
        while (await from.GetStream().ReadAsync(buffer, _over.Token) is > 0 and int length)
        {
            await to.GetStream().WriteAsync(buffer.AsMemory(0, length), _over.Token);
            if (mayStick && _stuck is { } stuck)
                await stuck.Task.WaitAsync(_over.Token);
        }
        // Broken meanwhile, it has none any more.
        to.Client?.Shutdown(SocketShutdown.Send);
    }
}
