using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Forwarding;

/// <summary>
/// A publisher's stream inside a router that forwards its packets: keeps the last packets to answer receivers' NACKs, asks the publisher
/// for what it misses itself, and turns many receivers' key frame requests into few. Sans-IO, one owner thread.
/// </summary>
internal sealed class ForwardedStream
{
    /// <summary>How long the router asks for a packet: a receiver may still want it after its own retries.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly LossDetector _loss;
    private readonly PacketHistory _history;
    private readonly ReceptionReport _report;
    private readonly KeyFrameRequests _keyFrames = new();

    /// <param name="historyPackets">Packets kept for receivers, a power of two; 0 for the usual of the kind.</param>
    public ForwardedStream(uint ssrc, StreamKind kind, int historyPackets = 0)
    {
        Ssrc = ssrc;
        Kind = kind;
        _loss = new LossDetector(Patience, StreamTiming.Reordering);
        _history = new PacketHistory(historyPackets > 0 ? historyPackets : kind == StreamKind.Video ? 512 : 64);
        _report = new ReceptionReport(ssrc, RtpFormat.ClockRate(kind));
    }

    public uint Ssrc { get; }

    public StreamKind Kind { get; }

    /// <summary>Packets taken, and those among them that came after a NACK or a reordering.</summary>
    public long Packets { get; private set; }

    public long Recovered => _loss.Recovered;

    /// <summary>Packets that the publisher's hop lost for good.</summary>
    public long Lost => _loss.Lost;

    /// <summary>Duplicates, packets too old, too far ahead, too long or not of this stream: not forwarded.</summary>
    public long Dropped { get; private set; }

    public long NacksSent { get; private set; }

    public long PlisSent { get; private set; }

    public ReceptionReport Report => _report;

    /// <summary>When its packets came, for the publisher's congestion control.</summary>
    public ArrivalLog Arrivals { get; } = new();

    /// <summary>Bits per second that come of it.</summary>
    public BitrateMeter Rate { get; } = new();

    /// <summary>When the stream's last packet came; null before the first.</summary>
    public TimeSpan? LastPacket { get; private set; }

    /// <summary>The same of the packets that are sent again in a stream of their own.</summary>
    public RetransmissionArrivals Again { get; } = new();

    /// <summary>
    /// Takes a packet of this stream's retransmissions, which becomes in place what it was. What is taken goes to the stream's receivers as
    /// in <see cref="OnPacket"/>.
    /// </summary>
    public RetransmissionResult OnRetransmission(Span<byte> bytes, TimeSpan now, out Span<byte> original, out ForwardedPacket taken)
    {
        original = default;
        taken = default;
        if (RtpPacket.TryParse(bytes, out RtpPacket again))
            Again.OnPacket(again.Sequence, now);
        if (!Retransmission.TryUnwrap(bytes, out original) || !RtpPacket.TryParse(original, out RtpPacket rtp)
            || original.Length > RtpPacket.MaximumLength)
            return RetransmissionResult.Malformed;
        return _loss.Lacks(rtp.Sequence) && Take(original, rtp, isAgain: true, now, out taken)
            ? RetransmissionResult.Taken : RetransmissionResult.Needless;
    }

    /// <summary>
    /// Takes a publisher's packet, decrypted. True when it shall go to the stream's receivers now
    /// (<see cref="StreamSubscription.TryForward"/>).
    /// </summary>
    public bool OnPacket(ReadOnlySpan<byte> packet, TimeSpan now, out ForwardedPacket taken)
    {
        taken = default;
        if (packet.Length > RtpPacket.MaximumLength || !RtpPacket.TryParse(packet, out RtpPacket rtp)
            || rtp.Ssrc != Ssrc || rtp.PayloadType != RtpFormat.PayloadType(Kind))
        {
            Dropped++;
            return false;
        }
        return Take(packet, rtp, isAgain: false, now, out taken);
    }

    private bool Take(ReadOnlySpan<byte> packet, in RtpPacket rtp, bool isAgain, TimeSpan now, out ForwardedPacket taken)
    {
        taken = default;
        Arrival arrival = _loss.OnPacket(rtp.Sequence, now, out long extended);
        if (arrival is Arrival.Duplicate or Arrival.TooOld or Arrival.Jump)
        {
            Dropped++;
            return false;
        }
        Packets++;
        LastPacket = now;
        Rate.Add(packet.Length, now);
        // Of the stream itself it was lost, and reports say so (RFC 4588, section 6).
        if (!isAgain)
        {
            Arrivals.OnPacket(extended, now);
            _report.OnPacket(extended, rtp.Timestamp, arrival == Arrival.Restarted, now);
        }
        if (arrival == Arrival.Restarted)
            _history.Clear();
        packet.CopyTo(_history.Reserve(rtp.Sequence));
        _history.Commit(rtp.Sequence, packet.Length);
        _history.Entry(rtp.Sequence).LastSent = now;
        bool startsKeyFrame = false;
        byte level = AudioLevel.Silence;
        if (Kind == StreamKind.Video)
        {
            _keyFrames.OnPacket();
            startsKeyFrame = VideoDepacketizer.StartsKeyFrame(rtp.Payload);
            if (startsKeyFrame)
                _keyFrames.Answered();
        }
        else
        {
            level = AudioLevel.Of(rtp);
        }
        taken = new ForwardedPacket(extended, arrival is Arrival.Next or Arrival.Restarted, startsKeyFrame, rtp.Marker, level);
        return true;
    }

    /// <summary>A packet that a receiver asks for; empty when it is not kept (not received, or too long ago).</summary>
    public ReadOnlySpan<byte> Find(ushort sequence) => _history.Find(sequence);

    /// <summary>When a packet that <see cref="Find"/> found was forwarded to everyone.</summary>
    public TimeSpan ForwardedAt(ushort sequence) => _history.Entry(sequence).LastSent;

    /// <summary>
    /// A receiver asks for a key frame. Until one passes, the publisher is asked at intervals, at once if it was not lately.
    /// </summary>
    public void RequestKeyFrame()
    {
        if (Kind == StreamKind.Video)
        {
            _keyFrames.Request();
            _keyFrames.Set(true);
        }
    }

    /// <summary>Gives up what is due.</summary>
    public void HandleTimeout(TimeSpan now) => _loss.Expire(now);

    /// <summary>When <see cref="HandleTimeout"/> and <see cref="WriteFeedback"/> have something to do; null when nothing is due.</summary>
    public TimeSpan? NextTimeout => StreamTiming.Earlier(_loss.NextTimeout, _keyFrames.Next);

    /// <summary>Appends the requests to the publisher that are due. Nothing is appended when none is.</summary>
    /// <param name="ownSsrc">SSRC that the router reports under.</param>
    public void WriteFeedback(ref RtcpWriter writer, uint ownSsrc, TimeSpan now, TimeSpan roundTrip)
    {
        if (_loss.AnyMissing)
            NacksSent += StreamTiming.WriteNacks(ref writer, _loss, ownSsrc, Ssrc, now, roundTrip);
        if (_keyFrames.IsDue(now) && writer.TryAddPictureLoss(ownSsrc, Ssrc))
        {
            _keyFrames.Sent(now, roundTrip);
            PlisSent++;
        }
    }
}
