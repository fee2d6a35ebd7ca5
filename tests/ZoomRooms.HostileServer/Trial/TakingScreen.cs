using System.Net.Sockets;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Media.Screens;

namespace ZoomRooms.HostileServer.Trial;

/// <summary>Takes what a room hands out to be shown: keeps the latest page, as a screen does, and does nothing with pictures.</summary>
internal sealed class TakingScreen : IDisposable
{
    private readonly Lock _gate = new();
    private Socket? _listener;
    private Socket? _room;
    private ToldPage? _told;

    public TakingScreen(string path)
    {
        Path = path;
        Listen(true);
    }

    public string Path { get; }

    /// <summary>The page that is shown now; null where none is: a page lasts for three seconds.</summary>
    public ToldPage? Told => Volatile.Read(ref _told) is { } told
        && TimeProvider.System.Now() - told.Derived < ScreenPage.Lasts ? told : null;

    /// <summary>Listens, or is not there.</summary>
    public void Listen(bool listens)
    {
        lock (_gate)
        {
            _room?.Dispose();
            _listener?.Dispose();
            (_room, _listener) = (null, null);
            Volatile.Write(ref _told, null);
            File.Delete(Path);
            if (!listens)
                return;
            Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(Path));
            listener.Listen(4);
            _listener = listener;
            _ = TakeAsync(listener);
        }
    }

    public void Dispose() => Listen(false);

    private async Task TakeAsync(Socket listener)
    {
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
                await ReadAsync(listener, room);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // No screen any more.
        }
    }

    private async Task ReadAsync(Socket listener, Socket room)
    {
        byte[] header = new byte[PictureMessage.HeaderSize], body = new byte[Protocol.Limits.FrameBytes];
        await using NetworkStream stream = new(room, ownsSocket: true);
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(header);
                if (!PictureMessage.TryRead(header, out PictureMessage message))
                    return;
                await stream.ReadExactlyAsync(body.AsMemory(0, message.Length));
                if (!message.IsPage)
                    continue;
                ToldPage? told = ScreenPage.TryParse(body.AsSpan(0, message.Length), out ScreenPage? page)
                    ? new ToldPage(page, message.Arrived) : null;
                lock (_gate)
                {
                    if (_listener == listener)
                        Volatile.Write(ref _told, told);
                }
            }
        }
        catch (IOException)
        {
            // The room hung up: nothing is shown of it any more.
            Volatile.Write(ref _told, null);
        }
    }
}

/// <param name="Derived">When the room was so, on the machine's monotonic clock.</param>
internal sealed record ToldPage(ScreenPage Page, TimeSpan Derived)
{
    public bool ShowsLock => Page.Meeting is { Shield: ScreenShield.Locked };
}
