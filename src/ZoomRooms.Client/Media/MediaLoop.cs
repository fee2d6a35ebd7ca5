using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ZoomRooms.Client.Interop;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Media;

/// <summary>Sees a datagram.</summary>
internal delegate void DatagramObserver(ReadOnlySpan<byte> datagram);

/// <summary>
/// The media loop of one session: one thread that owns the UDP socket, the RTC session and the frame decryptor. Captured frames come in
/// sealed, through the session's queues; received ones go to their decoders once opened.
/// </summary>
internal sealed class MediaLoop : IFrameSink, IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan KeyFrameRequestInterval = TimeSpan.FromMilliseconds(300);

    private readonly TimeProvider _time;
    private readonly RtcSession _session;
    private readonly FrameDecryptor _decryptor = new();
    private readonly SpeakerPipeline? _speaker;
    private readonly IMediaRecorder? _recorder;
    private readonly Action<RtcEvent> _onEvent;
    private readonly ConcurrentQueue<Action<TimeSpan>> _commands = new();
    private readonly Dictionary<uint, RemoteStream> _streams = [];
    private readonly Socket _socket;
    private readonly SocketAddress _from = new(AddressFamily.InterNetworkV6);
    private readonly SocketAddress _to = new(AddressFamily.InterNetworkV6);
    private readonly byte[] _datagram = new byte[2048];
    private readonly byte[] _plaintext = new byte[Limits.FrameBytes];
    private readonly int _wake = LibC.CreateEvent();
    private readonly Thread _thread;
    private IStreamKeySource? _keys;
    private volatile bool _stopping;
    private long _videoDecodedBefore;
    private long _audioDelivered;

    public MediaLoop(
        RtcSessionOptions options, LocalCertificate certificate, SpeakerPipeline? speaker, IMediaRecorder? recorder, TimeProvider time, Action<RtcEvent> onEvent)
    {
        _time = time;
        _speaker = speaker;
        _recorder = recorder;
        _onEvent = onEvent;
        _session = new RtcSession(options with { FrameEnqueued = Wake }, certificate, time.Now());
        _socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { DualMode = true, Blocking = false, ReceiveBufferSize = 1 << 20, SendBufferSize = 1 << 20 };
        _socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        _thread = new Thread(Run) { IsBackground = true, Name = "media loop", Priority = ThreadPriority.AboveNormal };
    }

    /// <summary>Sees each datagram once it is on the socket; for measuring.</summary>
    public DatagramObserver? DatagramSent { get; set; }

    public TransportDescription Local => _session.Local;
    public OutgoingFrames Audio => _session.Audio;
    public OutgoingFrames Video => _session.Video;
    public RtcStatistics Statistics => _session.Statistics;
    public FrameDropCounters Drops { get; } = new();

    public long AudioFramesDelivered => Interlocked.Read(ref _audioDelivered);

    public long PicturesDecoded
    {
        get
        {
            long decoded = Interlocked.Read(ref _videoDecodedBefore);
            lock (_streams)
            {
                foreach (RemoteStream stream in _streams.Values)
                    decoded += stream.Video?.PicturesDecoded ?? 0;
            }
            return decoded;
        }
    }

    public void Start() => _thread.Start();

    /// <summary>A frame was queued: look at once. Called by media threads; allocates nothing.</summary>
    public void Wake() => LibC.SignalEvent(_wake);

    public void Connect(TransportDescription remote) => Command(now => _session.Connect(remote, now));

    /// <summary>Opens frames with <paramref name="keys"/> from now on; the ones before are disposed.</summary>
    public void SetKeys(IStreamKeySource keys) => Command(_ =>
    {
        IStreamKeySource? before = _keys;
        _keys = keys;
        _decryptor.SetKeys(keys);
        (before as IDisposable)?.Dispose();
        // Whatever could not be opened until now may be readable from the next key frame on.
        foreach (RemoteStream stream in _streams.Values)
            stream.Video?.AskForKeyFrame();
    });

    public void AddParticipant(RosterEntry participant) => Command(_ =>
    {
        AddStream(participant.AudioSsrc, StreamKind.Audio);
        AddStream(participant.VideoSsrc, StreamKind.Video);
    });

    public void RemoveParticipant(RosterEntry participant) => Command(_ =>
    {
        RemoveStream(participant.AudioSsrc);
        RemoveStream(participant.VideoSsrc);
    });

    public void OnFrame(uint ssrc, StreamKind kind, ReadOnlySpan<byte> encryptedFrame, uint rtpTimestamp, bool isKeyFrame, TimeSpan now)
    {
        if (!_streams.TryGetValue(ssrc, out RemoteStream? stream))
            return;
        if (_keys is null)
        {
            Drop(stream, FrameDrop.NoKeys);
            return;
        }
        FrameDecryptResult result = _decryptor.TryDecrypt(encryptedFrame, _plaintext, out int length, out FrameKeyId from);
        if (result != FrameDecryptResult.Decrypted)
        {
            Drop(stream, DropOf(result));
            return;
        }
        if (from.Stream != kind)
        {
            Drop(stream, FrameDrop.WrongStream);
            return;
        }
        stream.Sender ??= from.SenderIndex;
        if (stream.Sender != from.SenderIndex)
        {
            Drop(stream, FrameDrop.SenderChanged);
            return;
        }
        ReadOnlySpan<byte> frame = _plaintext.AsSpan(0, length);
        if (kind == StreamKind.Audio)
        {
            Interlocked.Increment(ref _audioDelivered);
            _recorder?.AddAudio(frame, now);
            stream.Audio?.Insert(rtpTimestamp, frame, now);
        }
        else
        {
            stream.Video!.Add(frame, isKeyFrame, now);
        }
    }

    /// <summary>Stops the thread, closes the socket, erases the keys.</summary>
    public void Dispose()
    {
        _stopping = true;
        Wake();
        if (_thread.IsAlive)
            _thread.Join();
        foreach (RemoteStream stream in _streams.Values)
            Release(stream);
        _streams.Clear();
        (_keys as IDisposable)?.Dispose();
        _decryptor.Dispose();
        _session.Dispose();
        _socket.Dispose();
        LibC.CloseDescriptor(_wake);
    }

    private static FrameDrop DropOf(FrameDecryptResult result) => result switch
    {
        FrameDecryptResult.Malformed => FrameDrop.Malformed,
        FrameDecryptResult.UnknownKey => FrameDrop.UnknownKey,
        FrameDecryptResult.RetiredKey => FrameDrop.RetiredKey,
        FrameDecryptResult.NotAuthentic => FrameDrop.NotAuthentic,
        FrameDecryptResult.Replayed => FrameDrop.Replayed,
        FrameDecryptResult.TooLarge => FrameDrop.TooLarge,
        _ => FrameDrop.Unknown,
    };

    private void Drop(RemoteStream stream, FrameDrop reason)
    {
        Drops.Count(reason);
        stream.Video?.AskForKeyFrame();
    }

    private void AddStream(uint ssrc, StreamKind kind)
    {
        if (_streams.ContainsKey(ssrc))
            return;
        var stream = kind == StreamKind.Audio
            ? new RemoteStream(ssrc, kind, _speaker?.AddStream(), null)
            : new RemoteStream(ssrc, kind, null, new VideoReceiver(Drops, _recorder));
        lock (_streams)
            _streams.Add(ssrc, stream);
        _session.AddRemoteStream(ssrc, kind);
        stream.Video?.AskForKeyFrame();
    }

    private void RemoveStream(uint ssrc)
    {
        RemoteStream? stream;
        lock (_streams)
        {
            if (!_streams.Remove(ssrc, out stream))
                return;
        }
        _session.RemoveRemoteStream(ssrc);
        Release(stream);
    }

    private void Release(RemoteStream stream)
    {
        if (stream.Audio is not null)
            _speaker?.RemoveStream(stream.Audio);
        if (stream.Video is null)
            return;
        stream.Video.Dispose();
        Interlocked.Add(ref _videoDecodedBefore, stream.Video.PicturesDecoded);
    }

    private void Command(Action<TimeSpan> command)
    {
        _commands.Enqueue(command);
        Wake();
    }

    private void Run()
    {
        Span<LibC.PollDescriptor> descriptors =
        [
            new() { Descriptor = (int)_socket.Handle, Events = LibC.PollIn },
            new() { Descriptor = _wake, Events = LibC.PollIn },
        ];
        while (!_stopping)
        {
            TimeSpan now = _time.Now();
            while (_commands.TryDequeue(out Action<TimeSpan>? command))
                command(now);
            Receive();
            now = _time.Now();
            _session.HandleTimeout(now, this);
            RequestKeyFrames(now);
            SendAll();
            while (_session.TryGetEvent(out RtcEvent happened))
                _onEvent(happened);
            TimeSpan wait = _session.NextTimeout is { } next ? next - _time.Now() : LongestWait;
            if (wait > TimeSpan.Zero)
                LibC.Wait(descriptors, wait < LongestWait ? wait : LongestWait);
            LibC.ClearEvent(_wake);
        }
    }

    private void Receive()
    {
        // Bounded, so that a flood cannot keep what we send from leaving.
        for (int i = 0; i < 256; i++)
        {
            int length;
            try
            {
                if (_socket.Available == 0)
                    return;
                length = _socket.ReceiveFrom(_datagram, SocketFlags.None, _from);
            }
            catch (SocketException)
            {
                // An ICMP error of an earlier send, reported here once.
                return;
            }
            if (TransportAddress.TryFrom(_from, out TransportAddress from))
                _session.HandleDatagram(_datagram.AsSpan(0, length), from, _time.Now(), this);
        }
    }

    private void SendAll()
    {
        while (_session.TryGetDatagram(_datagram, out int length, out TransportAddress to))
        {
            try
            {
                if (to.TryWriteTo(_to))
                    _socket.SendTo(_datagram.AsSpan(0, length), SocketFlags.None, _to);
                DatagramSent?.Invoke(_datagram.AsSpan(0, length));
            }
            catch (SocketException)
            {
                // Lost like any datagram: the receiver asks again, and consent expires if it stays so.
            }
        }
    }

    private void RequestKeyFrames(TimeSpan now)
    {
        foreach (RemoteStream stream in _streams.Values)
        {
            if (stream.Video is null || (stream.LastKeyFrameRequest is { } last && now - last < KeyFrameRequestInterval) || !stream.Video.TakeKeyFrameRequest())
                continue;
            stream.LastKeyFrameRequest = now;
            _session.RequestKeyFrame(stream.Ssrc, now);
        }
    }
}
