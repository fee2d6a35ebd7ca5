using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Session;
using ZoomRooms.TestKit;

namespace ZoomRooms.Rtc.Tests.Session;

public class MediaAssociationTests
{
    private static readonly RtcSessionOptions Options = new() { AudioSsrc = 10, VideoSsrc = 11 };

    private sealed class Ignore : IFrameSink
    {
        public long Frames { get; private set; }

        public void OnFrame(
            uint ssrc, StreamKind kind, ReadOnlySpan<byte> encryptedFrame, uint rtpTimestamp, bool isKeyFrame, TimeSpan now) => Frames++;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_frame_costs_no_allocation_from_queue_to_sink_losses_included(bool again)
    {
        MediaAssociation sender = new(Options, 1, 1, default);
        MediaAssociation receiver = new(new RtcSessionOptions { AudioSsrc = 20, VideoSsrc = 21 }, 1, 1, default);
        receiver.AddRemoteStream(10, StreamKind.Audio);
        receiver.AddRemoteStream(11, StreamKind.Video);
        if (again)
        {
            sender.UseRetransmissionStreams();
            receiver.UseRetransmissionStreams();
        }
        Ignore sink = new();
        Random random = new(1);
        byte[] packet = new byte[RtcSession.DatagramBuffer];
        byte[] bytes = new byte[60_000];
        int frame = 0, retransmissions = 0;
        RunFrames(600);
        long frames = sink.Frames;
        AllocationMeter meter = AllocationMeter.Start();
        RunFrames(3000);
        Assert.Equal(0, meter.Bytes);
        Assert.True(sink.Frames - frames > 5000);
        Assert.True(receiver.Statistics.Video.NacksSent > 100);
        Assert.Equal(again, retransmissions > 100);

        void RunFrames(int count)
        {
            for (int i = 0; i < count; i++, frame++)
            {
                TimeSpan now = TimeSpan.FromMilliseconds(33 * frame);
                sender.Audio.TryEnqueue(new EncryptedFrame(bytes.AsSpan(0, 150), EncryptionType.EndToEnd), (uint)frame * 960, true, now);
                sender.Video.TryEnqueue(
                    new EncryptedFrame(bytes.AsSpan(0, frame % 100 == 0 ? 60_000 : 6_000), EncryptionType.EndToEnd), (uint)frame * 3000,
                    frame % 100 == 0, now);
                for (int step = 0; step < 8; step++)
                {
                    now += TimeSpan.FromMilliseconds(4);
                    sender.HandleTimeout(now, sink);
                    receiver.HandleTimeout(now, sink);
                    Exchange(sender, receiver, now, lossy: true);
                    Exchange(receiver, sender, now, lossy: false);
                }
            }
        }

        void Exchange(MediaAssociation from, MediaAssociation to, TimeSpan now, bool lossy)
        {
            while (from.TryTakePacket(packet, out int length, out bool isRtcp, now))
            {
                if (lossy && random.Next(20) == 0)
                    continue;
                retransmissions += !isRtcp && Retransmission.Is(packet, out _) ? 1 : 0;
                if (isRtcp)
                    to.OnRtcp(packet.AsSpan(0, length), now);
                else
                    to.OnRtp(packet.AsSpan(0, length), now, sink);
            }
        }
    }

    [Fact]
    public void Audio_overtakes_a_key_frame_that_is_being_sent()
    {
        MediaAssociation sender = new(Options, 1, 1, default);
        Ignore sink = new();
        byte[] packet = new byte[RtcSession.DatagramBuffer];
        sender.Video.TryEnqueue(new EncryptedFrame(new byte[60_000], EncryptionType.EndToEnd), 0, true, default);
        sender.HandleTimeout(default, sink);
        while (sender.TryTakePacket(packet, out _, out _, default))
        {
        }
        TimeSpan now = TimeSpan.FromMilliseconds(1);
        sender.Audio.TryEnqueue(new EncryptedFrame(new byte[100], EncryptionType.EndToEnd), 0, true, now);
        Assert.True(sender.TryTakePacket(packet, out int length, out bool isRtcp, now));
        Assert.False(isRtcp);
        Assert.True(RtpPacket.TryParse(packet.AsSpan(0, length), out RtpPacket first));
        Assert.Equal(RtpFormat.AudioPayloadType, first.PayloadType);
        Assert.True(sender.TryTakePacket(packet, out length, out _, now));
        Assert.True(RtpPacket.TryParse(packet.AsSpan(0, length), out RtpPacket second));
        Assert.Equal(RtpFormat.VideoPayloadType, second.PayloadType);
    }

