using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Rtc.Tests.Streams;

public class VideoReceptionTests : IFrameSink
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(40);
    private readonly RtcStatistics _statistics = new();
    private readonly PacketPool _pool = new(256);
    private readonly RtpReceiver _receiver;
    private readonly RtpSender _sender;
    private readonly List<byte> _delivered = [];
    private byte _frame;

    public VideoReceptionTests()
    {
        _receiver = new RtpReceiver(1, StreamKind.Video, TimeSpan.FromMilliseconds(200), _pool, new VideoDepacketizer(), _statistics);
        _sender = new RtpSender(1, StreamKind.Video, 65_530, 1024, new RtcStatistics());
    }

    void IFrameSink.OnFrame(
        uint ssrc, StreamKind kind, ReadOnlySpan<byte> encryptedFrame, uint rtpTimestamp, bool isKeyFrame, TimeSpan now) =>
        _delivered.Add(encryptedFrame[0]);

    [Fact]
    public void Frames_come_in_order_although_packets_do_not()
    {
        List<byte[]> packets = [.. Frame(key: true), .. Frame(key: false), .. Frame(key: false)];
        packets.Reverse(2, packets.Count - 2);
        Give(packets, 0);
        Assert.Equal([1, 2, 3], _delivered);
        Assert.Equal(0, _pool.Lent);
    }

    [Fact]
    public void Nothing_is_delivered_before_the_first_key_frame_and_one_is_asked_for()
    {
        Give(Frame(key: false), 0);
        Assert.Equal((0, 1), Feedback(0));
        Give(Frame(key: false), 33);
        Assert.Equal(0, Feedback(33).Plis);
        Give(Frame(key: true), 120);
        Assert.Equal([3], _delivered);
    }

    [Fact]
    public void A_first_frame_whose_packets_come_in_another_order_is_waited_for_and_its_past_is_not_asked_for()
    {
        List<byte[]> first = Frame(key: true);
        Give([first[1], first[0], .. first.Skip(2)], 0);
        Assert.Equal([1], _delivered);
        for (int milliseconds = 0; milliseconds < 400; milliseconds += 10)
        {
            Assert.Equal(0, Feedback(milliseconds).Nacks);
            Timeout(milliseconds);
        }
    }

    [Fact]
    public void A_packet_lost_for_good_costs_everything_up_to_the_next_key_frame()
    {
        Give(Frame(key: true), 0);
        Give(Frame(key: false).Skip(1), 33);
        Give(Frame(key: false), 66);
        Assert.Equal([1], _delivered);
        Assert.Equal((1, 0), Feedback(70));
        Timeout(200);
        Assert.Equal(0, Feedback(200).Plis);
        Timeout(500);
        Assert.Equal((0, 1), Feedback(500));
        Give(Frame(key: false), 510);
        Give(Frame(key: true), 600);
        Give(Frame(key: false), 633);
        Assert.Equal([1, 5, 6], _delivered);
        Assert.Equal(1, _statistics.Dropped(RtcDrop.IncompleteFrame));
        // The rest of the second frame, the third and the fourth.
        Assert.Equal(3, _statistics.Dropped(RtcDrop.AwaitingKeyFrame));
        Assert.Equal(1, _statistics.Video.PacketsLost);
        Assert.Equal(0, _pool.Lent);
    }

    [Fact]
    public void A_recovered_packet_releases_what_waited_for_it()
    {
        Give(Frame(key: true), 0);
        List<byte[]> second = [.. Frame(key: false)];
        Give(second.Skip(1), 33);
        Give(Frame(key: false), 66);
        Give([second[0]], 120);
        Assert.Equal([1, 2, 3], _delivered);
        Assert.Equal(1, _statistics.Video.PacketsRecovered);
    }

    [Fact]
    public void A_key_frame_that_already_waits_behind_the_loss_is_used()
    {
        Give(Frame(key: true), 0);
        Give(Frame(key: false).Skip(1), 33);
        Give(Frame(key: true), 66);
        Timeout(500);
        Assert.Equal([1, 3], _delivered);
    }

    [Fact]
    public void Key_frame_requests_repeat_while_the_stream_goes_on_without_one_and_are_throttled()
    {
        int plis = 0;
        for (int milliseconds = 0; milliseconds < 3000; milliseconds += 33)
        {
            Give(Frame(key: false), milliseconds);
            Timeout(milliseconds);
            plis += Feedback(milliseconds).Plis;
        }
        Assert.InRange(plis, 8, 13);
        plis = 0;
        for (int milliseconds = 3000; milliseconds < 9000; milliseconds += 33)
            plis += Feedback(milliseconds).Plis;
        Assert.InRange(plis, 0, 1);
    }

    [Fact]
    public void Packets_that_fill_all_buffers_are_dropped_and_the_stream_goes_on()
    {
        Give(Frame(key: true), 0);
        Give(Frame(key: false).Skip(1), 10);
        for (int i = 0; i < 200; i++)
            Give(Frame(key: false), 11);
        Assert.True(_statistics.Dropped(RtcDrop.BuffersExhausted) > 0);
        Assert.Equal(256, _pool.Lent);
        _delivered.Clear();
        Timeout(1000);
        Give(Frame(key: true), 1000);
        Assert.Single(_delivered);
        Assert.Equal(0, _pool.Lent);
    }

    private List<byte[]> Frame(bool key)
    {
        byte[] bytes = new byte[2500];
        Array.Fill(bytes, ++_frame);
        Assert.True(_sender.Load(new OutgoingFrame(bytes, _frame * 3000u, key, 127, default), default));
        byte[] buffer = new byte[RtpPacket.MaximumLength];
        List<byte[]> packets = [];
        while (_sender.TryTake(buffer, out int length, default))
            packets.Add(buffer[..length]);
        return packets;
    }

    private void Give(IEnumerable<byte[]> packets, int milliseconds)
    {
        foreach (byte[] bytes in packets)
        {
            Assert.True(RtpPacket.TryParse(bytes, out RtpPacket packet));
            _receiver.OnPacket(packet, bytes.Length, TimeSpan.FromMilliseconds(milliseconds), this);
        }
    }

    private void Timeout(int milliseconds) => _receiver.HandleTimeout(TimeSpan.FromMilliseconds(milliseconds), this);

    private (int Nacks, int Plis) Feedback(int milliseconds)
    {
        long nacks = _statistics.Video.NacksSent;
        long plis = _statistics.Video.PlisSent;
        RtcpWriter writer = new(new byte[RtcpWriter.MaximumLength]);
        _receiver.WriteFeedback(ref writer, 9, TimeSpan.FromMilliseconds(milliseconds), RoundTrip);
        return ((int)(_statistics.Video.NacksSent - nacks), (int)(_statistics.Video.PlisSent - plis));
    }
}
