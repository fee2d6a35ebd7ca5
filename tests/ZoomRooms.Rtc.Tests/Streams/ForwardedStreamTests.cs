using ZoomRooms.Forwarding;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Tests.Streams;

public class ForwardedStreamTests : IRouterStreams
{
    private readonly ForwardedStream _stream = new(7, StreamKind.Video);
    private readonly StreamSubscription _subscription;
    private readonly List<byte[]> _resent = [];

    public ForwardedStreamTests()
    {
        _subscription = new StreamSubscription(_stream);
        _subscription.Want();
    }

    StreamSubscription? IRouterStreams.FindSubscription(uint ssrc) => ssrc == 7 ? _subscription : null;

    SentPackets? ISentPackets.FindSent(uint ssrc) => ssrc == 7 ? _subscription.Sent : null;

    void IRouterStreams.Resend(ReadOnlySpan<byte> packet, ushort sequence) => _resent.Add(packet.ToArray());

    [Fact]
    public void A_packet_is_forwarded_once_and_kept()
    {
        byte[] packet = Packet(100, NalCostume.DeltaPrefix);
        Assert.True(_stream.OnPacket(packet, default, out _));
        Assert.False(_stream.OnPacket(packet, default, out _));
        Assert.Equal(packet, _stream.Find(100).ToArray());
        Assert.True(_stream.Find(101).IsEmpty);
        Assert.Equal((1, 1), (_stream.Packets, _stream.Dropped));
    }

    [Fact]
    public void Packets_of_other_streams_payload_types_or_sizes_are_not_forwarded()
    {
        byte[] packet = Packet(1, NalCostume.DeltaPrefix);
        packet[11] ^= 1;
        Assert.False(_stream.OnPacket(packet, default, out _));
        packet = Packet(1, NalCostume.DeltaPrefix);
        packet[1] ^= 1;
        Assert.False(_stream.OnPacket(packet, default, out _));
        Assert.False(_stream.OnPacket(Packet(1, new byte[1200]), default, out _));
        Assert.False(_stream.OnPacket([1, 2, 3], default, out _));
        Assert.Equal(4, _stream.Dropped);
    }

    [Fact]
    public void Many_key_frame_requests_become_few_and_end_when_a_key_frame_passes()
    {
        RouterHop publisher = new(1, default);
        publisher.Publish(_stream);
        Span<byte> buffer = new byte[1200];
        int plis = 0;
        for (int milliseconds = 0; milliseconds < 1000; milliseconds++)
        {
            TimeSpan now = TimeSpan.FromMilliseconds(milliseconds);
            _stream.RequestKeyFrame();
            _stream.OnPacket(Packet((ushort)milliseconds, NalCostume.DeltaPrefix), now, out _);
            while (publisher.TryWriteRtcp(buffer, out int length, now))
                plis += Count(buffer[..length], RtcpType.PayloadFeedback);
        }
        Assert.InRange(plis, 3, 5);
        _stream.OnPacket(Packet(1000, NalCostume.KeyPrefix), TimeSpan.FromSeconds(1), out _);
        Assert.False(
            publisher.TryWriteRtcp(buffer, out int last, TimeSpan.FromSeconds(1.9)) && Count(buffer[..last], RtcpType.PayloadFeedback) > 0);
    }

    /// <summary>A stream begins with its first packet: whatever is asked for before it the publisher never had.</summary>
    [Fact]
    public void Nothing_is_asked_for_from_before_a_streams_first_packet()
    {
        RouterHop publisher = new(1, default);
        publisher.Publish(_stream);
        Span<byte> buffer = new byte[1200];
        int nacks = 0;
        for (int milliseconds = 0; milliseconds < 2000; milliseconds++)
        {
            TimeSpan now = TimeSpan.FromMilliseconds(milliseconds);
            if (milliseconds % 33 == 0)
                Assert.True(_stream.OnPacket(Packet((ushort)(40_000 + milliseconds / 33), NalCostume.KeyPrefix), now, out _));
            publisher.HandleTimeout(now);
            while (publisher.TryWriteRtcp(buffer, out int length, now))
                nacks += Count(buffer[..length], RtcpType.TransportFeedback, RtcpType.GenericNack);
        }
        Assert.Equal((0, 0L), (nacks, _stream.NacksSent));
        // One that was sent before and comes late is forwarded all the same; one that is missing behind the first is asked for.
        Assert.True(_stream.OnPacket(Packet(39_999, NalCostume.KeyPrefix), TimeSpan.FromSeconds(2), out _));
        Assert.True(_stream.OnPacket(Packet(40_062, NalCostume.KeyPrefix), TimeSpan.FromSeconds(2), out _));
        while (publisher.TryWriteRtcp(buffer, out int length, TimeSpan.FromSeconds(2.01)))
            nacks += Count(buffer[..length], RtcpType.TransportFeedback, RtcpType.GenericNack);
        Assert.Equal((1, 1L), (nacks, _stream.NacksSent));
    }

    [Fact]
    public void A_receiver_gets_what_it_asks_for_once_per_round_trip_within_a_budget()
    {
        RouterHop receiver = new(1, default);
        for (ushort sequence = 0; sequence < 300; sequence++)
        {
            Assert.True(_stream.OnPacket(
                Packet(sequence, sequence == 0 ? NalCostume.KeyPrefix : new byte[1100]), default, out ForwardedPacket taken));
            Assert.True(_subscription.TryForward(taken, out ushort number) && number == sequence);
        }
        byte[] nack = Nack(7, 10);
        receiver.OnRtcp(nack, this, TimeSpan.FromSeconds(1));
        receiver.OnRtcp(nack, this, TimeSpan.FromSeconds(1.001));
        Assert.Single(_resent);
        receiver.OnRtcp(nack, this, TimeSpan.FromSeconds(2));
        Assert.Equal(2, _resent.Count);
        receiver.OnRtcp(Nack(7, 301), this, TimeSpan.FromSeconds(2));
        receiver.OnRtcp(Nack(8, 10), this, TimeSpan.FromSeconds(2));
        Assert.Equal((2, 1L), (_resent.Count, receiver.NotKept));
        for (int round = 0; round < 10; round++)
        {
            for (ushort sequence = 0; sequence < 300; sequence++)
                receiver.OnRtcp(Nack(7, sequence), this, TimeSpan.FromSeconds(3 + round));
        }
        Assert.InRange(_resent.Sum(packet => packet.Length), 200_000, 260 * 1024);
        Assert.True(receiver.Refused > 1000);
    }

    private static int Count(ReadOnlySpan<byte> compound, byte type, int? format = null)
    {
        int count = 0;
        RtcpReader reader = new(compound);
        while (reader.TryRead(out RtcpPacket packet))
            count += packet.Type == type && (format is null || packet.Format == format) ? 1 : 0;
        return count;
    }

    private static byte[] Nack(uint ssrc, ushort sequence)
    {
        byte[] buffer = new byte[16];
        RtcpWriter writer = new(buffer);
        writer.AddNack(99, ssrc, [sequence]);
        return buffer;
    }

    private static byte[] Packet(ushort sequence, ReadOnlySpan<byte> payload)
    {
        byte[] packet = [.. new byte[RtpPacket.HeaderLength], .. payload];
        RtpPacket.WriteHeader(packet, RtpFormat.VideoPayloadType, false, sequence, 0, 7);
        return packet;
    }
}
