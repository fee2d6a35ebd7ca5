using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Session;
using ZoomRooms.TestKit.Network;

namespace ZoomRooms.Rtc.Tests.Session;

/// <summary>A minute of meeting, client → router → client, each hop with 40 ms of round trip, in virtual time.</summary>
public class LossyMeetingTests
{
    private static readonly TransportAddress Sender = TransportAddress.FromIPv4(0x0A000001, 1);
    private static readonly TransportAddress Receiver = TransportAddress.FromIPv4(0x0A000002, 2);
    private static readonly TransportAddress Router = TransportAddress.FromIPv4(0x0A000003, 3);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(103)]
    [InlineData(109)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public void At_5_percent_loss_99_percent_of_the_frames_are_in_time_for_a_200_ms_playout(int seed, bool again = true)
    {
        Outcome outcome = Run(seed, loss: 0.05, reorder: 0, duplicate: 0, again: again);
        AssertClean(outcome);
        // Both hops send again as they agreed to, and in no other way.
        Assert.Equal(again, outcome.SentAgain[Sender] > 0 && outcome.SentAgain[Router] > 0);
        Assert.Equal(again, outcome.SentTwice == 0);
        Assert.True(outcome.Statistics.Video.PacketsRecovered > 300);
        // What was lost is told of the stream itself, although it came in another.
        Assert.InRange(outcome.Lost, again ? 0.04 : -0.01, again ? 0.06 : 0.01);
        Assert.True(outcome.VideoInTime >= 0.99, outcome.ToString());
        Assert.True(outcome.AudioInTime >= 0.99, outcome.ToString());
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Reordering_and_duplicates_beside_the_loss_change_nothing(int seed)
    {
        Outcome outcome = Run(seed, loss: 0.05, reorder: 0.02, duplicate: 0.02);
        AssertClean(outcome);
        Assert.True(outcome.VideoInTime >= 0.99, outcome.ToString());
        Assert.True(outcome.AudioInTime >= 0.99, outcome.ToString());
        Assert.True(outcome.Statistics.Dropped(RtcDrop.DuplicatePacket) > 0);
    }

    [Fact]
    public void Without_loss_every_frame_arrives_and_nothing_is_sent_twice()
    {
        Outcome outcome = Run(seed: 21, loss: 0, reorder: 0, duplicate: 0);
        AssertClean(outcome);
        Assert.Equal(1.0, outcome.VideoInTime);
        Assert.Equal(1.0, outcome.AudioInTime);
        Assert.Equal(0, outcome.Statistics.Video.PacketsLost + outcome.Statistics.Audio.PacketsLost + outcome.Resent);
        Assert.InRange(outcome.Statistics.RoundTripTime!.Value.TotalMilliseconds, 38, 46);
    }

    [Fact]
    public void After_three_seconds_of_silence_everything_is_in_time_again_within_one_second()
    {
        Outcome outcome = Run(seed: 31, loss: 0, reorder: 0, duplicate: 0, outage: (20, 23));
        AssertClean(outcome);
        // 60 s less the outage and one second.
        Assert.True(outcome.VideoInTime >= 56.0 / 60, outcome.ToString());
        Assert.True(outcome.AudioInTime >= 56.0 / 60, outcome.ToString());
    }

    [Fact]
    public void A_quarter_lost_on_every_hop_stops_neither_stream()
    {
        Outcome outcome = Run(seed: 32, loss: 0.25, reorder: 0.02, duplicate: 0.02);
        AssertClean(outcome);
        Assert.True(outcome.VideoInTime >= 0.15, outcome.ToString());
        Assert.True(outcome.AudioInTime >= 0.8, outcome.ToString());
    }

    /// <summary>
    /// Behind an engine that looks at no sizes: the receiver finds out, and makes a limit of what still comes. The sender is told so, and
    /// the pictures are back.
    /// </summary>
    [Theory]
    [InlineData(41, 1000)]
    [InlineData(42, 700)]
    [InlineData(43, 540)]
    [InlineData(44, 1000, 0.05)]
    [InlineData(45, 900, 0, false)]
    public void A_receiver_finds_a_way_here_that_loses_large_packets(int seed, int carries, double loss = 0, bool again = true)
    {
        Outcome outcome = Run(seed, loss, reorder: 0, duplicate: 0, again: again, carries: carries);
        Assert.InRange(outcome.Statistics.ArrivingLimit ?? 0, Limits.LeastPacketBytes, carries);
        // From the tenth second on, when the way changes, until it is found no picture comes.
        Assert.True(outcome.VideoInTime >= 52.0 / 60, outcome.ToString());
    }

    [Theory]
    [InlineData(51, 0.05)]
    [InlineData(52, 0.1)]
    [InlineData(53, 0.25)]
    [InlineData(54, 0.5)]
    [InlineData(55, 0.8)]
    public void Loss_that_does_not_ask_for_sizes_is_not_taken_for_such_a_way(int seed, double loss)
    {
        Outcome outcome = Run(seed, loss, reorder: 0.02, duplicate: 0.02, outage: (30, 33));
        Assert.Null(outcome.Statistics.ArrivingLimit);
    }

    private static void AssertClean(Outcome outcome)
    {
        Assert.Equal(0, outcome.Damaged);
        Assert.Equal(0, outcome.OutOfOrder);
        Assert.Equal(0, outcome.Statistics.Dropped(RtcDrop.MalformedFrame));
        Assert.Equal(0, outcome.Statistics.Dropped(RtcDrop.MalformedRtp));
        Assert.Equal(0, outcome.Statistics.Dropped(RtcDrop.MalformedRtcp));
    }

    private sealed record Outcome(
        double VideoInTime, double AudioInTime, int Damaged, int OutOfOrder, int KeyFrames, long Resent, double Lost,
        Dictionary<TransportAddress, int> SentAgain, int SentTwice, RtcStatistics Statistics)
    {
        public override string ToString() =>
            $"video {VideoInTime:P2}, audio {AudioInTime:P2}, key frames {KeyFrames}, lost {Statistics.Video.PacketsLost}, nacks {Statistics.Video.NacksSent}, "
            + $"plis {Statistics.Video.PlisSent}, resent by router {Resent}, {string.Join(' ', Statistics.DropsByReason())}";
    }

    private static Outcome Run(
        int seed, double loss, double reorder, double duplicate, (int From, int To) outage = default, bool again = true,
        int carries = int.MaxValue)
    {
        TimeSpan now = TimeSpan.Zero;
        NetworkSimulator network = new(seed, loss, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(2), reorder, duplicate);
        MediaAssociation sender = new(new RtcSessionOptions { AudioSsrc = 10, VideoSsrc = 11 }, 65_000, 64_000, now);
        MediaAssociation receiver = new(new RtcSessionOptions { AudioSsrc = 20, VideoSsrc = 21 }, 1, 1, now);
        receiver.AddRemoteStream(10, StreamKind.Audio);
        receiver.AddRemoteStream(11, StreamKind.Video);
        Dictionary<TransportAddress, int> sentAgain = new() { [Sender] = 0, [Receiver] = 0, [Router] = 0 };
        HashSet<(TransportAddress, uint, int)> seen = [];
        int sentTwice = 0;
        SimulatedRouter router = new(now, (packet, to, at) => Send(packet.Span, Router, to, at), again);
        if (again)
        {
            sender.UseRetransmissionStreams();
            receiver.UseRetransmissionStreams();
        }
        router.Add(Sender, 10, 11);
        router.Add(Receiver, 20, 21);
        SimulatedParticipant far = new(seed);
        SimulatedParticipant room = new(seed);
        byte[] buffer = new byte[RtcSession.DatagramBuffer];
        TimeSpan end = TimeSpan.FromSeconds(60);

        while (now < end + TimeSpan.FromSeconds(1))
        {
            network.Loss = now.TotalSeconds >= outage.From && now.TotalSeconds < outage.To ? 1 : loss;
            if (now < end)
                room.Capture(sender.Audio, sender.Video, now);
            while (network.TryDeliver(now, out byte[] datagram, out TransportAddress from, out TransportAddress to))
            {
                if (to == Router)
                    router.Handle(datagram, from, now);
                else
                    Take(to == Sender ? sender : receiver, datagram, to == Sender ? room : far, now);
            }
            sender.BoundPackets(receiver.Statistics.ArrivingLimit - Retransmission.Length);
            router.HandleTimeout(now);
            Drain(sender, room, Sender);
            Drain(receiver, far, Receiver);
            room.KeyFrameWanted |= sender.TakeKeyFrameRequest(now) is not null;

            TimeSpan next = now < end ? room.NextCapture : end + TimeSpan.FromSeconds(1);
            foreach (TimeSpan? due in (TimeSpan?[])[network.NextDelivery, router.NextTimeout, sender.NextTimeout, receiver.NextTimeout])
                next = due < next ? due.Value : next;
            Assert.True(next > now || network.NextDelivery <= now, "no progress");
            now = next;
        }
        Assert.Equal(60 * SimulatedParticipant.VideoPerSecond, room.VideoFramesSent);
        return new Outcome(
            (double)far.VideoInTime.Count / room.VideoFramesSent, (double)far.AudioInTime.Count / room.AudioFramesSent,
            far.Damaged, far.OutOfOrder, room.KeyFrames, router.Resent, router.Stream(
                11).Report.Take(now).CumulativeLost / (double)router.Stream(11).Packets, sentAgain, sentTwice, receiver.Statistics);

        void Send(ReadOnlySpan<byte> packet, TransportAddress from, TransportAddress to, TimeSpan at)
        {
            if (Retransmission.Is(packet, out uint original))
            {
                Assert.Equal(11u, original);
                sentAgain[from]++;
            }
            else if (packet[1] is < 192 or > 223 && RtpPacket.TryParse(packet, out RtpPacket rtp)
                && rtp.PayloadType == RtpFormat.VideoPayloadType)
                sentTwice += seen.Add((from, rtp.Ssrc, rtp.Sequence)) ? 0 : 1;
            if (to != Receiver || at < TimeSpan.FromSeconds(10) || packet.Length <= carries)
                network.Send(packet, from, to, at);
        }

        void Drain(MediaAssociation association, SimulatedParticipant participant, TransportAddress address)
        {
            association.HandleTimeout(now, participant);
            while (association.TryTakePacket(buffer, out int length, out _, now))
                Send(buffer.AsSpan(0, length), address, Router, now);
        }
    }

    private static void Take(MediaAssociation association, byte[] packet, SimulatedParticipant participant, TimeSpan now)
    {
        if (packet[1] is >= 192 and <= 223)
            association.OnRtcp(packet, now);
        else
            association.OnRtp(packet, now, participant);
    }
}