    [Fact]
    public void A_server_may_ask_for_worse_pictures_but_not_for_none()
    {
        MediaAssociation sender = new(Options, 1, 1, default);
        int free = sender.VideoBitrate;
        Assert.True(free > 1_500_000);
        Ask(11, 600_000);
        Assert.InRange(sender.VideoBitrate, 560_000, 600_000);
        Assert.InRange(sender.Statistics.RequestedBitrate ?? 0, 599_000, 600_000);
        // Another's stream, or one's sound, is not meant.
        Ask(10, 1000);
        Ask(12, 1000);
        Assert.InRange(sender.VideoBitrate, 560_000, 600_000);
        Ask(11, 0);
        Assert.InRange(sender.VideoBitrate, 90_000, 100_000);
        Ask(11, int.MaxValue);
        Assert.Equal(free, sender.VideoBitrate);

        void Ask(uint ssrc, int bitsPerSecond)
        {
            byte[] buffer = new byte[20];
            RtcpWriter writer = new(buffer);
            Assert.True(writer.TryAddBitrateBound(99, ssrc, bitsPerSecond));
            sender.OnRtcp(buffer, default);
        }
    }

    /// <summary>Somebody's way loses larger ones. Crumbs would be headers and hardly a picture.</summary>
    [Theory]
    [InlineData(900u, 900)]
    [InlineData(1u, 508)]
    [InlineData(0u, 508)]
    [InlineData(5000u, 1184)]
    [InlineData(uint.MaxValue, 1184)]
    public void A_server_may_ask_for_smaller_packets_but_not_for_crumbs(uint asked, int largest)
    {
        MediaAssociation sender = new(Options, 1, 1, default);
        Ask(700, "ZRPS");
        // Another application's, and one that broke off.
        Ask(100, "ABCD");
        sender.OnRtcp(Convert.FromHexString("80CC0002" + "00000063" + "5A525053"), default);
        // A frame is cut into equal parts.
        Assert.InRange(Largest(), 700 - 24, 700);
        Ask(asked, "ZRPS");
        Assert.InRange(Largest(), largest - 24, largest);

        void Ask(uint bytes, string name)
        {
            byte[] packet = new byte[16];
            (packet[0], packet[1], packet[3], packet[7]) = (0x80, 204, 3, 99);
            System.Text.Encoding.ASCII.GetBytes(name, packet.AsSpan(8));
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), bytes);
            sender.OnRtcp(packet, default);
        }

