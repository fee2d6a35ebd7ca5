using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Streams;

/// <summary>
/// One local stream: packetizes encrypted frames into its history, hands the packets out at the pacer's pace, and again when asked.
/// Sans-IO, one owner thread, no allocation once the largest frame was seen.
/// </summary>
internal sealed class RtpSender
{
    /// <summary>Packets of a frame that go out at once; the rest of it is spread over <see cref="Spread"/>.</summary>
    private const int Burst = 12;

    /// <summary>The same on a narrow way.</summary>
    private const int NarrowBurst = 2;

    private const int PendingResends = 256;

    /// <summary>
    /// In which a frame of any size leaves where the way is not narrow, so that a key frame does not overrun the queue of the first router.
    /// </summary>
    private static readonly TimeSpan Spread = TimeSpan.FromMilliseconds(2.5);

    private readonly uint _ssrc;
    private readonly StreamKind _kind;
    private readonly RtcStatistics _statistics;
    private readonly StreamStatistics _counters;
    private readonly PacketHistory _history;
    private readonly VideoPacketizer _packetizer = new();
    private readonly ushort[] _resends = new ushort[PendingResends];
    private RetransmissionBudget _budget;
    private RetransmissionNumbers? _again;
    private int _resendFirst;
    private int _resendCount;
    private ushort _nextToSend;
    private ushort _nextToMake;
    private int _frameSent;
    private int _frameTotal;
    private TimeSpan _frameStart;
    private TimeSpan _spread = Spread;
    private int _burst = Burst;
    private uint _lastTimestamp;
    private TimeSpan _lastFrame;

    /// <param name="firstSequence">Random and below 32,768, so that the first wrap is far (RFC 3711, section 3.3.1).</param>
    /// <param name="historyPackets">A power of two; at least the packets of the largest frame, and a second of the stream.</param>
    /// <param name="counters">Of this stream alone; null for those of its kind.</param>
    public RtpSender(
        uint ssrc, StreamKind kind, ushort firstSequence, int historyPackets, RtcStatistics statistics, StreamStatistics? counters = null)
    {
        _ssrc = ssrc;
        _kind = kind;
        _statistics = statistics;
        _counters = counters ?? statistics[kind];
        _nextToSend = _nextToMake = firstSequence;
        _history = new PacketHistory(historyPackets);
    }

    public uint Ssrc => _ssrc;

    /// <summary>Numbers the packets of all streams together, where the other side wants that; null where it does not.</summary>
    public Func<ushort>? NextTransportSequence { get; set; }

    /// <summary>What was sent in the retransmission stream; null where there is none, and packets are sent again as they were.</summary>
    public SentPackets? SentAgain => _again?.Sent;

    /// <summary>
    /// The other side takes what is sent again in a stream of its own. Of sound there is none (<see cref="Retransmission"/>).
    /// </summary>
    public void UseRetransmissionStream()
    {
        if (_kind == StreamKind.Video)
            _again = new RetransmissionNumbers(Math.Min(_history.Capacity, 512));
    }

    /// <summary>The number of a packet that <see cref="TryTake"/> gave.</summary>
    public ushort TransportSequenceOf(ReadOnlySpan<byte> packet) => TransportSequence.Of(packet, _kind == StreamKind.Audio);

    /// <summary>The number that the next packet made will have.</summary>
    public ushort NextSequence => _nextToMake;

    /// <summary>Bits per second at which a frame leaves where the way is narrow; 0 where it is not.</summary>
    public double Pace { get; set; }

    /// <summary>Bytes that packets of pictures may have; null for as many as packets ever have.</summary>
    public int? PacketLimit { get; set; }

    /// <summary>True while packets of the last frame wait to be sent for the first time.</summary>
    public bool HasUnsent => _nextToSend != _nextToMake;

    /// <summary>Packetizes a frame. Only when nothing is unsent. False, and counted, for audio that fits no packet.</summary>
    public bool Load(in OutgoingFrame frame, TimeSpan now)
    {
        if (_kind == StreamKind.Audio)
        {
            if (frame.Bytes.Length > VideoPacketizer.MaximumPayload - AudioLevel.Length - (
                NextTransportSequence is null ? 0 : TransportSequence.LengthBesideLevel))
            {
                _statistics.Drop(RtcDrop.OversizeFrame);
                return false;
            }
            Span<byte> packet = BeginPacket(frame.RtpTimestamp, marker: false);
            int header = RtpPacket.HeaderLength + AudioLevel.Write(packet, frame.AudioLevel);
            if (NextTransportSequence is { } next)
                header += TransportSequence.WriteBesideLevel(packet, next());
            frame.Bytes.CopyTo(packet[header..]);
            _history.Commit(_nextToMake++, header + frame.Bytes.Length);
        }
        else
        {
            int tooLarge = PacketLimit is { } limit ? Math.Max(0, RtpPacket.MaximumLength - limit) : 0;
            _packetizer.Reserved = (NextTransportSequence is null ? 0 : TransportSequence.Length) + tooLarge;
            _packetizer.Start(frame.Bytes, frame.IsKeyFrame);
            while (_packetizer.HasMore)
            {
                Span<byte> packet = BeginPacket(frame.RtpTimestamp, marker: false);
                int header = RtpPacket.HeaderLength + (NextTransportSequence is { } next ? TransportSequence.Write(packet, next()) : 0);
                int length = _packetizer.Next(packet[header..], out bool last);
                packet[1] |= last ? (byte)0x80 : (byte)0;
                _history.Commit(_nextToMake++, header + length);
            }
        }
        _frameSent = 0;
        _frameTotal = (ushort)(_nextToMake - _nextToSend);
        _frameStart = now;
        TimeSpan paced = Pace > 0 ? TimeSpan.FromSeconds(frame.Bytes.Length * 8 / Pace) : TimeSpan.Zero;
        _spread = paced > Spread ? paced : Spread;
        _burst = Pace > 0 ? NarrowBurst : Burst;
        _lastTimestamp = frame.RtpTimestamp;
        _lastFrame = now;
        return true;
    }

