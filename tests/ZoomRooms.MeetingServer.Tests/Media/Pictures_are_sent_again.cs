using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.TestKit;
using Client = ZoomRooms.MeetingServer.Tests.Media.InMemoryRouter.Client;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>Retransmission streams (RFC 4588) on both hops, with true associations.</summary>
public sealed class Pictures_are_sent_again
{
    [Fact]
    public void To_a_receiver_in_a_stream_of_their_own_under_the_number_that_it_misses()
    {
        using InMemoryRouter router = new(clients: 2, rtx: true);
        (Client sender, Client receiver) = (router.Clients[0], router.Clients[1]);
        uint video = sender.Identity.VideoSsrc, again = Retransmission.SsrcOf(video);
        for (ushort i = 0; i < 5; i++)
            Send(router, Packet(video, (ushort)(300 + i), i == 0 ? NalCostume.KeyPrefix : [.. Enumerable.Repeat((byte)i, 900)]));
        Assert.Equal(5, receiver.Received[video].Count);
        byte[] missed = receiver.Received[video][3];
        Assert.True(RtpPacket.TryParse(missed, out RtpPacket packet));
        for (int i = 0; i < 2; i++)
        {
            router.Now += TimeSpan.FromSeconds(1);
            receiver.SendRtcp(Nack(video, packet.Sequence));
        }
        Assert.Equal(5, receiver.Received[video].Count);
        // Twice, under two numbers: so that each is a packet of its own to SRTP and to reports.
        Assert.Equal([(ushort)0, (ushort)1], receiver.Received[again].Select(bytes => (ushort)(bytes[2] << 8 | bytes[3])));
        foreach (byte[] bytes in receiver.Received[again])
        {
            Assert.True(Retransmission.TryUnwrap([.. bytes], out Span<byte> original));
            Assert.Equal(missed, original.ToArray());
        }
        Assert.Equal(2, router.Counters[RouterCount.PacketsResent]);
    }

    [Fact]
    public void And_go_on_under_new_numbers_when_their_publisher_begins_anew()
    {
        using InMemoryRouter router = new(clients: 2, rtx: true);
        (Client sender, Client receiver) = (router.Clients[0], router.Clients[1]);
        uint video = sender.Identity.VideoSsrc, again = Retransmission.SsrcOf(video);
        // The receiver keeps its keys, whatever numbers the publisher begins with: the same, or some long before.
        ushort last = 32_000;
        for (int association = 0; association < 3; association++)
        {
            if (association > 0)
                router.Reopen(sender);
            receiver.Received.Clear();
            Send(router, Packet(video, 32_000, NalCostume.KeyPrefix));
            Send(router, Packet(video, 32_001, [(byte)association]));
            int[] numbers = [.. receiver.Received[video].Select(packet => packet[2] << 8 | packet[3])];
            Assert.Equal(association == 0 ? [last, last + 1] : [last + 1, last + 2], numbers);
            last = (ushort)numbers[1];
            router.Now += TimeSpan.FromSeconds(1);
            receiver.SendRtcp(Nack(video, last));
            byte[] resent = Assert.Single(receiver.Received[again]);
            Assert.Equal(association, resent[2] << 8 | resent[3]);
            Assert.True(Retransmission.TryUnwrap([.. resent], out Span<byte> original));
            Assert.Equal(receiver.Received[video][1], original.ToArray());
        }
        // One that nobody was sent anything of meanwhile is no different.
        router.Reopen(sender);
        router.Reopen(sender);
        receiver.Received.Clear();
        Send(router, Packet(video, 100, NalCostume.KeyPrefix));
        Assert.Equal(last + 1, receiver.Received[video][0][2] << 8 | receiver.Received[video][0][3]);
        Assert.Equal(0, router.Counters[RouterCount.DroppedUnsendable]);
    }

