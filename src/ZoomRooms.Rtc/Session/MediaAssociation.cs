using System.Buffers.Binary;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Rtc.Session;

/// <summary>
/// The streams of one association above the secure transport: plaintext RTP and RTCP packets of encrypted frames in and out. Sans-IO, one owner thread,
/// no allocation per packet.
/// </summary>
internal sealed partial class MediaAssociation : ISentPackets
{
    /// <summary>Audio and video of every other participant.</summary>
    public const int MaximumStreams = 2 * Limits.Participants;

    private const int MaximumBlocks = 31;

    /// <summary>Sound, and pictures that are hardly worth the name, go on whatever the way is like.</summary>
    private const int MinimumBitrate = 100_000;

    /// <summary>Kept for sound, headers and what is sent again; the rest is for pictures.</summary>
    private const int SoundBitrate = 70_000;

    /// <summary>How much faster than the way is believed to be a frame may leave.</summary>
    private const double Pacing = 1.5;

    /// <summary>A frame that waited this long in its queue would come too late for anyone.</summary>
    private static readonly TimeSpan StaleAfter = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<uint, RtpReceiver> _receivers = [];
    private readonly List<RtpReceiver> _ordered = [];
    private readonly PacketPool _pool = new(8192);
    private readonly VideoDepacketizer _depacketizer = new();
    private readonly RoundTripMeter _roundTrip = new();
    private readonly SentPackets _sentAudio = new(256);
    private readonly SentPackets _sentVideo = new(2048);
    private readonly ArrivalReports _arrivals = new();
    private readonly SendingPath _path;
    private readonly RtpSender _audio;
    private readonly RtpSender _video;
    private readonly TimeSpan _playoutBudget;
    private TimeSpan _nextReport;
    private TimeSpan _keyFrameNotBefore;
    private TimeSpan? _feedbackDue;
    private int _nextBlock;
    private bool _keyFrameRequested;
    private int _videoBound = int.MaxValue;
    private PeerEngine _engine = PeerEngine.Embedded;
    private SentPackets? _sentOfAll;
    private ushort _nextTransportSequence;
    private bool _reportsVideo;

    public MediaAssociation(RtcSessionOptions options, ushort firstAudioSequence, ushort firstVideoSequence, TimeSpan now)
        : this(
            options, firstAudioSequence, firstVideoSequence, new RtcStatistics(), now,
            new OutgoingFrames(options.ReceivesOnly ? 1 : 16, 512, VideoPacketizer.MaximumPayload, options.FrameEnqueued),
            new OutgoingFrames(options.ReceivesOnly ? 1 : 8, options.ReceivesOnly ? 0 : 64 * 1024, RtpFormat.EncryptedFrameBytes, options.FrameEnqueued))
    {
    }

    /// <summary>Goes on where another association ended. Its sequence numbers go on too: whoever is behind the server sees one stream.</summary>
    public MediaAssociation(RtcSessionOptions options, MediaAssociation former, TimeSpan now)
        : this(options, former._audio.NextSequence, former._video.NextSequence, former.Statistics, now, former.Audio, former.Video)
    {
    }

    private MediaAssociation(
        RtcSessionOptions options, ushort firstAudioSequence, ushort firstVideoSequence, RtcStatistics statistics, TimeSpan now, OutgoingFrames audio, OutgoingFrames video)
    {
        Statistics = statistics;
        _playoutBudget = options.PlayoutBudget;
        _audio = new RtpSender(options.AudioSsrc, StreamKind.Audio, firstAudioSequence, options.ReceivesOnly ? 1 : 128, Statistics);
        _video = new RtpSender(options.VideoSsrc, StreamKind.Video, firstVideoSequence, options.ReceivesOnly ? 1 : 1024, Statistics);
        Audio = audio;
        Video = video;
        _nextReport = now;
        _path = new SendingPath(options.StartBitrate, MinimumBitrate, options.MaximumBitrate);
        Statistics.AvailableBitrate = _path.Target;
    }

    public OutgoingFrames Audio { get; }

    public OutgoingFrames Video { get; }

    public RtcStatistics Statistics { get; }

    public TimeSpan RoundTrip => _roundTrip.Estimate;

    /// <summary>What pictures may take, bits per second before packets are made of them: what the way to the server has room for, and what those who see them have.</summary>
    public int VideoBitrate => Math.Max(0, Math.Min((int)(_path.Target * 0.95) - SoundBitrate, (int)(_videoBound * 0.97)));

    /// <summary>The queue that packets meet on their way, at the last word from the other side.</summary>
    internal TimeSpan Queue => _path.Queue;

    /// <summary>Says what the other side is, before anything is sent.</summary>
    public void UseEngine(PeerEngine engine)
    {
        _engine = engine;
        _sentOfAll = engine == PeerEngine.Browser ? new SentPackets(4096) : null;
        _audio.NextTransportSequence = _video.NextTransportSequence = engine == PeerEngine.Browser ? () => _nextTransportSequence++ : null;
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
    }

