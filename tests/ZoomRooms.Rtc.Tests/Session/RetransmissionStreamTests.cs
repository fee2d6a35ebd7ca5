using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Session;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Rtc.Tests.Session;

/// <summary>
/// Pictures that are sent again in streams of their own (RFC 4588), between two associations, each of which has the other for its server.
/// </summary>
public class RetransmissionStreamTests : IFrameSink
{
    private const uint Audio = 10, Large = 11, Small = 12, Again = Large | 0x8000_0000;

    private readonly MediaAssociation _sender = new(new RtcSessionOptions
    {
        AudioSsrc = Audio, VideoSsrc = Large, SmallVideoSsrc = Small
    }, 100, 1000, default);
    private readonly MediaAssociation _receiver = new(new RtcSessionOptions { AudioSsrc = 20, VideoSsrc = 21 }, 1, 1, default);
    private readonly List<(uint Ssrc, ushort Sequence, byte[] Bytes)> _sent = [];
    private readonly List<(uint Ssrc, ushort Sequence, bool Received)> _told = [];
    private readonly List<ReportBlock> _blocks = [];
    private readonly byte[] _packet = new byte[RtcSession.DatagramBuffer];
    private readonly byte[] _frame = new byte[64 * 1024];
    private readonly List<uint> _frames = [];
    private TimeSpan _now = TimeSpan.FromSeconds(1);
    private uint _timestamp;

    // What does not arrive when it is sent for the first time, and how many of the retransmissions do not.
    private Func<ushort, bool> _isLost = _ => false;
    private int _lostAgain;

    public RetransmissionStreamTests()
    {
        // Before and after: neither may matter.
        _receiver.AddRemoteStream(Large, StreamKind.Video);
        _sender.UseRetransmissionStreams();
        _receiver.UseRetransmissionStreams();
        _receiver.AddRemoteStream(Audio, StreamKind.Audio);
        _receiver.AddRemoteStream(Small, StreamKind.Video);
        Array.Fill(_frame, (byte)7);
    }

    [Theory]
    [InlineData(Large)]
    [InlineData(Small)]
    public void What_is_lost_of_a_picture_comes_in_its_retransmission_stream(uint ssrc)
    {
        OutgoingFrames queue = ssrc == Large ? _sender.Video : _sender.SmallVideo;
        _isLost = number => number == 1001;
        Show(queue, 5_000);
        Assert.Empty(_frames);
        Run(100);
        Assert.Equal([ssrc], _frames);
        byte[] again = Assert.Single(_sent, sent => sent.Ssrc > int.MaxValue).Bytes;
        Assert.True(RtpPacket.TryParse(again, out RtpPacket packet));
        Assert.Equal((ssrc | 0x8000_0000, (byte)97, (ushort)0), (packet.Ssrc, packet.PayloadType, packet.Sequence));
        Assert.Equal([0x03, 0xE9], packet.Payload[..2].ToArray());
        Assert.InRange(again.Length, 1000, RtpPacket.MaximumLength);
        // No packet of the stream itself went twice, and the counters say what happened.
        Assert.Equal(_sent.Count - 1, _sent.Where(sent => sent.Ssrc == ssrc).Select(sent => sent.Sequence).Distinct().Count());
        StreamStatistics counted = ssrc == Large ? _sender.Statistics.Video : _sender.Statistics.SmallVideo;
        Assert.Equal((_sent.Count - 1, 1L), (counted.PacketsSent, counted.PacketsRetransmitted));
        Assert.Equal(
            (counted.PacketsSent, 1L, 0L),
            (_receiver.Statistics.Video.PacketsReceived, _receiver.Statistics.Video.PacketsRecovered,
                _receiver.Statistics.Video.PacketsLost));
    }

    [Fact]
    public void A_retransmission_that_is_lost_is_asked_for_again_and_has_another_number()
    {
        (_isLost, _lostAgain) = (number => number == 1001, 2);
        Show(_sender.Video, 5_000);
        Run(200);
        Assert.Equal([Large], _frames);
        Assert.Equal([(ushort)0, (ushort)1, (ushort)2], _sent.Where(sent => sent.Ssrc == Again).Select(sent => sent.Sequence));
        Assert.Equal(3, _sender.Statistics.Video.PacketsRetransmitted);
    }

    [Fact]
    public void Sound_is_sent_again_as_it_was()
    {
        _isLost = number => number == 101;
        for (int i = 0; i < 3; i++)
            Show(_sender.Audio, 100);
        Run(100);
        Assert.Equal(3, _frames.Count);
        Assert.Equal(
            [(ushort)100, (ushort)101, (ushort)102, (ushort)101], _sent.Where(sent => sent.Ssrc == Audio).Select(sent => sent.Sequence));
    }

