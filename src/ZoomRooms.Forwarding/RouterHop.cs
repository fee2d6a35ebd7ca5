using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Forwarding;

/// <summary>What a router's hop needs of the router.</summary>
internal interface IRouterStreams : ISentPackets
{
    /// <summary>What the participant behind the hop gets, or got, of the stream of this SSRC; null when it never did.</summary>
    StreamSubscription? FindSubscription(uint ssrc);

    /// <summary>Sends to the participant behind the hop what it asks for. The bytes are valid during the call.</summary>
    /// <param name="sequence">The number that the packet goes by: under which the participant misses it, or of its retransmission
    /// stream.</param>
    void Resend(ReadOnlySpan<byte> packet, ushort sequence);
}

/// <summary>
/// RTCP between a router and one participant: reports, round trip, the participant's requests answered from the streams' histories, the
/// router's own requests for what the participant publishes. Sans-IO, one owner thread.
/// </summary>
/// <remarks>
/// Packets of the participant's own streams go to <see cref="ForwardedStream.OnPacket"/>; then <see cref="NextTimeout"/> may be earlier.
/// </remarks>
internal sealed class RouterHop
{
    /// <summary>Bits per second that a participant's way is believed to carry at first, at least, and at most.</summary>
    private const int StartBitrate = 2_000_000, MinimumBitrate = 100_000, MaximumBitrate = 50_000_000;

    /// <summary>Sound, a picture in two sizes, and a screen.</summary>
    private const int MostPublished = MediaStreams.Count;

    private readonly List<ForwardedStream> _published = [];
    private readonly ArrivalReports _arrivals = new();
    private readonly SendingPath _path = new(StartBitrate, MinimumBitrate, MaximumBitrate);
    private readonly RoundTripMeter _roundTrip = new();
    private readonly RetransmissionFilter _filter = new();
    private readonly uint _ownSsrc;
    private TimeSpan _nextReport;
    private readonly List<(uint Ssrc, int BitsPerSecond)> _bounds = [];
    private bool _boundIsNew;
    private bool _packetBoundIsNew;

    /// <param name="ownSsrc">Whom the router reports as; no participant's SSRC.</param>
    public RouterHop(uint ownSsrc, TimeSpan now)
    {
        _ownSsrc = ownSsrc;
        _nextReport = now;
    }

    /// <summary>To the participant and back, or a guess until measured.</summary>
    public TimeSpan RoundTrip => _roundTrip.Estimate;

    /// <summary>Compounds that broke off or contradicted their lengths.</summary>
    public long Malformed { get; private set; }

    /// <summary>Packets asked for that are kept no more, or never came.</summary>
    public long NotKept { get; private set; }

    /// <summary>Requests beyond what one receiver may have.</summary>
    public long Refused => _filter.Refused;

    /// <summary>Requests sent before the packet, itself late, could have arrived.</summary>
    public long TooEarly { get; private set; }

    /// <summary>Requests that were not answered because of the queue on the way to the participant.</summary>
    public long TooLate { get; private set; }

    public long Resent { get; private set; }

    /// <summary>The participant publishes this stream; <see cref="MostPublished"/> at most.</summary>
    /// <param name="again">What it sends again comes in streams of their own.</param>
    public void Publish(ForwardedStream stream, bool again = false)
    {
        _published.Add(stream);
        _arrivals.Add(stream.Ssrc, stream.Kind, stream.Arrivals);
        if (again && stream.Kind == StreamKind.Video)
            _arrivals.Add(Retransmission.SsrcOf(stream.Ssrc), stream.Kind, stream.Again.Log);
    }

    /// <summary>The way to the participant, by what it says of what it was sent.</summary>
    public SendingPath Path => _path;

    /// <summary>A packet was forwarded to the participant, under this number.</summary>
    public void OnForwarded(StreamSubscription subscription, ushort sequence, int bytes, TimeSpan now)
    {
        _filter.Sent(bytes);
        if (subscription.Sent is not { } sent)
            return;
        sent.OnSent(sequence, bytes, now);
        _path.OnSent(now);
    }

    /// <summary>
    /// The participant shall send no more than this of one of its streams, bits per second with headers. Said at once, and again with each
    /// report: RFC 5104's notification, by which a sender would confirm it, is not waited for.
    /// </summary>
    public void Bound(uint ssrc, int bitsPerSecond)
    {
        _bounds.RemoveAll(bound => bound.Ssrc == ssrc);
        _bounds.Add((ssrc, bitsPerSecond));
        _boundIsNew = true;
    }

    /// <summary>
    /// Bytes that the participant's packets of pictures shall not exceed, because somebody who sees them has a way that loses larger ones;
    /// null while there is nobody such. Said at once, and again with each report.
    /// </summary>
    public int? PacketBound
    {
        get;
        set
        {
            _packetBoundIsNew |= value != field;
            field = value;
        }
    }

