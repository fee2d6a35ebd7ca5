using System.Buffers.Binary;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Rtc.Session;

/// <summary>
/// The streams of one association above the secure transport: plaintext RTP and RTCP packets of encrypted frames in and out. Sans-IO, one
/// owner thread, no allocation per packet.
/// </summary>
internal sealed partial class MediaAssociation : ISentPackets
{
    /// <summary>Audio, both pictures and the screen of every other participant.</summary>
    public const int MaximumStreams = MediaStreams.Count * Limits.Participants;

    private const int MaximumBlocks = 31;

    /// <summary>Sound, and pictures that are hardly worth the name, go on whatever the way is like.</summary>
    private const int MinimumBitrate = 100_000;

    /// <summary>Kept for sound, headers and what is sent again; the rest is for pictures.</summary>
    private const int SoundBitrate = 70_000;

    /// <summary>Packets of some seconds of sound, or a key frame and more.</summary>
    private const int BeforeWrap = 256;

    /// <summary>What may be sent of what the way is believed to carry.</summary>
    private const double PathShare = 0.95;

    /// <summary>What a small picture may take of a pace that is bounded for the large one.</summary>
    private const int SmallBitrate = 200_000;

    /// <summary>How much faster than the way is believed to be a frame may leave.</summary>
    private const double Pacing = 1.5;

    /// <summary>A frame that waited this long in its queue would come too late for anyone.</summary>
    private static readonly TimeSpan StaleAfter = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<uint, RtpReceiver> _receivers = [];
    private readonly List<RtpReceiver> _ordered = [];
    private readonly PacketPool _pool = new(8192);
    private readonly VideoDepacketizer _depacketizer = new();
    private readonly RoundTripMeter _roundTrip = new();
    private readonly ArrivalReports _arrivals = new();
    private readonly SendingPath _path;
    private readonly ArrivalSizes _sizes = new();
    private readonly LocalStream _audio;
    private readonly LocalStream _video;
    private readonly LocalStream _small;
    private readonly LocalStream _shared;

    // In the order in which they leave: what survives on a narrow way first.
    private readonly LocalStream[] _local;
    private readonly TimeSpan _playoutBudget;
    private TimeSpan _nextReport;
    private TimeSpan? _feedbackDue;
    private int _nextBlock;
    private PeerEngine _engine = PeerEngine.Embedded;
    private SentPackets? _sentOfAll;
    private ushort _nextTransportSequence;
    private bool _reportsVideo;

    private long _lostPictures, _lostSound;

    // Asked for by the server, for somebody whose way loses larger packets: by its router, and in so many words.
    private int? _packetBound;
    private int? _askedBound;

    public MediaAssociation(RtcSessionOptions options, ushort firstAudioSequence, ushort firstVideoSequence, TimeSpan now)
        : this(
            options, firstAudioSequence, firstVideoSequence, firstVideoSequence, firstVideoSequence, new RtcStatistics(), now,
            new OutgoingFrames(options.ReceivesOnly ? 1 : 16, 512, VideoPacketizer.MaximumPayload, options.FrameEnqueued),
            new OutgoingFrames(
                options.ReceivesOnly ? 1 : 8, options.ReceivesOnly ? 0 : 64 * 1024, RtpFormat.EncryptedFrameBytes, options.FrameEnqueued),
            QueueWhere(HasSmall(options), options), QueueWhere(HasShared(options), options))
    {
    }

    /// <summary>
    /// Goes on where another association ended. Its sequence numbers go on too: whoever is behind the server sees one stream.
    /// </summary>
    public MediaAssociation(RtcSessionOptions options, MediaAssociation former, TimeSpan now)
        : this(
            options, After(former._audio), After(former._video), After(former._small), After(former._shared), former.Statistics, now,
            former.Audio, former.Video, former.SmallVideo, former.SharedScreen)
    {
    }

    private MediaAssociation(
        RtcSessionOptions options, ushort firstAudioSequence, ushort firstVideoSequence, ushort firstSmallSequence,
        ushort firstSharedSequence, RtcStatistics statistics, TimeSpan now,
        OutgoingFrames audio, OutgoingFrames video, OutgoingFrames small, OutgoingFrames shared)
    {
        Statistics = statistics;
        _playoutBudget = options.PlayoutBudget;
        _audio = new LocalStream(
            MediaStream.Audio, new RtpSender(
                options.AudioSsrc, StreamKind.Audio, firstAudioSequence, options.ReceivesOnly ? 1 : 128, Statistics), audio,
                new SentPackets(256));
        _video = new LocalStream(
            MediaStream.Picture, new RtpSender(
                options.VideoSsrc, StreamKind.Video, firstVideoSequence, options.ReceivesOnly ? 1 : 1024, Statistics), video,
                new SentPackets(2048));
        _small = new LocalStream(
            MediaStream.SmallPicture, new RtpSender(
                options.SmallVideoSsrc, StreamKind.Video, firstSmallSequence, HasSmall(options)
                    ? 256 : 1, Statistics, Statistics.SmallVideo), small,
            new SentPackets(HasSmall(options) ? 512 : 1));
        _shared = new LocalStream(
            MediaStream.SharedScreen, new RtpSender(
                options.SharedScreenSsrc, StreamKind.Video, firstSharedSequence, HasShared(options)
                    ? 1024 : 1, Statistics, Statistics.SharedScreen), shared,
            new SentPackets(HasShared(options) ? 2048 : 1));
        CarriesSmallVideo = HasSmall(options);
        List<LocalStream> local = [_audio];
        if (CarriesSmallVideo)
            local.Add(_small);
        if (HasShared(options))
            local.Add(_shared);
        _local = [.. local, _video];
        _nextReport = now;
        _path = new SendingPath(options.StartBitrate, MinimumBitrate, options.MaximumBitrate);
        Statistics.AvailableBitrate = _path.Target;
        _sizes.GoOn(statistics.ArrivingLimit);
        (_lostPictures, _lostSound) = (statistics.Video.PacketsLost, statistics.Audio.PacketsLost);
    }

