using System.Net.Sockets;
using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;
using ZoomRooms.Screen.Pictures;

namespace ZoomRooms.Screen.Link;

/// <summary>
/// Listens where the room connects, takes pages and pictures, and says how that goes (FRAMING.md in ZoomRooms.Media/Screens). One room at a
/// time; one that says what no room says is hung up on.
/// </summary>
internal sealed class RoomLink : IDisposable
{
    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Between two reports: a room hangs up on whoever never stops talking.</summary>
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Action _told;
    private readonly byte[] _header = new byte[PictureMessage.HeaderSize];
    private readonly byte[] _body = new byte[Math.Max(Limits.FrameBytes, ScreenPage.LongestBytes)];
    private readonly byte[] _report = new byte[PictureReport.Size];
    private readonly LatestPage _latest = new();
    private Socket? _listener;
    private Thread? _thread;
    private volatile Socket? _room;
    private volatile Heard? _heard;
    private TimeSpan? _reported;

    /// <param name="told">Called when there is another page, on the link's thread.</param>
    public RoomLink(string path, TimeProvider time, Action told)
    {
        (_path, _time, _told) = (path, time, told);
        Board = new PictureBoard(time);
    }

    public PictureBoard Board { get; }

    /// <summary>The latest page; null while no room is there.</summary>
    public Heard? Heard => _heard;

    /// <summary>Listens from now on. Whoever is absent is not asked for pictures: so it is while there is no display.</summary>
    /// <exception cref="SocketException">The path cannot be bound.</exception>
    public void Open()
    {
        if (_listener is not null)
            return;
        File.Delete(_path);
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_path));
        File.SetUnixFileMode(_path, OwnerAndGroup);
        listener.Listen(1);
        _listener = listener;
        _thread = new Thread(() => Run(listener)) { IsBackground = true, Name = "room link" };
        _thread.Start();
    }

    /// <summary>Hangs up and listens no more.</summary>
    public void Close()
    {
        if (_listener is not { } listener)
            return;
        _listener = null;
        File.Delete(_path);
        listener.Dispose();
        _room?.Dispose();
        _thread!.Join();
    }

    public void Dispose() => Close();

    private void Run(Socket listener)
    {
        while (true)
        {
            try
            {
                using Socket room = listener.Accept();
                _room = room;
                // Whoever closed the link meanwhile did not know of this one.
                if (_listener == listener)
                    Serve(room);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // The room ended, or took this process for gone.
            }
            _room = null;
            _heard = null;
            Board.Clear();
            _told();
            if (_listener != listener)
                return;
        }
    }

    private void Serve(Socket room)
    {
        while (TryFill(room, _header) && PictureMessage.TryRead(_header, out PictureMessage message))
        {
            Span<byte> body = _body.AsSpan(0, message.Length);
            if (!TryFill(room, body))
                return;
            if (message.IsPage)
            {
                _heard = new Heard(_latest.Read(body), message.Arrived);
                _told();
            }
            else
            {
                Board.Take(message, body);
            }
            Report(room);
        }
    }

    private void Report(Socket room)
    {
        TimeSpan now = _time.GetElapsedTime(0);
        if (now - _reported < BetweenReports)
            return;
        _reported = now;
        Board.Figures.Report(Board.TakeKeyFrameRequest()).Write(_report);
        room.Send(_report);
    }

    private static bool TryFill(Socket room, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int read = room.Receive(bytes);
            if (read == 0)
                return false;
            bytes = bytes[read..];
        }
        return true;
    }
}
