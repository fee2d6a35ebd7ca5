using ZoomRooms.Client.Interop;
using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Pictures;

/// <summary>
/// Opened pictures on their way to whoever shows them, as whole messages (FRAMING.md in ZoomRooms.Media/Screens). The media loop writes
/// into a ring and never waits: what does not fit is left out until the next key frame, and counted.
/// </summary>
/// <remarks>One media loop at a time hands pictures on; one thread takes them.</remarks>
/// <param name="before">Streams are numbered from the one after: what two queues hand to one consumer has different numbers.</param>
public sealed class PictureQueue(uint before = 0) : IPictureOutput, IDisposable
{
    /// <summary>About twenty large key frames.</summary>
    private const int RingBytes = 4 * 1024 * 1024;

    /// <summary>Kept for saying that streams ended: whoever is slow with pictures must still hear of it.</summary>
    private const int ReserveBytes = 16 * 1024;

    private readonly ByteRing _ring = new(RingBytes);
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, PortStream> _streams = [];
    private uint _lastStream = before;
    private uint _connections;
    private volatile uint _connection;
    private long _handedOn;
    private long _leftOut;

    /// <summary>Access units given to whoever takes them.</summary>
    public long HandedOn => Interlocked.Read(ref _handedOn);

    /// <summary>Access units that nobody took in time.</summary>
    public long LeftOut => Interlocked.Read(ref _leftOut);

    /// <summary>Bytes that wait.</summary>
    public int Waiting => _ring.Waiting;

    /// <summary>Somebody takes pictures.</summary>
    public bool IsTaken => _connection != 0;

    /// <summary>The longest that <see cref="TryTake"/> writes.</summary>
    public static int LongestMessage => PictureMessage.HeaderSize + Limits.FrameBytes;

    public IPictureStream Open(ParticipantId participant, Action notDecodable, bool isScreen = false)
    {
        lock (_gate)
        {
            PortStream stream = new(this, ++_lastStream, participant, isScreen);
            _streams.Add(_lastStream, stream);
            return stream;
        }
    }

    /// <summary>
    /// Somebody takes pictures from now on, or is so late that what waits is of no use: it is forgotten, and each stream begins anew with
    /// a key frame. What was handed on meanwhile of a stream that began before may be the first that comes of it.
    /// </summary>
    public void Begin()
    {
        _connection = 0;
        _ring.Clear();
        _connection = ++_connections == 0 ? ++_connections : _connections;
    }

    /// <summary>Nobody takes pictures any more.</summary>
    public void End() => _connection = 0;

    /// <summary>Takes the oldest message whole, header first.</summary>
    /// <param name="message">At least <see cref="LongestMessage"/> bytes.</param>
    /// <param name="length">Of the message with its header.</param>
    public bool TryTake(Span<byte> message, out PictureMessage header, out int length)
    {
        (header, length) = (default, 0);
        if (!_ring.TryPeek(message[..PictureMessage.HeaderSize]))
            return false;
        if (!PictureMessage.TryRead(message, out header))
            throw new InvalidOperationException("the ring holds what was not written to it");
        length = PictureMessage.HeaderSize + header.Length;
        if (!_ring.TryPeek(message[..length]))
            throw new InvalidOperationException("a message was written in part");
        _ring.Remove(length);
        return true;
    }

    /// <summary>
    /// Whoever decodes the stream cannot go on without a key frame. Of a stream that is not there it has no effect. Any thread.
    /// </summary>
    public void WantKeyFrame(uint stream)
    {
        lock (_gate)
            _streams.GetValueOrDefault(stream)?.WantKeyFrame();
    }

    /// <summary>Returns when something was handed on, somebody called <see cref="Wake"/>, or time is up.</summary>
    public void Wait(TimeSpan longest)
    {
        Span<LibC.PollDescriptor> descriptors = [new() { Descriptor = WakeDescriptor, Events = LibC.PollIn }];
        LibC.Wait(descriptors, longest);
        LibC.ClearEvent(WakeDescriptor);
    }

    /// <summary>Ends a wait. Any thread.</summary>
    public void Wake() => LibC.SignalEvent(WakeDescriptor);

    public void Dispose() => LibC.CloseDescriptor(WakeDescriptor);

    /// <summary>Readable when something was handed on.</summary>
    internal int WakeDescriptor { get; } = LibC.CreateEvent();

    /// <summary>For whoever takes bytes as they lie, and not whole messages.</summary>
    internal ByteRing Ring => _ring;

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
        Wake();
        return true;
    }

    internal void LeaveOut() => Interlocked.Increment(ref _leftOut);

    internal void Forget(uint stream)
    {
        lock (_gate)
            _streams.Remove(stream);
    }
}