    public OutgoingFrames Audio => _audio.Queue;

    public OutgoingFrames Video => _video.Queue;

    public OutgoingFrames SmallVideo => _small.Queue;

    public OutgoingFrames SharedScreen => _shared.Queue;

    /// <summary>There is a stream for the small picture.</summary>
    public bool CarriesSmallVideo { get; }

    public bool UsesRetransmissionStreams { get; private set; }

    public RtcStatistics Statistics { get; }

    public TimeSpan RoundTrip => _roundTrip.Estimate;

    /// <summary>
    /// What both pictures may take together, bits per second before packets are made of them, as the way to the server has room; 0 when
    /// sound alone has.
    /// </summary>
    public int PicturesBitrate => Math.Max(0, (int)(_path.Target * PathShare) - SoundBitrate);

    /// <summary>
    /// What the large picture may take for those who see it, bits per second before packets are made of it; 0 when nobody does,
    /// <see cref="int.MaxValue"/> for as much as there is room for.
    /// </summary>
    public int VideoBound { get; private set; } = int.MaxValue;

    /// <summary>What a shared screen may take for those who see it; <see cref="int.MaxValue"/> for as much as there is room for.</summary>
    public int ScreenBound { get; private set; } = int.MaxValue;

    /// <summary>What the large picture may take where it is the only one.</summary>
    public int VideoBitrate => Math.Min(PicturesBitrate, VideoBound);

    /// <summary>The queue that packets meet on their way, at the last word from the other side.</summary>
    public TimeSpan Queue => _path.Queue;

    /// <summary>
    /// Believes that there is room for pictures of so many bits per second, until a queue tells otherwise: what is not sent cannot show
    /// that there is.
    /// </summary>
    public void TryPictures(int bitrate) => _path.Assume((int)((bitrate + SoundBitrate) / PathShare) + 1);

    /// <summary>Says what the other side is, before anything is sent.</summary>
    public void UseEngine(PeerEngine engine)
    {
        _engine = engine;
        _sentOfAll = engine == PeerEngine.Browser ? new SentPackets(4096) : null;
        foreach (LocalStream stream in _local)
            stream.Sender.NextTransportSequence = engine == PeerEngine.Browser ? () => _nextTransportSequence++ : null;
    }

    /// <summary>
    /// Both sides said that they take what is sent again of pictures in a stream of its own; a <see cref="PeerEngine.Browser"/> does not,
    /// whatever it says. Before anything is sent.
    /// </summary>
    public void UseRetransmissionStreams()
    {
        if (_engine == PeerEngine.Browser)
            return;
        UsesRetransmissionStreams = true;
        foreach (LocalStream stream in _local)
            stream.Sender.UseRetransmissionStream();
        foreach (RtpReceiver receiver in _ordered)
            ReportRetransmissions(receiver);
    }

    public void AddRemoteStream(uint ssrc, StreamKind kind) => AddRemoteStream(ssrc, kind, RtpFormat.PayloadType(kind));

    public void AddRemoteStream(uint ssrc, StreamKind kind, int payloadType)
    {
        if (_receivers.ContainsKey(ssrc))
            return;
        if (_ordered.Count >= MaximumStreams)
        {
            Statistics.Drop(RtcDrop.TooManyStreams);
            return;
        }
        RtpReceiver receiver = new(ssrc, kind, _playoutBudget, _pool, _depacketizer, Statistics) { PayloadType = payloadType };
        _receivers.Add(ssrc, receiver);
        _ordered.Add(receiver);
        _arrivals.Add(ssrc, kind, receiver.Arrivals);
        if (UsesRetransmissionStreams)
            ReportRetransmissions(receiver);
    }

    public void RemoveRemoteStream(uint ssrc)
    {
        if (_receivers.Remove(ssrc, out RtpReceiver? receiver))
        {
            receiver.Close();
            _ordered.Remove(receiver);
            _arrivals.Remove(receiver.Arrivals);
            _arrivals.Remove(receiver.Again.Log);
        }
    }

    public void RequestKeyFrame(uint ssrc, TimeSpan now)
    {
        if (_receivers.TryGetValue(ssrc, out RtpReceiver? receiver) && receiver.Kind == StreamKind.Video
            && (_engine != PeerEngine.Browser || receiver.Report.Started))
        {
            receiver.RequestKeyFrame();
            _feedbackDue = now;
        }
    }

