using System.Runtime.InteropServices;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Rtcp;

namespace ZoomRooms.Rtc.Streams;

/// <summary>What a router's hop needs of the router.</summary>
internal interface IRouterStreams
{
    /// <summary>What the participant behind the hop gets, or got, of the stream of this SSRC; null when it never did.</summary>
    StreamSubscription? FindSubscription(uint ssrc);

    /// <summary>Sends a packet to the participant behind the hop once more. The bytes are valid during the call.</summary>
    /// <param name="sequence">The number under which the participant knows it.</param>
    void Resend(ReadOnlySpan<byte> packet, ushort sequence);
}

/// <summary>
/// RTCP between a router and one participant: reports, round trip, the participant's requests answered from the streams' histories, the router's
/// own requests for what the participant publishes. Sans-IO, one owner thread.
/// </summary>
/// <remarks>Packets of the participant's own streams go to <see cref="ForwardedStream.OnPacket"/>; then <see cref="NextTimeout"/> may be earlier.</remarks>
internal sealed class RouterHop
{
    private readonly List<ForwardedStream> _published = [];
    private readonly List<(uint Ssrc, ArrivalLog Log)> _arrivals = [];
    private readonly RoundTripMeter _roundTrip = new();
    private readonly RetransmissionFilter _filter = new();
    private readonly uint _ownSsrc;
    private TimeSpan _nextReport;
    private TimeSpan _lastFeedback;

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

    public long Resent { get; private set; }

    /// <summary>The participant publishes this stream; two at most.</summary>
    public void Publish(ForwardedStream stream)
    {
        _published.Add(stream);
        _arrivals.Add((stream.Ssrc, stream.Arrivals));
    }

    /// <summary>A packet was forwarded to the participant.</summary>
    public void OnForwarded(int bytes) => _filter.Sent(bytes);

    /// <summary>Takes a decrypted RTCP compound from the participant.</summary>
    public void OnRtcp(ReadOnlySpan<byte> compound, IRouterStreams streams, TimeSpan now)
    {
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
    }

    /// <summary>Gives up what is due in the participant's streams.</summary>
    public void HandleTimeout(TimeSpan now)
    {
        foreach (ForwardedStream stream in _published)
            stream.HandleTimeout(now);
    }

    /// <summary>When <see cref="HandleTimeout"/> and <see cref="TryWriteRtcp"/> have something to do.</summary>
    public TimeSpan NextTimeout
    {
        get
        {
            TimeSpan next = _nextReport;
            foreach (ForwardedStream stream in _published)
                next = StreamTiming.Earlier(next, stream.NextTimeout) ?? next;
            return next;
        }
    }

    /// <summary>The compound that is due for the participant, plaintext, at most <see cref="RtcpWriter.MaximumLength"/>; false when none is.</summary>
    public bool TryWriteRtcp(Span<byte> destination, out int length, TimeSpan now)
    {
        RtcpWriter writer = new(destination[..Math.Min(destination.Length, RtcpWriter.MaximumLength)]);
        if (now >= _nextReport)
        {
            _nextReport = now + StreamTiming.ReportInterval;
            Span<ReportBlock> blocks = stackalloc ReportBlock[2];
            int count = 0;
            foreach (ForwardedStream stream in _published)
            {
                if (count < blocks.Length && stream.Report.Started)
                    blocks[count++] = stream.Report.Take(now);
            }
            writer.TryAddReceiverReport(_ownSsrc, blocks[..count]);
            writer.TryAddCanonicalName(_ownSsrc, _ownSsrc);
            _roundTrip.TryWrite(ref writer, _ownSsrc, now);
        }
        foreach (ForwardedStream stream in _published)
        {
            if (stream.NextTimeout <= now)
                stream.WriteFeedback(ref writer, _ownSsrc, now, RoundTrip);
        }
        WriteCongestionFeedback(ref writer, now);
        length = writer.Length;
        return length > 0;
    }

    /// <summary>While pictures come, often; for sound alone a word a second is enough. No timer waits for it: packets that come are what it is about.</summary>
    private void WriteCongestionFeedback(ref RtcpWriter writer, TimeSpan now)
    {
        if (now - _lastFeedback < StreamTiming.CongestionInterval)
            return;
        bool due = false;
        foreach (ForwardedStream stream in _published)
            due |= stream.Arrivals.Pending > 0 && (stream.Kind == StreamKind.Video || now - _lastFeedback >= StreamTiming.ReportInterval);
        if (due && writer.TryAddCongestionFeedback(_ownSsrc, CollectionsMarshal.AsSpan(_arrivals), now))
            _lastFeedback = now;
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
                streams.Resend(kept, sequence);
            }
        }
    }
}