    [Fact]
    public void Nothing_is_sent_or_taken_so_where_nobody_agreed_to_it_and_to_browsers_engines_never()
    {
        MediaAssociation plain = new(new RtcSessionOptions { AudioSsrc = 20, VideoSsrc = 21 }, 1, 1, default);
        plain.AddRemoteStream(Large, StreamKind.Video);
        plain.OnRtp(Retransmitted(Large, 1001, 0), _now, this);
        Assert.Equal(1, plain.Statistics.Dropped(RtcDrop.UnknownStream));
        foreach (bool browser in (bool[])[false, true])
        {
            MediaAssociation sender = new(new RtcSessionOptions { AudioSsrc = Audio, VideoSsrc = Large }, 100, 1000, default);
            sender.UseEngine(browser ? PeerEngine.Browser : PeerEngine.Embedded);
            if (browser)
                sender.UseRetransmissionStreams();
            sender.Video.TryEnqueue(new EncryptedFrame(_frame.AsSpan(0, 100), EncryptionType.EndToEnd), 0, true, _now);
            byte[] nack = new byte[16];
            RtcpWriter writer = new(nack);
            writer.AddNack(20, Large, [1001]);
            List<(uint, ushort)> sent = [];
            for (int i = 0; i < 2; i++)
            {
                sender.HandleTimeout(_now, this);
                while (sender.TryTakePacket(_packet, out int length, out bool isRtcp, _now))
                {
                    if (!isRtcp && RtpPacket.TryParse(_packet.AsSpan(0, length), out RtpPacket packet))
                        sent.Add((packet.Ssrc, packet.Sequence));
                }
                sender.OnRtcp(nack, _now += TimeSpan.FromSeconds(1));
            }
            Assert.Equal([(Large, (ushort)1000), (Large, (ushort)1001), (Large, (ushort)1001)], sent);
        }
    }

    [Fact]
    public void Odd_ones_are_dropped_and_counted_by_reason()
    {
        // Before the stream itself began: of nothing that is missed.
        Give(Retransmitted(Large, 1000, 1));
        _isLost = number => number is 1001 or 1003;
        Show(_sender.Video, 5_000);
        Give(Retransmitted(Large, 1000, 2));
        Give(Retransmitted(Large, 1200, 3));
        Give(Retransmitted(Large, 40_000, 4));
        byte[] again = new byte[RtpPacket.MaximumLength];
        int length = Retransmission.Wrap(_sent.Find(sent => sent.Sequence == 1001).Bytes, 1001, 5, again);
        Give(again[..length]);
        Give(Retransmitted(Large, 1001, 6));
        Assert.Equal(
            (5L, 0L),
            (_receiver.Statistics.Dropped(RtcDrop.NeedlessRetransmission), _receiver.Statistics.Dropped(RtcDrop.MalformedRetransmission)));
        Assert.Equal(1, _receiver.Statistics.Video.PacketsRecovered);
        // Without a number; padding alone.
        Give(Retransmitted(Large, 1003, 7)[..13]);
        byte[] padding = Retransmitted(Large, 1003, 8);
        (padding[0], padding[^1]) = ((byte)(padding[0] | 0x20), (byte)(padding.Length - 13));
        Give(padding);
        Assert.Equal(2, _receiver.Statistics.Dropped(RtcDrop.MalformedRetransmission));
        // Of sound, of nobody, of another payload type.
        Give(Retransmitted(Audio, 101, 9));
        Give(Retransmitted(99, 1003, 10));
        byte[] other = Retransmitted(Large, 1003, 11);
        other[1] = 96;
        Give(other);
        Assert.Equal(3, _receiver.Statistics.Dropped(RtcDrop.UnknownStream));
        Assert.Equal(1, _receiver.Statistics.Video.PacketsRecovered);
        // And none of them moved the stream.
        Run(100);
        Assert.Equal([Large], _frames);
    }