    [Fact]
    public void Too_long_for_two_bytes_more_or_where_nobody_said_so_as_they_were()
    {
        foreach (bool rtx in (bool[])[true, false])
        {
            using InMemoryRouter router = new(clients: 2, rtx: rtx);
            (Client sender, Client receiver) = (router.Clients[0], router.Clients[1]);
            uint video = sender.Identity.VideoSsrc;
            Send(router, Packet(video, 300, NalCostume.KeyPrefix));
            Send(router, Packet(video, 301, new byte[rtx ? 1171 : 900]));
            router.Now += TimeSpan.FromSeconds(1);
            receiver.SendRtcp(Nack(video, (ushort)(receiver.Received[video][0][3] + 1 + (receiver.Received[video][0][2] << 8))));
            Assert.Equal(1, router.Counters[RouterCount.PacketsResent]);
            Assert.DoesNotContain(receiver.Received.Keys, ssrc => ssrc > int.MaxValue);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void By_a_publisher_and_go_on_as_what_they_were_once(bool small)
    {
        using InMemoryRouter router = new(clients: 2, rtx: true);
        (Client sender, Client receiver) = (router.Clients[0], router.Clients[1]);
        uint video = small ? sender.Identity.SmallVideoSsrc : sender.Identity.VideoSsrc;
        byte[][] packets = [.. Enumerable.Range(
            0, 4).Select(i => Packet(video, (ushort)(300 + i), i == 0 ? NalCostume.KeyPrefix : [.. Enumerable.Repeat((byte)i, 900)]))];
        foreach (int i in (int[])[0, 1, 3])
            Send(router, packets[i]);
        byte[] again = Protect(sender, Wrap(packets[2], 302, 0));
        Give(router, [.. again]);
        // The same datagram once more is SRTP's to refuse; the same packet in another, the stream's.
        Give(router, [.. again]);
        Give(router, Protect(sender, Wrap(packets[2], 302, 1)));
        Assert.Equal([video], receiver.Received.Keys);
        int first = receiver.Received[video][0][2] << 8 | receiver.Received[video][0][3];
        Assert.Equal([0, 1, 3, 2], receiver.Received[video].Select(packet => (packet[2] << 8 | packet[3]) - first));
        Assert.Equal(packets[2][12..], receiver.Received[video][3][12..]);
        Assert.Equal((1L, 1L), (router.Counters[RouterCount.PacketsRecovered], router.Counters[RouterCount.DroppedNeedlessRetransmission]));
        router.Core.Close(router.Meeting, sender.Identity.Participant, router.Now);
        Assert.Equal(1, router.Counters[RouterCount.DroppedReplayed]);
    }

    [Fact]
    public void And_both_sides_tell_when_they_came()
    {
        using InMemoryRouter router = new(clients: 2, rtx: true);
        (Client sender, Client receiver) = (router.Clients[0], router.Clients[1]);
        uint video = sender.Identity.VideoSsrc, again = Retransmission.SsrcOf(video);
        MediaPeer? peer = null;
        router.Core.Interpose = found => found.Identity == receiver.Identity ? peer = found : found;
        Send(router, Packet(video, 300, NalCostume.KeyPrefix));
        Send(router, Packet(video, 302, new byte[100]));
        Give(router, Protect(sender, Wrap(Packet(video, 301, new byte[100]), 301, 0)));
        router.Now += TimeSpan.FromSeconds(1);
        Send(router, Packet(video, 303, new byte[100]));
        // The publisher is told of three of its stream, one of which never came, and of its retransmission.
        Assert.Equal([(video, false), (video, true), (video, true), (again, true)], Told(sender).Where(one => one.Sequence != 303)
            .Select(one => (one.Ssrc, one.Received)).Order());

        ushort missed = (ushort)(receiver.Received[video][0][2] << 8 | receiver.Received[video][0][3]);
        receiver.SendRtcp(Nack(video, missed));
        // The router knows what it sent again, until the receiver tells.
        byte[] report = new byte[64];
        RtcpWriter writer = new(report);
        ArrivalLog arrivals = new();
        arrivals.OnPacket(0, router.Now);
        Assert.True(writer.TryAddCongestionFeedback(99, [(again, arrivals)], router.Now));
        Assert.False(peer!.Hop.Path.IsReported);
        receiver.SendRtcp(report[..writer.Length]);
        Assert.True(peer.Hop.Path.IsReported);
    }

    [Fact]
    public void But_odd_ones_are_dropped_and_counted_by_reason()
    {
        using InMemoryRouter router = new(clients: 2, rtx: true);
        (Client sender, Client other) = (router.Clients[0], router.Clients[1]);
        uint video = sender.Identity.VideoSsrc;
        byte[] packet = Packet(video, 302, new byte[100]);
        ushort number = 0;
        // Before there is a stream; behind, ahead of, far from and in the stream.
        Give(router, Protect(sender, Wrap(packet, 302, number++)));
        foreach (ushort sequence in (ushort[])[300, 301, 303])
            Send(router, Packet(video, sequence, sequence == 300 ? NalCostume.KeyPrefix : new byte[100]));
        foreach (ushort missed in (ushort[])[100, 304, 30_000, 301])
            Give(router, Protect(sender, Wrap(packet, missed, number++)));
        Assert.Equal(
            (5L, 0L),
            (router.Counters[RouterCount.DroppedNeedlessRetransmission], router.Counters[RouterCount.DroppedMalformedRetransmission]));
        // Without a number.
        Give(router, Protect(sender, Wrap(packet, 302, number++)[..13]));
        Assert.Equal(1, router.Counters[RouterCount.DroppedMalformedRetransmission]);
        // Of sound, of another's stream, of nobody's, and of another payload type.
        foreach (uint ssrc in (uint[])[sender.Identity.AudioSsrc, other.Identity.VideoSsrc, 99, 0])
            Give(router, Protect(sender, Wrap(Packet(ssrc, 302, new byte[100]), 302, number++)));
        byte[] odd = Wrap(packet, 302, number++);
        odd[1] = RtpFormat.VideoPayloadType;
        Give(router, Protect(sender, odd));
        Assert.Equal(5, router.Counters[RouterCount.DroppedForeignStream]);
        Assert.Equal(3, router.Counters[RouterCount.PacketsForwarded]);
        Assert.Equal(3, other.Received[video].Count);
        // The one that is missing still comes.
        Give(router, Protect(sender, Wrap(packet, 302, number)));
        Assert.Equal(4, other.Received[video].Count);
    }

    [Fact]
    public void Not_taken_from_one_that_did_not_say_so()
    {
        using InMemoryRouter router = new(clients: 2);
        uint video = router.Clients[0].Identity.VideoSsrc;
        Send(router, Packet(video, 300, NalCostume.KeyPrefix));
        Send(router, Packet(video, 302, new byte[100]));
        Give(router, Protect(router.Clients[0], Wrap(Packet(video, 301, new byte[100]), 301, 0)));
        Assert.Equal((1L, 2L), (router.Counters[RouterCount.DroppedForeignStream], router.Counters[RouterCount.PacketsForwarded]));
    }

    [Fact]
    public void Both_ways_without_allocation()
    {
        const int Rounds = 400;
        using InMemoryRouter router = new(clients: 2, rtx: true);
        (Client sender, Client receiver) = (router.Clients[0], router.Clients[1]);
        uint video = sender.Identity.VideoSsrc;
        // Each round: a packet is lost, the next comes, the lost one again; and the receiver asks for both.
        byte[][][] rounds = new byte[Rounds][][];
        for (int i = 0; i < Rounds; i++)
        {
            ushort lost = (ushort)(2 * i + 1);
            byte[] nack = [.. Nack(video, lost, (ushort)(lost + 1)), .. new byte[SecureTransport.ProtectionOverhead]];
            rounds[i] = [
                Protect(sender, Packet(video, (ushort)(lost + 1), i == 0 ? NalCostume.KeyPrefix : new byte[600])),
                Protect(sender, Wrap(Packet(video, lost, new byte[600]), lost, (ushort)i)),
                nack[..receiver.Transport.ProtectRtcp(nack, nack.Length - SecureTransport.ProtectionOverhead)]];
        }
        router.Delivers = false;
        Run(rounds.AsSpan(0, Rounds / 2));
        long resent = router.Counters[RouterCount.PacketsResent], forwarded = router.Counters[RouterCount.PacketsForwarded];
        AllocationMeter meter = AllocationMeter.Start();
        Run(rounds.AsSpan(Rounds / 2));
        Assert.Equal(0, meter.Bytes);
        Assert.Equal(
            (Rounds, Rounds),
            (router.Counters[RouterCount.PacketsForwarded] - forwarded, router.Counters[RouterCount.PacketsResent] - resent));

        void Run(Span<byte[][]> some)
        {
            foreach (byte[][] round in some)
            {
                router.Now += TimeSpan.FromMilliseconds(200);
                router.Core.HandleDatagram(round[0], sender.Address, router.Now);
                router.Core.HandleDatagram(round[1], sender.Address, router.Now);
                router.Now += TimeSpan.FromMilliseconds(200);
                router.Core.HandleDatagram(round[2], receiver.Address, router.Now);
            }
        }
    }

    private static List<(uint Ssrc, ushort Sequence, bool Received)> Told(Client client)
    {
        List<(uint, ushort, bool)> told = [];
        foreach (byte[] compound in client.Rtcp)
        {
            RtcpReader reader = new(compound);
            while (reader.TryRead(out RtcpPacket packet))
            {
                CongestionFeedbackReader feedback = new(packet);
                while (packet.Type == RtcpType.TransportFeedback && packet.Format == RtcpType.CongestionFeedback && feedback.TryRead())
                    told.Add((feedback.Ssrc, feedback.Sequence, feedback.IsReceived));
            }
        }
        return told;
    }

    private static byte[] Packet(uint ssrc, ushort sequence, ReadOnlySpan<byte> payload)
    {
        byte[] packet = [.. new byte[RtpPacket.HeaderLength], .. payload];
        RtpPacket.WriteHeader(packet, RtpFormat.VideoPayloadType, false, sequence, 1, ssrc);
        return packet;
    }

    private static byte[] Wrap(byte[] packet, ushort original, ushort sequence)
    {
        byte[] again = new byte[packet.Length + Retransmission.Length];
        Retransmission.Wrap(packet, original, sequence, again);
        return again;
    }

    private static byte[] Protect(Client client, byte[] packet)
    {
        byte[] datagram = [.. packet, .. new byte[SecureTransport.ProtectionOverhead]];
        return datagram[..client.Transport.ProtectRtp(datagram, packet.Length)];
    }

    private static void Send(InMemoryRouter router, byte[] packet) => Give(router, Protect(router.Clients[0], packet));

    private static void Give(InMemoryRouter router, byte[] datagram)
    {
        router.Core.HandleDatagram(datagram, router.Clients[0].Address, router.Now);
        router.Exchange();
    }

    private static byte[] Nack(uint ssrc, params ushort[] numbers)
    {
        byte[] buffer = new byte[12 + 4 * numbers.Length];
        RtcpWriter writer = new(buffer);
        writer.AddNack(99, ssrc, numbers);
        return buffer[..writer.Length];
    }
}