    public void RemoveRemoteStream(uint ssrc)
    {
        if (_receivers.Remove(ssrc, out RtpReceiver? receiver))
        {
            receiver.Close();
            _ordered.Remove(receiver);
            _arrivals.Remove(ssrc);
        }
    }

    public void RequestKeyFrame(uint ssrc, TimeSpan now)
    {
        if (_receivers.TryGetValue(ssrc, out RtpReceiver? receiver) && receiver.Kind == StreamKind.Video && (_engine != PeerEngine.Browser || receiver.Report.Started))
        {
            receiver.RequestKeyFrame();
            _feedbackDue = now;
        }
    }

    /// <summary>Takes a decrypted RTP packet.</summary>
    public void OnRtp(ReadOnlySpan<byte> bytes, TimeSpan now, IFrameSink sink)
    {
        if (!RtpPacket.TryParse(bytes, out RtpPacket packet))
            Statistics.Drop(RtcDrop.MalformedRtp);
        else if (!_receivers.TryGetValue(packet.Ssrc, out RtpReceiver? receiver))
            Statistics.Drop(RtcDrop.UnknownStream);
        else
        {
            receiver.OnPacket(packet, bytes.Length, now, sink);
            _feedbackDue = StreamTiming.Earlier(_feedbackDue, receiver.NextTimeout);
        }
    }

    /// <summary>Takes a decrypted RTCP compound. What it says of others' streams is ignored, as are types of no use here.</summary>
    public void OnRtcp(ReadOnlySpan<byte> compound, TimeSpan now)
    {
        RtcpReader reader = new(compound);
        while (reader.TryRead(out RtcpPacket packet))
        {
            switch (packet.Type)
            {
                case RtcpType.SenderReport or RtcpType.ReceiverReport:
                    OnReport(packet, now);
                    break;
                case RtcpType.TransportFeedback when packet.Format == RtcpType.GenericNack:
                    OnNack(packet, now);
                    break;
                case RtcpType.TransportFeedback when packet.Format == RtcpType.CongestionFeedback:
                    OnCongestionFeedback(packet, now);
                    break;
                case RtcpType.TransportFeedback when packet.Format == RtcpType.TransportWide:
                    OnTransportFeedback(packet, now);
                    break;
                case RtcpType.TransportFeedback when packet.Format == RtcpType.MaximumBitrate:
                    OnBitrateBound(packet);
                    break;
                case RtcpType.PayloadFeedback when packet.Format == RtcpType.PictureLoss && packet.MediaSsrc == _video.Ssrc:
                    Statistics.Video.PlisReceived++;
                    _keyFrameRequested = true;
                    break;
                case RtcpType.ExtendedReport:
                    if (_roundTrip.OnExtendedReport(packet, _audio.Ssrc, now))
                        _nextReport = now;
                    Statistics.RoundTripTime = _roundTrip.Measured;
                    break;
                default:
                    break;
            }
        }
        if (reader.Malformed)
            Statistics.Drop(RtcDrop.MalformedRtcp);
    }

    /// <summary>True, at most once per interval, when someone needs a key frame of the local video.</summary>
    public bool TakeKeyFrameRequest(TimeSpan now)
    {
        if (!_keyFrameRequested || now < _keyFrameNotBefore)
            return false;
        _keyFrameRequested = false;
        _keyFrameNotBefore = now + StreamTiming.KeyFrameInterval;
        return true;
    }

    /// <summary>Does what is due, and takes new frames from the queues.</summary>
    public void HandleTimeout(TimeSpan now, IFrameSink sink)
    {
        if (_feedbackDue <= now)
        {
            foreach (RtpReceiver receiver in _ordered)
                receiver.HandleTimeout(now, sink);
        }
        _path.HandleTimeout(now);
        LoadNext(_audio, Audio, now);
        LoadNext(_video, Video, now);
    }

    /// <summary>Drops the frames that wait: there is nobody to send them to.</summary>
    public void DiscardOutgoing()
    {
        Discard(Audio);
        Discard(Video);
    }

    /// <summary>When <see cref="HandleTimeout"/> and <see cref="TryTakePacket"/> have something to do.</summary>
    public TimeSpan NextTimeout
    {
        get
        {
            TimeSpan? next = StreamTiming.Earlier(_nextReport, _feedbackDue);
            next = StreamTiming.Earlier(next, StreamTiming.Earlier(_audio.NextSend, _video.NextSend));
            return (_keyFrameRequested ? StreamTiming.Earlier(next, _keyFrameNotBefore) : next) ?? _nextReport;
        }
    }

