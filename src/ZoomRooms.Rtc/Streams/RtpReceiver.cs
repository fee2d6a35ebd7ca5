using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Streams;

/// <summary>
/// One remote stream: finds losses, says what to ask for again, and delivers frames. Audio is delivered as it arrives (the jitter buffer is
/// downstream), video in order. Sans-IO, one owner thread.
/// </summary>
internal sealed class RtpReceiver
{
    private const double VideoPatience = 1.75;

    private readonly LossDetector _loss;
    private readonly ReceptionReport _report;
    private readonly VideoAssembler? _video;
    private readonly RtcStatistics _statistics;
    private readonly StreamStatistics _counters;
    private readonly KeyFrameRequests _keyFrames = new();
    private long _lostCounted;
    private long _recoveredCounted;

    public RtpReceiver(
        uint ssrc, StreamKind kind, TimeSpan playoutBudget, PacketPool pool, VideoDepacketizer depacketizer, RtcStatistics statistics)
    {
        Ssrc = ssrc;
        Kind = kind;
        PayloadType = RtpFormat.PayloadType(kind);
        _statistics = statistics;
        _counters = statistics[kind];
        // A late packet costs video the frames that were late with it; a packet given up costs a round trip to the sender's encoder and a
        // key frame on top. So video waits for two more answers than playout would.
        _loss = new LossDetector(
            kind == StreamKind.Video
                ? playoutBudget * VideoPatience : playoutBudget, StreamTiming.Reordering, awaitsBefore: kind == StreamKind.Video);
        _report = new ReceptionReport(ssrc, RtpFormat.ClockRate(kind));
        if (kind == StreamKind.Video)
            _video = new VideoAssembler(ssrc, _loss, pool, depacketizer, statistics);
    }

    public uint Ssrc { get; }

    public StreamKind Kind { get; }

    /// <summary>What its packets must say they are.</summary>
    public int PayloadType { get; init; }

    public ReceptionReport Report => _report;

    /// <summary>When its packets came, for the other side's congestion control.</summary>
    public ArrivalLog Arrivals { get; } = new();

    /// <summary>The same of the packets that are sent again in a stream of their own.</summary>
    public RetransmissionArrivals Again { get; } = new();

    /// <summary>Takes a packet of this stream's retransmissions, which becomes in place what it was.</summary>
    public void OnRetransmission(Span<byte> bytes, TimeSpan now, IFrameSink sink)
    {
        if (RtpPacket.TryParse(bytes, out RtpPacket again))
            Again.OnPacket(again.Sequence, now);
        if (!Retransmission.TryUnwrap(bytes, out Span<byte> original) || !RtpPacket.TryParse(original, out RtpPacket packet))
            _statistics.Drop(RtcDrop.MalformedRetransmission);
        else if (!_loss.Lacks(packet.Sequence))
            _statistics.Drop(RtcDrop.NeedlessRetransmission);
        else
            Take(packet, original.Length, isAgain: true, now, sink);
    }

    /// <summary>Takes a packet whose SSRC is this stream's.</summary>
    /// <param name="length">Of the whole packet, for the counters.</param>
    public void OnPacket(in RtpPacket packet, int length, TimeSpan now, IFrameSink sink) => Take(packet, length, isAgain: false, now, sink);

    private void Take(in RtpPacket packet, int length, bool isAgain, TimeSpan now, IFrameSink sink)
    {
        if (packet.PayloadType != PayloadType || packet.Payload.Length > RtpPacket.MaximumLength)
        {
            _statistics.Drop(RtcDrop.MalformedRtp);
            return;
        }
        Arrival arrival = _loss.OnPacket(packet.Sequence, now, out long extended);
        RtcDrop drop = arrival switch
        {
            Arrival.Duplicate => RtcDrop.DuplicatePacket,
            Arrival.TooOld => RtcDrop.LatePacket,
            Arrival.Jump => RtcDrop.SequenceJump,
            _ => RtcDrop.Unknown,
        };
        if (drop != RtcDrop.Unknown)
        {
            _statistics.Drop(drop);
            return;
        }
        _counters.PacketsReceived++;
        _counters.BytesReceived += length;
        // Of the stream itself it was lost, and reports say so (RFC 4588, section 6).
        if (!isAgain)
        {
            _report.OnPacket(extended, packet.Timestamp, arrival == Arrival.Restarted, now);
            Arrivals.OnPacket(extended, now);
        }
        if (_video is null)
        {
            // An empty payload is a keep-alive, not a frame.
            if (!packet.Payload.IsEmpty)
            {
                _counters.FramesReceived++;
                sink.OnFrame(Ssrc, Kind, packet.Payload, packet.Timestamp, isKeyFrame: true, now);
            }
        }
        else
        {
            _keyFrames.OnPacket();
            _video.Add(packet, packet.Payload, extended, arrival, now, sink);
            _keyFrames.Set(_video.AwaitsKeyFrame);
        }
        CountLosses();
    }

    /// <summary>Gives up what is due, and delivers what that unblocks.</summary>
    public void HandleTimeout(TimeSpan now, IFrameSink sink)
    {
        if (_loss.AnyMissing && _loss.Expire(now) > 0)
        {
            _video?.Advance(now, sink);
            if (_video is not null)
                _keyFrames.Set(_video.AwaitsKeyFrame);
            CountLosses();
        }
    }

    /// <summary>When <see cref="HandleTimeout"/> or <see cref="WriteFeedback"/> has something to do; null when nothing is due.</summary>
    public TimeSpan? NextTimeout => StreamTiming.Earlier(_loss.NextTimeout, _keyFrames.Next);

    /// <summary>Asks for a key frame, whatever the state of the stream.</summary>
    public void RequestKeyFrame() => _keyFrames.Request();

    /// <summary>Appends the requests that are due: missing packets, key frame.</summary>
    public void WriteFeedback(ref RtcpWriter writer, uint ownSsrc, TimeSpan now, TimeSpan roundTrip)
    {
        if (_loss.AnyMissing)
            _counters.NacksSent += StreamTiming.WriteNacks(ref writer, _loss, ownSsrc, Ssrc, now, roundTrip);
        if (_keyFrames.IsDue(now) && writer.TryAddPictureLoss(ownSsrc, Ssrc))
        {
            _keyFrames.Sent(now, roundTrip);
            _counters.PlisSent++;
        }
    }

    /// <summary>Gives all buffers back.</summary>
    public void Close() => _video?.Clear();

    private void CountLosses()
    {
        _counters.PacketsLost += _loss.Lost - _lostCounted;
        _counters.PacketsRecovered += _loss.Recovered - _recoveredCounted;
        _lostCounted = _loss.Lost;
        _recoveredCounted = _loss.Recovered;
    }
}
