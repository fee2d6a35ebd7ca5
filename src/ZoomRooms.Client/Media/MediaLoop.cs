using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ZoomRooms.Client.Interop;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Media;

/// <summary>
/// The media loop of one session: one thread that owns the UDP socket, the RTC sessions and what opens received frames. Captured frames
/// come in sealed, through the session's queues; received ones go on to <see cref="IncomingFrames"/>.
/// </summary>
internal sealed class MediaLoop : IStreamSubscriptions, IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly RtcSessionOptions _options;
    private readonly LocalCertificate _certificate;
    private MediaWays _ways;
    private readonly IncomingFrames _incoming;
    private readonly MediaDevices _devices;
    private readonly Action<RtcEvent, int> _onEvent;
    private readonly ConcurrentQueue<Action<TimeSpan>> _commands = new();
    private readonly Socket _socket;
    private readonly SocketAddress _from = new(Family);
    private readonly SocketAddress _to = new(Family);
    private readonly byte[] _datagram = new byte[2048];
    private readonly int _wake = LibC.CreateEvent();
    private readonly Thread _thread;
    private volatile bool _stopping;
    private long _pictures;
    private long _soundHandedOver, _soundSent;

    /// <param name="onEvent">Told of each event, and of the <see cref="OpenTransport.Opening"/> that it belongs to.</param>
    public MediaLoop(
        RtcSessionOptions options, LocalCertificate certificate, MediaDevices devices, TimeProvider time, Action<RtcEvent, int> onEvent)
    {
        _time = time;
        _devices = devices;
        _onEvent = onEvent;
        _incoming = new IncomingFrames(NewReceiver, this);
        _options = options with { FrameEnqueued = Wake };
        _certificate = certificate;
        _ways = new MediaWays(_options, certificate, replaced: null, time.Now());
        Queues = StreamSet.Of(_ways.Sending.QueueOf);
        Statistics = _ways.Sending.Statistics;
        ReceivingStatistics = _ways.Receiving.Statistics;
        Offer = _ways.Offer;
        _socket = new Socket(Family, SocketType.Dgram, ProtocolType.Udp)
        {
            Blocking = false, ReceiveBufferSize = 1 << 20, SendBufferSize = 1 << 20
        };
        if (Family == AddressFamily.InterNetworkV6)
            _socket.DualMode = true;
        _socket.Bind(new IPEndPoint(Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0));
        _thread = new Thread(Run) { IsBackground = true, Name = "media loop", Priority = ThreadPriority.AboveNormal };
    }

    /// <summary>Both kinds of addresses, where the kernel has IPv6.</summary>
    private static AddressFamily Family => Socket.OSSupportsIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    public IMediaProbe? Probe { get; init; }

    /// <summary>
    /// Takes what pictures may take, when it changed and several times a second; gives the bits per second for which room shall be tried to
    /// find, or null. Called on the loop's thread.
    /// </summary>
    public Func<PictureBudget, int?>? FollowPictureBudget { get; set; }

    /// <summary>What the server must be told of this side at first.</summary>
    public OpenTransport Offer { get; }

    /// <summary>Where sealed frames go.</summary>
    public StreamSet<OutgoingFrames> Queues { get; }

    /// <summary>Frames that are on their way to the network, or were: of all streams.</summary>
    public long FramesAccepted => Queues.Sum(static queue => queue.Accepted);

    /// <summary>Sealed frames that found their queue full.</summary>
    public long FramesRefused => Queues.Sum(static queue => queue.Dropped);

    public long AudioFramesAccepted => Queues[MediaStream.Audio].Accepted;

    public long PicturesAccepted => FramesAccepted - AudioFramesAccepted;

    public RtcStatistics Statistics { get; }

    /// <summary>Of an association that only receives; nothing is counted where one carries both.</summary>
    public RtcStatistics ReceivingStatistics { get; }

    public FrameDropCounters Drops => _incoming.Drops;

    /// <summary>Each participant here, and the last few that left.</summary>
    public IReadOnlyList<ParticipantReception> Participants => _incoming.Participants;

    public long AudioFramesDelivered => _incoming.AudioFramesDelivered;

    /// <summary>Frames of pictures opened and handed on.</summary>
    public long PicturesOpened => Interlocked.Read(ref _pictures);

    /// <summary>From the microphone's packet to the socket.</summary>
    public StageTime SoundSending { get; } = new();

    public void Start() => _thread.Start();

    /// <summary>The microphone gave a packet, that is now sealed and sent.</summary>
    public void SoundHandedOver(TimeSpan now) => Volatile.Write(ref _soundHandedOver, now.Ticks);

    /// <summary>A frame was queued: look at once. Called by media threads; allocates nothing.</summary>
    public void Wake() => LibC.SignalEvent(_wake);

    public void Connect(TransportOpened opened) => Command(now =>
    {
        if (_ways.TryConnect(opened, now))
            _incoming.Resubscribe(opened.Receiving?.Slots);
    });

    /// <summary>The server says who fills the slots of what is received.</summary>
    public void Fill(SlotsFilled filled) => Command(now =>
    {
        if (filled.Opening != _ways.Offer.Opening)
            return;
        _incoming.Fill(filled.Slots, now);
        _ways.Sending.BoundPackets(filled.PacketBytes);
    });

    /// <summary>Gives up the association. Frames, counters and keys go on.</summary>
    /// <param name="offered">Gets what the server must be told of another, on the loop's thread.</param>
    public void Reopen(Action<OpenTransport> offered) => Command(now =>
    {
        MediaWays former = _ways;
        former.Close();
        SendAll();
        _ways = new MediaWays(_options, _certificate, former, now);
        former.Dispose();
        offered(_ways.Offer);
    });

    /// <summary>Opens frames with <paramref name="keys"/> from now on, and owns them; the ones before are erased.</summary>
    public void SetKeys(IStreamKeys keys) => Command(now => _incoming.SetKeys(keys, now));

    /// <summary>Whether pictures were asked for. Others are not opened.</summary>
    public void TakePictures(bool takes) => Command(_ => _incoming.TakePictures(takes));

    public void AddParticipant(RosterEntry participant) => Command(_ => _incoming.Add(participant));

    public void RemoveParticipant(ParticipantId participant) => Command(_ => _incoming.Remove(participant));

    /// <summary>Stops the thread, closes the socket, erases the keys.</summary>
    public void Dispose()
    {
        _stopping = true;
        Wake();
        if (_thread.IsAlive)
            _thread.Join();
        // Keys that were handed over last are taken, and erased with the others.
        RunCommands(_time.Now());
        _incoming.Dispose();
        _ways.Dispose();
        _socket.Dispose();
        LibC.CloseDescriptor(_wake);
    }

    void IStreamSubscriptions.AddRemoteStream(uint ssrc, StreamKind kind) => _ways.Sending.AddRemoteStream(ssrc, kind);

    void IStreamSubscriptions.RemoveRemoteStream(uint ssrc) => _ways.Sending.RemoveRemoteStream(ssrc);

    void IStreamSubscriptions.RequestKeyFrame(uint ssrc, TimeSpan now) => _ways.RequestKeyFrame(ssrc, now);

    private IFrameReceiver NewReceiver(ParticipantReception participant, MediaStream stream) => stream == MediaStream.Audio
        ? new AudioReceiver(participant, _devices.Speaker, _devices.Recorder)
        : new PictureReceiver(
            _devices.Pictures?.Open(
                participant.Participant, () => participant.Drops.Count(FrameDrop.NotDecodable), stream == MediaStream.SharedScreen),
            stream == MediaStream.SharedScreen ? null : _devices.Recorder, () => Interlocked.Increment(ref _pictures));

    private void Command(Action<TimeSpan> command)
    {
        _commands.Enqueue(command);
        Wake();
    }

    private void RunCommands(TimeSpan now)
    {
        while (_commands.TryDequeue(out Action<TimeSpan>? command))
            command(now);
    }

    private void Run()
    {
        Span<LibC.PollDescriptor> descriptors =
        [
            new() { Descriptor = (int)_socket.Handle, Events = LibC.PollIn },
            new() { Descriptor = _wake, Events = LibC.PollIn },
        ];
        (int, int, int)? told = null;
        TimeSpan tellAgain = default;
        while (!_stopping)
        {
            TimeSpan now = _time.Now();
            RunCommands(now);
            Receive();
            now = _time.Now();
            _ways.HandleTimeout(now, _incoming);
            _incoming.HandleTimeout(now);
            _incoming.RequestKeyFrames(now);
            SendAll();
            while (_ways.TryGetEvent(out RtcEvent happened))
                _onEvent(happened, _ways.Offer.Opening);
            (int Available, int Bound, int Screen) budget =
                (_ways.Sending.PicturesBitrate, _ways.Sending.VideoBound, _ways.Sending.ScreenBound);
            if (budget != told || now >= tellAgain)
            {
                (told, tellAgain) = (budget, now + LongestWait);
                if (FollowPictureBudget?.Invoke(
                    new PictureBudget(
                        budget.Available, budget.Bound, _ways.Sending.CarriesSmallVideo, _ways.Sending.Queue, budget.Screen)) is
                    {
                    } bitrate)
                    _ways.Sending.TryPictures(bitrate);
            }
            TimeSpan wait = _ways.NextTimeout is { } next ? next - _time.Now() : LongestWait;
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
                // Not how much is available: that is nothing for an empty datagram, which would stay for ever.
                if (!_socket.Poll(0, SelectMode.SelectRead))
                    return;
                length = _socket.ReceiveFrom(_datagram, SocketFlags.None, _from);
            }
            catch (SocketException)
            {
                // An ICMP error of an earlier send, reported here once.
                return;
            }
            if (TransportAddress.TryFrom(_from, out TransportAddress from))
                _ways.HandleDatagram(_datagram.AsSpan(0, length), from, _time.Now(), _incoming);
        }
    }

    private void MeasureSound()
    {
        long sent = Statistics.Audio.PacketsSent;
        if (sent == _soundSent)
            return;
        _soundSent = sent;
        SoundSending.Add(_time.Now() - TimeSpan.FromTicks(Volatile.Read(ref _soundHandedOver)));
    }

    private void SendAll()
    {
        while (_ways.TryGetDatagram(_datagram, out int length, out TransportAddress to))
        {
            try
            {
                if (to.TryWriteTo(_to))
                    _socket.SendTo(_datagram.AsSpan(0, length), SocketFlags.None, _to);
                MeasureSound();
                Probe?.Sent(_datagram.AsSpan(0, length));
            }
            catch (SocketException)
            {
                // Lost like any datagram: the receiver asks again, and consent expires if it stays so.
            }
        }
    }
}