    /// <summary>
    /// The next packet to send by now: audio before all else, then reports and requests, then what was asked for again, then video as its pacer allows.
    /// </summary>
    public bool TryTakePacket(Span<byte> destination, out int length, out bool isRtcp, TimeSpan now)
    {
        isRtcp = false;
        if (TryTakeNew(_audio, Audio, _sentAudio, destination, out length, now))
            return true;
        isRtcp = true;
        if (TryWriteRtcp(destination, out length, now))
            return true;
        isRtcp = false;
        return _audio.TryTakeAgain(destination, out length)
            || _video.TryTakeAgain(destination, out length)
            || TryTakeNew(_video, Video, _sentVideo, destination, out length, now);
    }

    SentPackets? ISentPackets.FindSent(uint ssrc) => ssrc == _audio.Ssrc ? _sentAudio : ssrc == _video.Ssrc ? _sentVideo : null;

    private bool TryTakeNew(RtpSender sender, OutgoingFrames queue, SentPackets sent, Span<byte> destination, out int length, TimeSpan now)
    {
        if (!sender.TryTake(destination, out length, now) && !(LoadNext(sender, queue, now) && sender.TryTake(destination, out length, now)))
            return false;
        if (_sentOfAll is { } all)
            all.OnSent(sender.TransportSequenceOf(destination), length, now);
        else
            sent.OnSent(BinaryPrimitives.ReadUInt16BigEndian(destination[2..]), length, now);
        _path.OnSent(now);
        return true;
    }

    private void OnReport(in RtcpPacket packet, TimeSpan now)
    {
        if (_receivers.TryGetValue(packet.SenderSsrc, out RtpReceiver? receiver) && SenderInfo.TryRead(packet, out SenderInfo info))
            receiver.Report.OnSenderReport(info, now);
        for (int i = 0; ReportBlock.TryRead(packet, i, out ReportBlock block); i++)
        {
            if (block.Ssrc == _audio.Ssrc || block.Ssrc == _video.Ssrc)
                _roundTrip.OnReportBlock(block, now);
        }
        Statistics.RoundTripTime = _roundTrip.Measured;
    }

    private void OnCongestionFeedback(in RtcpPacket packet, TimeSpan now)
    {
        if (!_path.OnFeedback(packet, this, now))
            return;
        Statistics.AvailableBitrate = _path.Target;
        Statistics.SendingQueue = _path.Queue;
    }

    private void OnTransportFeedback(in RtcpPacket packet, TimeSpan now)
    {
        if (_sentOfAll is null || !_path.OnTransportFeedback(packet, _sentOfAll, now))
            return;
        Statistics.AvailableBitrate = _path.Target;
        Statistics.SendingQueue = _path.Queue;
    }

    /// <summary>Not below what is sent on the worst of ways: a server cannot ask for silence.</summary>
    private void OnBitrateBound(in RtcpPacket packet)
    {
        for (int i = 0; BitrateBound.TryRead(packet, i, out BitrateBound bound); i++)
        {
            if (bound.Ssrc == _video.Ssrc)
                Statistics.RequestedBitrate = _videoBound = Math.Max(MinimumBitrate, bound.BitsPerSecond);
        }
    }

    private void OnNack(in RtcpPacket packet, TimeSpan now)
    {
        RtpSender? sender = packet.MediaSsrc == _audio.Ssrc ? _audio : packet.MediaSsrc == _video.Ssrc ? _video : null;
        if (sender is null)
            return;
        if (_path.IsTooLateToResend)
        {
            Statistics.Drop(RtcDrop.QueueTooLong);
            return;
        }
        NackReader nack = new(packet);
        while (nack.TryRead(out ushort sequence))
            sender.OnNack(sequence, now, _roundTrip.Estimate);
    }

    private bool LoadNext(RtpSender sender, OutgoingFrames queue, TimeSpan now)
    {
        while (!sender.HasUnsent && queue.TryPeek(out OutgoingFrame frame))
        {
            bool stale = now - frame.Enqueued > StaleAfter;
            sender.Pace = PaceAt(now);
            bool loaded = !stale && sender.Load(frame, now);
            queue.Release();
            if (loaded)
                return true;
            if (stale)
            {
                Statistics.Drop(RtcDrop.StaleFrame);
                // What follows refers to it.
                _keyFrameRequested |= queue == Video;
            }
        }
        return false;
    }

    /// <summary>Bits per second at which packets may leave; 0 for no bound. A way beyond the server that is narrow has no use for bursts either.</summary>
    private double PaceAt(TimeSpan now)
    {
        double here = _path.IsConstrainedAt(now) ? _path.Target : double.MaxValue, beyond = _videoBound == int.MaxValue ? double.MaxValue : _videoBound + SoundBitrate;
        return Math.Min(here, beyond) is < double.MaxValue and double narrowest ? Pacing * narrowest : 0;
    }

    private void Discard(OutgoingFrames queue)
    {
        while (queue.TryPeek(out _))
        {
            queue.Release();
            Statistics.Drop(RtcDrop.NotConnected);
        }
    }
}