    /// <summary>Takes a decrypted RTP packet, which may be changed.</summary>
    public void OnRtp(Span<byte> bytes, TimeSpan now, IFrameSink sink)
    {
        if (!RtpPacket.TryParse(bytes, out RtpPacket packet))
            Statistics.Drop(RtcDrop.MalformedRtp);
        else if (_receivers.TryGetValue(packet.Ssrc, out RtpReceiver? receiver))
        {
            _sizes.OnPacket(bytes.Length, receiver.Kind == StreamKind.Audio);
            receiver.OnPacket(packet, bytes.Length, now, sink);
            LookForLosses(now);
            _feedbackDue = StreamTiming.Earlier(_feedbackDue, receiver.NextTimeout);
        }
        else if (UsesRetransmissionStreams && Retransmission.Is(bytes, out uint original) && _receivers.TryGetValue(original, out receiver)
            && receiver.Kind == StreamKind.Video)
        {
            _sizes.OnPacket(bytes.Length, isSound: false);
            receiver.OnRetransmission(bytes, now, sink);
            _feedbackDue = StreamTiming.Earlier(_feedbackDue, receiver.NextTimeout);
        }
        else
            Statistics.Drop(RtcDrop.UnknownStream);
    }

    /// <summary>The local stream of which someone needs a key frame, each at most once per interval; null when nobody does.</summary>
    public MediaStream? TakeKeyFrameRequest(TimeSpan now)
    {
        foreach (LocalStream stream in _local)
        {
            if (stream.TakeKeyFrameRequest(now))
                return stream.Stream;
        }
        return null;
    }

    /// <summary>Does what is due, and takes new frames from the queues.</summary>
    public void HandleTimeout(TimeSpan now, IFrameSink sink)
    {
        if (_feedbackDue <= now)
        {
            foreach (RtpReceiver receiver in _ordered)
                receiver.HandleTimeout(now, sink);
            LookForLosses(now);
        }
        _path.HandleTimeout(now);
        foreach (LocalStream stream in _local)
            LoadNext(stream, now);
    }

    /// <summary>Drops the frames that wait: there is nobody to send them to.</summary>
    public void DiscardOutgoing()
    {
        foreach (LocalStream stream in _local)
            Discard(stream.Queue);
    }

    /// <summary>When <see cref="HandleTimeout"/> and <see cref="TryTakePacket"/> have something to do.</summary>
    public TimeSpan NextTimeout
    {
        get
        {
            TimeSpan? next = StreamTiming.Earlier(_nextReport, _feedbackDue);
            foreach (LocalStream stream in _local)
                next = StreamTiming.Earlier(next, StreamTiming.Earlier(stream.Sender.NextSend, stream.NextKeyFrame));
            return next ?? _nextReport;
        }
    }

    /// <summary>
    /// The next packet to send by now: audio before all else, then reports and requests, then what was asked for again, then pictures as
    /// their pacers allow, the small one first, then a shared screen.
    /// </summary>
    public bool TryTakePacket(Span<byte> destination, out int length, out bool isRtcp, TimeSpan now)
    {
        isRtcp = false;
        if (TryTakeNew(_audio, destination, out length, now))
            return true;
        isRtcp = true;
        if (TryWriteRtcp(destination, out length, now))
            return true;
        isRtcp = false;
        foreach (LocalStream stream in _local)
        {
            if (!stream.Sender.TryTakeAgain(destination, out length, now))
                continue;
            if (stream.Sender.SentAgain is not null)
                _path.OnSent(now);
            return true;
        }
        foreach (LocalStream stream in _local)
        {
            if (stream != _audio && TryTakeNew(stream, destination, out length, now))
                return true;
        }
        return false;
    }

    SentPackets? ISentPackets.FindSent(uint ssrc)
    {
        foreach (LocalStream stream in _local)
        {
            if (stream.FindSent(ssrc) is { } sent)
                return sent;
        }
        return null;
    }

    private static bool HasSmall(RtcSessionOptions options) => options.SmallVideoSsrc != 0 && !options.ReceivesOnly;

    private static bool HasShared(RtcSessionOptions options) => options.SharedScreenSsrc != 0 && !options.ReceivesOnly;

    /// <summary>Of a stream that not every association has.</summary>
    private static OutgoingFrames QueueWhere(bool there, RtcSessionOptions options) =>
        new(there ? 8 : 1, there ? 8 * 1024 : 0, there ? RtpFormat.EncryptedFrameBytes : 0, options.FrameEnqueued);

    private LocalStream? FindLocal(uint ssrc)
    {
        foreach (LocalStream stream in _local)
        {
            if (stream.Ssrc == ssrc)
                return stream;
        }
        return null;
    }

    private void ReportRetransmissions(RtpReceiver receiver)
    {
        if (receiver.Kind == StreamKind.Video)
            _arrivals.Add(Retransmission.SsrcOf(receiver.Ssrc), receiver.Kind, receiver.Again.Log);
    }
}