    /// <summary>
    /// Takes a decrypted RTCP compound from the participant. True when it told how what it was sent arrived: there is news of
    /// <see cref="Path"/>.
    /// </summary>
    public bool OnRtcp(ReadOnlySpan<byte> compound, IRouterStreams streams, TimeSpan now)
    {
        bool reported = false;
        RtcpReader reader = new(compound);
        while (reader.TryRead(out RtcpPacket packet))
        {
            switch (packet.Type)
            {
                case RtcpType.SenderReport:
                    OnSenderReport(packet, now);
                    break;
                case RtcpType.TransportFeedback when packet.Format == RtcpType.GenericNack:
                    if (streams.FindSubscription(packet.MediaSsrc) is { } wanted)
                        Answer(packet, wanted, streams, now);
                    break;
                case RtcpType.TransportFeedback when packet.Format == RtcpType.CongestionFeedback:
                    reported |= _path.OnFeedback(packet, streams, now);
                    break;
                case RtcpType.PayloadFeedback when packet.Format == RtcpType.PictureLoss:
                    // Of a stream that it is not sent, it needs none.
                    if (streams.FindSubscription(packet.MediaSsrc) is { IsWanted: true } shown)
                        shown.Stream.RequestKeyFrame();
                    break;
                case RtcpType.ExtendedReport:
                    if (_roundTrip.OnExtendedReport(packet, _ownSsrc, now))
                        _nextReport = now;
                    break;
                default:
                    break;
            }
        }
        if (reader.Malformed)
            Malformed++;
        return reported;
    }

    /// <summary>Gives up what is due in the participant's streams.</summary>
    public void HandleTimeout(TimeSpan now)
    {
        foreach (ForwardedStream stream in _published)
            stream.HandleTimeout(now);
        _path.HandleTimeout(now);
    }

    /// <summary>When <see cref="HandleTimeout"/> and <see cref="TryWriteRtcp"/> have something to do.</summary>
    public TimeSpan NextTimeout
    {
        get
        {
            TimeSpan next = _boundIsNew || _packetBoundIsNew ? TimeSpan.Zero : _nextReport;
            foreach (ForwardedStream stream in _published)
                next = StreamTiming.Earlier(next, stream.NextTimeout) ?? next;
            return next;
        }
    }

    /// <summary>
    /// The compound that is due for the participant, plaintext, at most <see cref="RtcpWriter.MaximumLength"/>; false when none is.
    /// </summary>
    public bool TryWriteRtcp(Span<byte> destination, out int length, TimeSpan now)
    {
        RtcpWriter writer = new(destination[..Math.Min(destination.Length, RtcpWriter.MaximumLength)]);
        if (now >= _nextReport)
        {
            _nextReport = now + StreamTiming.ReportInterval;
            Span<ReportBlock> blocks = stackalloc ReportBlock[MostPublished];
            int count = 0;
            foreach (ForwardedStream stream in _published)
            {
                if (count < blocks.Length && stream.Report.Started)
                    blocks[count++] = stream.Report.Take(now);
            }
            writer.TryAddReceiverReport(_ownSsrc, blocks[..count]);
            writer.TryAddCanonicalName(_ownSsrc, _ownSsrc);
            _roundTrip.TryWrite(ref writer, _ownSsrc, now);
            _boundIsNew |= _bounds.Count > 0;
            _packetBoundIsNew |= PacketBound is not null;
        }
        if (_boundIsNew)
        {
            _boundIsNew = false;
            foreach ((uint ssrc, int bitsPerSecond) in _bounds)
                _boundIsNew |= !writer.TryAddBitrateBound(_ownSsrc, ssrc, bitsPerSecond);
        }
        if (_packetBoundIsNew && writer.TryAddPacketBound(_ownSsrc, PacketBound ?? int.MaxValue))
            _packetBoundIsNew = false;
        foreach (ForwardedStream stream in _published)
        {
            if (stream.NextTimeout <= now)
                stream.WriteFeedback(ref writer, _ownSsrc, now, RoundTrip);
        }
        _arrivals.Write(ref writer, _ownSsrc, now);
        length = writer.Length;
        return length > 0;
    }

    private void OnSenderReport(in RtcpPacket packet, TimeSpan now)
    {
        foreach (ForwardedStream stream in _published)
        {
            if (stream.Ssrc == packet.SenderSsrc && SenderInfo.TryRead(packet, out SenderInfo info))
                stream.Report.OnSenderReport(info, now);
        }
    }

    private void Answer(in RtcpPacket packet, StreamSubscription subscription, IRouterStreams streams, TimeSpan now)
    {
        ForwardedStream stream = subscription.Stream;
        if (_path.IsTooLateToResend)
        {
            TooLate++;
            return;
        }
        Span<byte> again = stackalloc byte[RtpPacket.MaximumLength];
        NackReader nack = new(packet);
        while (nack.TryRead(out ushort sequence))
        {
            ReadOnlySpan<byte> kept = subscription.TryFindSource(sequence, out ushort source) ? stream.Find(source) : default;
            if (kept.IsEmpty)
                NotKept++;
            else if (_roundTrip.Measured is { } measured && now - stream.ForwardedAt(source) < 0.8 * measured)
                TooEarly++;
            else if (_filter.Allows(stream.Ssrc, source, kept.Length, now, RoundTrip))
            {
                Resent++;
                // A packet of a publisher that leaves no room for its number goes as it went.
                if (subscription.Again is { } numbers && Retransmission.Fits(kept))
                {
                    int length = numbers.Write(kept, sequence, again, out ushort number, now);
                    _path.OnSent(now);
                    streams.Resend(again[..length], number);
                }
                else
                    streams.Resend(kept, sequence);
            }
        }
    }
}
