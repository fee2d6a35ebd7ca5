using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using ZoomRooms.Client.Interop;
using ZoomRooms.Client.Media;
using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Pictures;

/// <summary>
/// Hands opened pictures to the process that shows them, outward only: a Unix socket on which that process listens (FRAMING.md in
/// ZoomRooms.Media/Screens). Whoever is absent, slow, dead or hostile
/// there loses frames, which are counted; the media loop writes into a ring and never waits.
/// </summary>
/// <remarks>One media loop at a time hands pictures on; a thread of its own connects, sends, and reads what comes back.</remarks>
public sealed class PicturePort : IPictureOutput, IDisposable
{
    /// <summary>About twenty large key frames.</summary>
    private const int RingBytes = 4 * 1024 * 1024;

    /// <summary>Kept for saying that streams ended: whoever is slow with pictures must still hear of it.</summary>
    private const int ReserveBytes = 16 * 1024;

    /// <summary>More than a screen has to say.</summary>
    private const int ReportsPerSecond = 200;

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ByteRing _ring = new(RingBytes);
    private readonly int _wake = LibC.CreateEvent();
    private readonly ManualResetEventSlim _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, PortStream> _streams = [];
    private readonly byte[] _incoming = new byte[PictureReport.Size];
    private Thread? _thread;
    private Action _changed = static () => { };
    private uint _lastStream;
    private uint _connections;
    private volatile uint _connection;
    private int _incomingLength;
    private TimeSpan _second;
    private int _reportsInSecond;
    private long _handedOn;
    private long _leftOut;
    private volatile Word _said = new(default);

    private sealed record Word(PictureReport Report);

    /// <param name="path">Where the process listens that shows pictures.</param>
    public PicturePort(string path, TimeProvider time, ILogger logger)
    {
        _path = path;
        _time = time;
        _logger = logger;
    }

    /// <summary>Somebody takes pictures.</summary>
    public bool IsConnected => _connection != 0;

    public PicturePortStatus Status => new(IsConnected, Interlocked.Read(ref _handedOn), Interlocked.Read(ref _leftOut), _said.Report);

    /// <summary>Begins to look for whoever listens.</summary>
    /// <param name="changed">Called on the port's thread when <see cref="IsConnected"/> changed.</param>
    public void Start(Action changed)
    {
        _changed = changed;
        _thread = new Thread(Run) { IsBackground = true, Name = "picture port" };
        _thread.Start();
    }

    public IPictureStream Open(ParticipantId participant, Action notDecodable)
    {
        lock (_gate)
        {
            var stream = new PortStream(this, ++_lastStream, participant);
            _streams.Add(_lastStream, stream);
            return stream;
        }
    }

    public void Dispose()
    {
        _stop.Set();
        LibC.SignalEvent(_wake);
        _thread?.Join();
        LibC.CloseDescriptor(_wake);
        _stop.Dispose();
    }

    /// <summary>Which connection frames go to, another number for each; 0 for none.</summary>
    internal uint Connection => _connection;

    /// <summary>Enough, so that a key frame would not be left out as soon as it is here.</summary>
    internal bool HasRoom => _ring.Free > RingBytes / 2;

    internal bool TryHandOn(in PictureMessage message, ReadOnlySpan<byte> accessUnit)
    {
        Span<byte> header = stackalloc byte[PictureMessage.HeaderSize];
        message.Write(header);
        if (!message.IsEnd && _ring.Free < header.Length + accessUnit.Length + ReserveBytes)
            return false;
        if (!_ring.TryWrite(header, accessUnit))
            return false;
        if (!message.IsEnd)
            Interlocked.Increment(ref _handedOn);
        LibC.SignalEvent(_wake);
        return true;
    }

    internal void LeaveOut() => Interlocked.Increment(ref _leftOut);

    internal void Forget(uint stream)
    {
        lock (_gate)
            _streams.Remove(stream);
    }

    private void Run()
    {
        while (!_stop.IsSet)
        {
            using Socket? socket = TryConnect();
            if (socket is not null)
            {
                Serve(socket);
                _connection = 0;
                _changed();
                ClientLog.PicturesNotTaken(_logger);
            }
            _stop.Wait(BetweenAttempts);
        }
    }

    private Socket? TryConnect()
    {
        // Not blocking: whoever listens and accepts nobody must not hold this thread.
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(_path));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private void Serve(Socket socket)
    {
        _ring.Clear();
        _incomingLength = 0;
        _said = new Word(default);
        _connection = ++_connections == 0 ? ++_connections : _connections;
        _changed();
        ClientLog.PicturesTaken(_logger);
        Span<LibC.PollDescriptor> descriptors =
        [
            new() { Descriptor = (int)socket.Handle },
            new() { Descriptor = _wake, Events = LibC.PollIn },
        ];
        TimeSpan moved = _time.Now();
        while (!_stop.IsSet)
        {
            descriptors[0].Events = _ring.Waiting > 0 ? (short)(LibC.PollIn | LibC.PollOut) : LibC.PollIn;
            LibC.Wait(descriptors, LongestWait);
            LibC.ClearEvent(_wake);
            TimeSpan now = _time.Now();
            try
            {
                if (!TryHear(socket, now))
                    return;
                if (TrySend(socket) || _ring.Waiting == 0)
                    moved = now;
            }
            catch (SocketException)
            {
                return;
            }
            if (now - moved > Patience)
                return;
        }
    }

    /// <summary>Sends what the socket takes. False when it took nothing.</summary>
    private bool TrySend(Socket socket)
    {
        bool moved = false;
        while (_ring.Waiting > 0)
        {
            int sent = socket.Send(_ring.Oldest, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                return moved;
            if (error != SocketError.Success)
                throw new SocketException((int)error);
            _ring.Remove(sent);
            moved |= sent > 0;
        }
        return moved;
    }

    /// <summary>
    /// Reads what came back. False when the connection is of no more use: it ended, or says what no screen says, or too much of it.
    /// </summary>
    private bool TryHear(Socket socket, TimeSpan now)
    {
        if (now - _second >= TimeSpan.FromSeconds(1))
            (_second, _reportsInSecond) = (now, 0);
        while (true)
        {
            int length = socket.Receive(_incoming.AsSpan(_incomingLength), SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                return true;
            if (error != SocketError.Success || length == 0)
                return false;
            _incomingLength += length;
            if (++_reportsInSecond > ReportsPerSecond)
                return false;
            if (_incomingLength < PictureReport.Size)
                continue;
            _incomingLength = 0;
            if (!PictureReport.TryRead(_incoming, out PictureReport report))
                return false;
            _said = new Word(report);
            if (report.KeyFrameFor == 0)
                continue;
            lock (_gate)
                _streams.GetValueOrDefault(report.KeyFrameFor)?.WantKeyFrame();
        }
    }
}

/// <summary>How the port fares.</summary>
/// <param name="HandedOn">Access units given to whoever takes them.</param>
/// <param name="LeftOut">Access units that nobody took in time.</param>
/// <param name="Said">What the other process says of itself: its word.</param>
public readonly record struct PicturePortStatus(bool IsConnected, long HandedOn, long LeftOut, PictureReport Said);
