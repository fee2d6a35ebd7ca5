using System.Net.Sockets;

namespace ZoomRooms.HostileServer.Trial;

/// <summary>Takes what a room hands out to be shown, and does nothing with it.</summary>
internal sealed class TakingScreen : IDisposable
{
    private readonly Lock _gate = new();
    private Socket? _listener;
    private Socket? _room;

    public TakingScreen(string path)
    {
        Path = path;
        Listen(true);
    }

    public string Path { get; }

    /// <summary>Listens, or is not there.</summary>
    public void Listen(bool listens)
    {
        lock (_gate)
        {
            _room?.Dispose();
            _listener?.Dispose();
            (_room, _listener) = (null, null);
            File.Delete(Path);
            if (!listens)
                return;
            var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(Path));
            listener.Listen(4);
            _listener = listener;
            _ = TakeAsync(listener);
        }
    }

    public void Dispose() => Listen(false);

    private async Task TakeAsync(Socket listener)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                Socket room = await listener.AcceptAsync();
                lock (_gate)
                {
                    if (_listener != listener)
                    {
                        room.Dispose();
                        return;
                    }
                    _room = room;
                }
                while (await room.ReceiveAsync(buffer, SocketFlags.None) > 0)
                {
                }
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // No screen any more.
        }
    }
}