        int Largest()
        {
            sender.Video.TryEnqueue(
                new EncryptedFrame(Enumerable.Range(0, 20_000).Select(i => (byte)(i * 7919 >> 3))
                    .ToArray(), EncryptionType.EndToEnd), 0, true, default);
            byte[] packet = new byte[RtpPacket.MaximumLength];
            int found = 0;
            for (int milliseconds = 0; milliseconds < 50; milliseconds++)
            {
                TimeSpan now = TimeSpan.FromMilliseconds(milliseconds);
                while (sender.TryTakePacket(packet, out int length, out _, now))
                    found = Math.Max(found, length);
            }
            return found;
        }
    }

    [Fact]
    public void Stale_frames_are_dropped_and_a_key_frame_is_asked_for()
    {
        MediaAssociation sender = new(Options, 1, 1, default);
        sender.Video.TryEnqueue(new EncryptedFrame(new byte[100], EncryptionType.EndToEnd), 0, true, default);
        sender.HandleTimeout(TimeSpan.FromSeconds(1), new Ignore());
        Assert.Equal(1, sender.Statistics.Dropped(RtcDrop.StaleFrame));
        Assert.Equal(MediaStream.Picture, sender.TakeKeyFrameRequest(TimeSpan.FromSeconds(1)));
        Assert.Null(sender.TakeKeyFrameRequest(TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void Key_frame_requests_from_the_network_are_throttled_and_not_forgotten()
    {
        MediaAssociation sender = new(Options, 1, 1, default);
        byte[] pli = new byte[12];
        RtcpWriter writer = new(pli);
        writer.TryAddPictureLoss(99, 11);
        int raised = 0;
        for (int milliseconds = 1000; milliseconds < 2000; milliseconds++)
        {
            TimeSpan now = TimeSpan.FromMilliseconds(milliseconds);
            if (milliseconds < 1100)
                sender.OnRtcp(pli, now);
            raised += sender.TakeKeyFrameRequest(now) is not null ? 1 : 0;
        }
        Assert.Equal(2, raised);
        Assert.Equal(100, sender.Statistics.Video.PlisReceived);
    }

    [Fact]
    public void Streams_are_bounded_and_unknown_ones_dropped()
    {
        MediaAssociation association = new(Options, 1, 1, default);
        for (uint ssrc = 100; ssrc < 100 + MediaAssociation.MaximumStreams + 5; ssrc++)
            association.AddRemoteStream(ssrc, StreamKind.Audio);
        Assert.Equal(5, association.Statistics.Dropped(RtcDrop.TooManyStreams));
        association.RemoveRemoteStream(100);
        byte[] packet = new byte[50];
        RtpPacket.WriteHeader(packet, RtpFormat.AudioPayloadType, false, 1, 1, 100);
        Ignore sink = new();
        association.OnRtp(packet, default, sink);
        Assert.Equal((1L, 0L), (association.Statistics.Dropped(RtcDrop.UnknownStream), sink.Frames));
        RtpPacket.WriteHeader(packet, RtpFormat.AudioPayloadType, false, 1, 1, 101);
        association.OnRtp(packet, default, sink);
        Assert.Equal(1, sink.Frames);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_hostile_router_neither_crashes_it_nor_makes_it_talk_without_bound(int seed)
    {
        Random random = new(seed);
        MediaAssociation association = new(Options, 1, 1, default);
        association.AddRemoteStream(20, StreamKind.Audio);
        association.AddRemoteStream(21, StreamKind.Video);
        association.UseRetransmissionStreams();
        Ignore sink = new();
        byte[] buffer = new byte[RtcSession.DatagramBuffer];
        long sent = 0;
        long given = 0;
        ushort sequence = 0;
        for (int round = 0; round < 60_000; round++)
        {
            TimeSpan now = TimeSpan.FromMilliseconds(round / 4);
            if (round % 130 == 0)
            {
                association.Video.TryEnqueue(
                    new EncryptedFrame(buffer.AsSpan(0, 1000), EncryptionType.EndToEnd), (uint)round, round == 0, now);
                given += 1000;
            }
            byte[] packet = HostilePacket(random, ref sequence);
            if (random.Next(2) == 0)
                association.OnRtp(packet, now, sink);
            else
                association.OnRtcp(packet, now);
            association.HandleTimeout(now, sink);
            while (association.TryTakePacket(buffer, out int length, out _, now))
            {
                Assert.InRange(length, 1, RtpPacket.MaximumLength);
                sent += length;
            }
            association.TakeKeyFrameRequest(now);
            Assert.True(association.NextTimeout > now, "nothing that is due stays due");
        }
        // 15 s: own media and its retransmissions, and some feedback.
        Assert.InRange(sent, given, 2 * given + 300_000 + 15 * 200_000);
        foreach (RtcDrop reason in (
            RtcDrop[])[RtcDrop.MalformedRtp, RtcDrop.MalformedRtcp, RtcDrop.UnknownStream, RtcDrop.SequenceJump,
            RtcDrop.NeedlessRetransmission])
            Assert.True(association.Statistics.Dropped(reason) > 0, reason.ToString());
    }

    private static byte[] HostilePacket(Random random, ref ushort sequence)
    {
        byte[] packet = new byte[random.Next(1, 120)];
        random.NextBytes(packet);
        if (packet.Length < 16 || random.Next(4) == 0)
            return packet;
        if (random.Next(2) == 0)
        {
            sequence = (ushort)(random.Next(20) == 0 ? random.Next(65_536) : sequence + random.Next(4));
            bool video = random.Next(2) == 0;
            RtpPacket.WriteHeader(packet, video
                ? RtpFormat.VideoPayloadType : RtpFormat.AudioPayloadType, random.Next(4) == 0, sequence, sequence / 4u, video ? 21u : 20u);
            packet[12] = (byte)(random.Next(3) switch { 0 => 0x7C, 1 => 0x78, _ => 0x65 });
            if (video && random.Next(4) == 0)
                Retransmission.Wrap([.. packet], (ushort)(
                    sequence - random.Next(40)), (ushort)random.Next(65_536), packet = new byte[packet.Length + Retransmission.Length]);
            return packet;
        }
        packet[0] = (byte)(0x80 | random.Next(32));
        packet[1] = (byte)(200 + random.Next(8));
        packet[2] = 0;
        packet[3] = (byte)(packet.Length / 4 - 1 + random.Next(2));
        packet[11] = (byte)(10 + random.Next(2));
        packet[8] = packet[9] = packet[10] = 0;
        return packet;
    }
}