    /// <summary>When the next packet may leave; null when none waits.</summary>
    public TimeSpan? NextSend =>
        _resendCount > 0 ? TimeSpan.Zero : HasUnsent ? _frameStart + Delay(_frameSent) : null;

    /// <summary>Copies the next packet out, if the pacer lets it go by now.</summary>
    public bool TryTake(Span<byte> destination, out int length, TimeSpan now)
    {
        length = 0;
        if (!HasUnsent || _frameStart + Delay(_frameSent) > now)
            return false;
        ReadOnlySpan<byte> packet = _history.Find(_nextToSend);
        packet.CopyTo(destination);
        length = packet.Length;
        _history.Entry(_nextToSend).LastSent = now;
        _nextToSend++;
        _frameSent++;
        _budget.Earn(length);
        _counters.PacketsSent++;
        _counters.BytesSent += length;
        if (!HasUnsent)
            _counters.FramesSent++;
        return true;
    }

    /// <summary>A receiver asks for a packet again. Refusals are counted by reason.</summary>
    public void OnNack(ushort sequence, TimeSpan now, TimeSpan roundTrip)
    {
        _counters.NacksReceived++;
        // A packet made but not yet sent is not missing.
        if (_history.Find(sequence).IsEmpty || SequenceNumber.Difference(sequence, _nextToSend) >= 0)
        {
            _statistics.Drop(RtcDrop.UnknownRetransmission);
            return;
        }
        ref PacketHistory.Slot entry = ref _history.Entry(sequence);
        // Sent again within the last round trip: the request was on its way before the answer could arrive.
        if (entry.Resends > 0 && now - entry.LastSent < 0.8 * roundTrip)
            _statistics.Drop(RtcDrop.RepeatedRetransmission);
        else if (_resendCount == PendingResends || !_budget.TrySpend(entry.Length))
            _statistics.Drop(RtcDrop.RetransmissionBudget);
        else
        {
            entry.Resends = (byte)Math.Min(entry.Resends + 1, byte.MaxValue);
            entry.LastSent = now;
            _resends[(_resendFirst + _resendCount++) % PendingResends] = sequence;
        }
    }

    /// <summary>Copies the next packet out that was asked for again.</summary>
    public bool TryTakeAgain(Span<byte> destination, out int length, TimeSpan now)
    {
        while (_resendCount > 0)
        {
            ushort sequence = _resends[_resendFirst];
            ReadOnlySpan<byte> packet = _history.Find(sequence);
            _resendFirst = (_resendFirst + 1) % PendingResends;
            _resendCount--;
            if (packet.IsEmpty)
                continue;
            if (_again is { } again)
                length = again.Write(packet, sequence, destination, out _, now);
            else
            {
                packet.CopyTo(destination);
                length = packet.Length;
            }
            _counters.PacketsRetransmitted++;
            return true;
        }
        length = 0;
        return false;
    }

    /// <summary>True once a frame was sent, so that a report can be made.</summary>
    public bool Started => _counters.PacketsSent > 0;

    /// <summary>What a sender report says now (RFC 3550, section 6.4.1).</summary>
    public SenderInfo Report(TimeSpan now)
    {
        uint elapsed = (uint)((now - _lastFrame).Ticks * RtpFormat.ClockRate(_kind) / TimeSpan.TicksPerSecond);
        int header = RtpPacket.HeaderLength + (_kind == StreamKind.Audio ? AudioLevel.Length : 0);
        if (NextTransportSequence is not null)
            header += _kind == StreamKind.Audio ? TransportSequence.LengthBesideLevel : TransportSequence.Length;
        long payload = _counters.BytesSent - _counters.PacketsSent * header;
        return new SenderInfo(NtpTime.From(now), _lastTimestamp + elapsed, (uint)_counters.PacketsSent, (uint)payload);
    }

    private Span<byte> BeginPacket(uint timestamp, bool marker)
    {
        Span<byte> packet = _history.Reserve(_nextToMake);
        RtpPacket.WriteHeader(packet, RtpFormat.PayloadType(_kind), marker, _nextToMake, timestamp, _ssrc);
        return packet;
    }

    private TimeSpan Delay(int packet) => packet < _burst ? TimeSpan.Zero : _spread * (packet - _burst + 1) / (_frameTotal - _burst);
}
