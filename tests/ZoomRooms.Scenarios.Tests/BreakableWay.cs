using System.Net;
using System.Net.Sockets;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>A way to the meeting server's HTTPS port that breaks when told to: TCP passed on between loopback ports.</summary>
internal sealed class BreakableWay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly List<TcpClient> _open = [];
    private readonly Task _accepting;
    private volatile Uri _target;
    private volatile bool _isOpen = true;

    public BreakableWay(Uri target)
    {
        _target = target;
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

    public void Mend(Uri? target = null)
    {
        _target = target ?? _target;
        _isOpen = true;
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
        var ways = new List<Task>();
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
        var to = new TcpClient();
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
            await Task.WhenAll(CopyAsync(from, to), CopyAsync(to, from));
        }
        catch (Exception broken) when (broken is SocketException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // As told, or as one side wished.
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        await from.GetStream().CopyToAsync(to.GetStream(), _over.Token);
        to.Client.Shutdown(SocketShutdown.Send);
    }
}