    [Theory]
    [InlineData(Large)]
    [InlineData(Small)]
    public void Reports_tell_of_both_streams_what_happened_to_each(uint ssrc)
    {
        _isLost = number => number % 10 == 5;
        for (int i = 0; i < 60; i++)
        {
            Show(ssrc == Large ? _sender.Video : _sender.SmallVideo, 3_000);
            Run(30);
        }
        Run(200);
        int lost = _sent.Count(sent => sent.Ssrc == ssrc && sent.Sequence % 10 == 5);
        Assert.True(lost > 15 && _receiver.Statistics.Video.PacketsLost == 0 && _receiver.Statistics.Video.PacketsRecovered == lost);
        Assert.Equal(lost, _told.Count(one => one.Ssrc == ssrc && !one.Received));
        Assert.Equal(lost, _told.Count(one => one.Ssrc == Retransmission.SsrcOf(ssrc) && one.Received));
        Assert.Equal(_told.Count, _told.Select(one => (one.Ssrc, one.Sequence)).Distinct().Count());
        // A tenth of the stream, although nothing was missing in the end; and the retransmissions, late as they are, are no jitter.
        ReportBlock block = _blocks.FindLast(one => one.Ssrc == ssrc);
        Assert.InRange(block.CumulativeLost, lost / 2, lost);
        Assert.InRange(block.Jitter, 0u, 400u);
        // What left counts as sent, whichever stream it was in.
        Assert.InRange(_sender.Queue.TotalMilliseconds, 0, 1);
        // And what became of the retransmissions was taken: that of the first is known no more.
        Assert.False(((ISentPackets)_sender).FindSent(Retransmission.SsrcOf(ssrc))!.TryTake(0, out _, out _));
    }

    void IFrameSink.OnFrame(
        uint ssrc, StreamKind kind, ReadOnlySpan<byte> encryptedFrame, uint rtpTimestamp, bool isKeyFrame, TimeSpan now) =>
            _frames.Add(ssrc);

    private static byte[] Retransmitted(uint ssrc, ushort original, ushort sequence)
    {
        byte[] packet = new byte[40], again = new byte[42];
        RtpPacket.WriteHeader(packet, RtpFormat.VideoPayloadType, false, original, 90_000, ssrc);
        packet[12] = 0x41;
        Retransmission.Wrap(packet, original, sequence, again);
        return again;
    }

    private void Give(byte[] packet) => _receiver.OnRtp(packet, _now, this);

    private void Show(OutgoingFrames queue, int length)
    {
        Assert.True(queue.TryEnqueue(
            new EncryptedFrame(_frame.AsSpan(0, length), EncryptionType.EndToEnd), _timestamp += 3000, _timestamp == 3000, _now));
        Run(3);
    }

    private void Run(int milliseconds)
    {
        for (int i = 0; i < milliseconds; i++)
        {
            Exchange();
            _now += TimeSpan.FromMilliseconds(1);
        }
    }

    private void Exchange()
    {
        _sender.HandleTimeout(_now, this);
        while (_sender.TryTakePacket(_packet, out int length, out bool isRtcp, _now))
        {
            Span<byte> packet = _packet.AsSpan(0, length);
            if (isRtcp)
                _receiver.OnRtcp(packet, _now);
            else if (Arrives(packet))
                _receiver.OnRtp(packet, _now, this);
        }
        _receiver.HandleTimeout(_now, this);
        while (_receiver.TryTakePacket(_packet, out int length, out _, _now))
        {
            _sender.OnRtcp(_packet.AsSpan(0, length), _now);
            Read(_packet.AsSpan(0, length));
        }
    }

    private bool Arrives(ReadOnlySpan<byte> bytes)
    {
        Assert.True(RtpPacket.TryParse(bytes, out RtpPacket packet));
        (uint Ssrc, ushort Sequence) id = (packet.Ssrc, packet.Sequence);
        bool isFirst = !_sent.Exists(sent => (sent.Ssrc, sent.Sequence) == id);
        _sent.Add((packet.Ssrc, packet.Sequence, bytes.ToArray()));
        return packet.Ssrc > int.MaxValue ? packet.Sequence >= _lostAgain : !isFirst || !_isLost(packet.Sequence);
    }

    private void Read(ReadOnlySpan<byte> compound)
    {
        RtcpReader reader = new(compound);
        while (reader.TryRead(out RtcpPacket packet))
        {
            for (int i = 0; packet.Type is RtcpType.SenderReport or RtcpType.ReceiverReport
                && ReportBlock.TryRead(packet, i, out ReportBlock block); i++)
                _blocks.Add(block);
            if (packet.Type != RtcpType.TransportFeedback || packet.Format != RtcpType.CongestionFeedback)
                continue;
            CongestionFeedbackReader feedback = new(packet);
            while (feedback.TryRead())
                _told.Add((feedback.Ssrc, feedback.Sequence, feedback.IsReceived));
        }
    }
}
