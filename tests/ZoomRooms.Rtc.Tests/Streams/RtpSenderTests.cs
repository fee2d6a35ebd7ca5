using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Session;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Rtc.Tests.Streams;

public class RtpSenderTests
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(40);
    private readonly RtcStatistics _statistics = new();
    private readonly byte[] _buffer = new byte[RtcSession.DatagramBuffer];

    [Fact]
    public void A_key_frame_is_spread_over_no_more_than_three_milliseconds()
    {
        RtpSender sender = Video();
        Load(sender, 60_000, TimeSpan.Zero);
        int atOnce = TakeAll(sender, TimeSpan.Zero);
        Assert.InRange(atOnce, 8, 20);
        int half = atOnce + TakeAll(sender, TimeSpan.FromMilliseconds(1.25));
        Assert.InRange(half, 20, 40);
        TakeAll(sender, TimeSpan.FromMilliseconds(3));
        Assert.False(sender.HasUnsent);
        Assert.Equal(1, _statistics.Video.FramesSent);
    }

    [Fact]
    public void A_small_frame_leaves_at_once_with_one_timestamp_and_one_marker()
    {
        RtpSender sender = Video();
        Load(sender, 5_000, TimeSpan.Zero);
        List<(ushort Sequence, bool Marker, uint Timestamp)> sent = [];
        while (sender.TryTake(_buffer, out int length, TimeSpan.Zero))
        {
            Assert.InRange(length, 1, RtpPacket.MaximumLength);
            Assert.True(RtpPacket.TryParse(_buffer.AsSpan(0, length), out RtpPacket packet));
            sent.Add((packet.Sequence, packet.Marker, packet.Timestamp));
        }
        Assert.Equal([(ushort)65_534, (ushort)65_535, (ushort)0, (ushort)1, (ushort)2, (ushort)3], sent.Select(packet => packet.Sequence));
        Assert.Equal([false, false, false, false, false, true], sent.Select(packet => packet.Marker));
        Assert.All(sent, packet => Assert.Equal(90_000u, packet.Timestamp));
    }

    [Fact]
    public void A_packet_is_sent_again_identically_and_at_most_once_per_round_trip()
    {
        RtpSender sender = Video();
        Load(sender, 3_000, TimeSpan.Zero);
        Assert.True(sender.TryTake(_buffer, out int length, TimeSpan.Zero));
        byte[] first = _buffer[..length];
        TakeAll(sender, TimeSpan.Zero);

        sender.OnNack(65_534, At(45), RoundTrip);
        sender.OnNack(65_534, At(46), RoundTrip);
        Assert.True(sender.TryTakeAgain(_buffer, out length, default));
        Assert.Equal(first, _buffer[..length]);
        Assert.False(sender.TryTakeAgain(_buffer, out _, default));
        Assert.Equal(1, _statistics.Dropped(RtcDrop.RepeatedRetransmission));

        sender.OnNack(65_534, At(90), RoundTrip);
        Assert.True(sender.TryTakeAgain(_buffer, out _, default));
        Assert.Equal(2, _statistics.Video.PacketsRetransmitted);
    }

    [Fact]
    public void Packets_never_sent_not_yet_sent_or_forgotten_are_not_sent_again()
    {
        RtpSender sender = Video();
        sender.OnNack(65_534, At(0), RoundTrip);
        Load(sender, 60_000, At(1));
        TakeAll(sender, At(1));
        sender.OnNack(40, At(1), RoundTrip);
        Assert.False(sender.TryTakeAgain(_buffer, out _, default));
        Assert.Equal(2, _statistics.Dropped(RtcDrop.UnknownRetransmission));
        for (int frame = 2; frame < 30; frame++)
        {
            TakeAll(sender, At(frame * 33));
            Load(sender, 60_000, At(frame * 33));
        }
        sender.OnNack(65_534, At(1000), RoundTrip);
        Assert.Equal(3, _statistics.Dropped(RtcDrop.UnknownRetransmission));
    }

    [Fact]
    public void A_peer_that_asks_for_everything_all_the_time_gets_a_bounded_share()
    {
        RtpSender sender = Video();
        long again = 0;
        for (int frame = 0; frame < 300; frame++)
        {
            Load(sender, 6_000, At(frame * 33));
            TakeAll(sender, At(frame * 33 + 10));
            for (int sequence = 0; sequence < 65_536; sequence += 7)
                sender.OnNack((ushort)sequence, At(frame * 33 + 11), TimeSpan.FromMilliseconds(1));
            while (sender.TryTakeAgain(_buffer, out int length, default))
                again += length;
        }
        Assert.InRange(again, 100_000, _statistics.Video.BytesSent / 2 + 300_000);
        Assert.True(_statistics.Dropped(RtcDrop.RetransmissionBudget) > 0);
    }

    [Fact]
    public void Audio_too_large_for_a_packet_is_refused_and_counted()
    {
        RtpSender sender = new(1, StreamKind.Audio, 0, 128, _statistics);
        Assert.False(sender.Load(new OutgoingFrame(new byte[1165], 0, true, 127, default), default));
        Assert.Equal(1, _statistics.Dropped(RtcDrop.OversizeFrame));
        Assert.True(sender.Load(new OutgoingFrame(new byte[1164], 0, true, 127, default), default));
        Assert.True(sender.TryTake(_buffer, out int length, default));
        Assert.Equal(RtpPacket.MaximumLength, length);
    }

    private RtpSender Video() => new(1, StreamKind.Video, 65_534, 1024, _statistics);

    private static TimeSpan At(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static void Load(RtpSender sender, int length, TimeSpan now)
    {
        byte[] frame = new byte[length];
        Array.Fill(frame, (byte)9);
        Assert.True(sender.Load(new OutgoingFrame(frame, 90_000, isKeyFrame: true, 127, now), now));
    }

    private int TakeAll(RtpSender sender, TimeSpan now)
    {
        int taken = 0;
        while (sender.TryTake(_buffer, out _, now))
            taken++;
        return taken;
    }
}
