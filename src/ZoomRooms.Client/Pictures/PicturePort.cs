using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using ZoomRooms.Client.Interop;
using ZoomRooms.Client.Media;
using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Pictures;

/// <summary>
/// Hands opened pictures, and the page beside them, to the process that shows them, outward only: a Unix socket on which that process
/// listens (FRAMING.md in ZoomRooms.Media/Screens). Whoever is absent, slow, dead or hostile there loses frames, which are counted.
/// </summary>
/// <remarks>One media loop at a time hands pictures on; a thread of its own connects, sends, and reads what comes back.</remarks>
public sealed class PicturePort : IPictureOutput, IDisposable
{
    /// <summary>More than a screen has to say.</summary>
    private const int ReportsPerSecond = 200;

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PictureQueue _queue = new();
    private readonly OutgoingMessages _outgoing;
    private readonly ManualResetEventSlim _stop = new();
    private readonly byte[] _incoming = new byte[PictureReport.Size];
    private Thread? _thread;
    private Action _changed = static () => { };
    private int _incomingLength;
    private TimeSpan _second;
    private int _reportsInSecond;
    private volatile Word _said = new(default);

    private sealed record Word(PictureReport Report);

    /// <param name="path">Where the process listens that shows pictures.</param>
    public PicturePort(string path, TimeProvider time, ILogger logger)
    {
        _path = path;
        _time = time;
        _logger = logger;
        _outgoing = new OutgoingMessages(_queue.Ring);
    }

    /// <summary>Somebody takes pictures.</summary>
    public bool IsConnected => _queue.IsTaken;

    public PicturePortStatus Status => new(IsConnected, _queue.HandedOn, _queue.LeftOut, _said.Report);

    /// <summary>Begins to look for whoever listens.</summary>
    /// <param name="changed">Called on the port's thread when <see cref="IsConnected"/> changed.</param>
    public void Start(Action changed)
    {
        _changed = changed;
        _thread = new Thread(Run) { IsBackground = true, Name = "picture port" };
        _thread.Start();
    }

    public IPictureStream Open(ParticipantId participant, Action notDecodable, bool isScreen = false) =>
        _queue.Open(participant, notDecodable, isScreen);

    /// <summary>
    /// What is to be shown besides pictures: it overtakes those that wait, and the next one overtakes it. Any thread. Nobody there: it is
    /// forgotten.
    /// </summary>
    /// <param name="derived">When what it says was so.</param>
    public void Show(ScreenPage page, TimeSpan derived)
    {
        if (!IsConnected)
            return;
        byte[] bytes = page.ToBytes();
        byte[] message = new byte[PictureMessage.HeaderSize + bytes.Length];
        PictureMessage.OfPage(bytes.Length, derived).Write(message);
        bytes.CopyTo(message, PictureMessage.HeaderSize);
        _outgoing.Say(message);
        _queue.Wake();
    }

    public void Dispose()
    {
        _stop.Set();
        _queue.Wake();
        _thread?.Join();
        _queue.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.IsSet)
        {
            using Socket? socket = TryConnect();
            if (socket is not null)
            {
                Serve(socket);
                _queue.End();
                _changed();
                ClientLog.PicturesNotTaken(_logger);
            }
            _stop.Wait(BetweenAttempts);
        }
    }

    private Socket? TryConnect()
    {
        // Not blocking: whoever listens and accepts nobody must not hold this thread.
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
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
        _incomingLength = 0;
        _said = new Word(default);
        _outgoing.Begin();
        _queue.Begin();
        _changed();
        ClientLog.PicturesTaken(_logger);
        Span<LibC.PollDescriptor> descriptors =
        [
            new() { Descriptor = (int)socket.Handle },
            new() { Descriptor = _queue.WakeDescriptor, Events = LibC.PollIn },
        ];
        TimeSpan moved = _time.Now();
        while (!_stop.IsSet)
        {
            descriptors[0].Events = _outgoing.IsEmpty ? LibC.PollIn : (short)(LibC.PollIn | LibC.PollOut);
            LibC.Wait(descriptors, LongestWait);
            LibC.ClearEvent(_queue.WakeDescriptor);
            TimeSpan now = _time.Now();
            try
            {
                if (!TryHear(socket, now))
                    return;
                if (TrySend(socket) || _outgoing.IsEmpty)
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
        while (true)
        {
            ReadOnlySpan<byte> next = _outgoing.Next();
            if (next.IsEmpty)
                return moved;
            int sent = socket.Send(next, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                return moved;
            if (error != SocketError.Success)
                throw new SocketException((int)error);
            _outgoing.Sent(sent);
            moved |= sent > 0;
        }
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
            _queue.WantKeyFrame(report.KeyFrameFor);
        }
    }
}

/// <summary>How the port fares.</summary>
/// <param name="HandedOn">Access units given to whoever takes them.</param>
/// <param name="LeftOut">Access units that nobody took in time.</param>
/// <param name="Said">What the other process says of itself: its word.</param>
public readonly record struct PicturePortStatus(bool IsConnected, long HandedOn, long LeftOut, PictureReport Said);
