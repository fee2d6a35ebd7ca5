using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Session;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Rtc.Tests.Session;

/// <summary>A picture in two sizes on one association: two streams, each with its own numbers, key frames and reports.</summary>
public class TwoLayersTests
{
    private const uint Large = 11, Small = 12;

    private readonly MediaAssociation _sender = new(new RtcSessionOptions
    {
        AudioSsrc = 10, VideoSsrc = Large, SmallVideoSsrc = Small
    }, 1, 1, default);
    private readonly byte[] _packet = new byte[RtcSession.DatagramBuffer];

    [Fact]
    public void The_small_picture_leaves_before_a_key_frame_of_the_large_one_that_is_being_sent()
    {
        Enqueue(_sender.Video, 60_000);
        Assert.Contains(Large, Sent(TimeSpan.Zero));
        TimeSpan now = TimeSpan.FromMilliseconds(1);
        Enqueue(_sender.SmallVideo, 700, now);
        uint[] sent = Sent(now);
        Assert.Equal(Small, sent[0]);
        Assert.Contains(Large, sent);
    }

    [Fact]
    public void A_key_frame_is_asked_for_of_the_layer_that_lacks_one()
    {
        Tell((ref writer) => writer.TryAddPictureLoss(99, Small));
        Assert.Equal(MediaStream.SmallPicture, _sender.TakeKeyFrameRequest(TimeSpan.FromSeconds(1)));
        Tell((ref writer) => writer.TryAddPictureLoss(99, Large));
        Assert.Equal(MediaStream.Picture, _sender.TakeKeyFrameRequest(TimeSpan.FromSeconds(1)));
        Assert.Null(_sender.TakeKeyFrameRequest(TimeSpan.FromSeconds(1)));
        Assert.Equal((1L, 1L), (_sender.Statistics.Video.PlisReceived, _sender.Statistics.SmallVideo.PlisReceived));
        // Nobody's stream, and sound has none.
        Tell((ref writer) => writer.TryAddPictureLoss(99, 10));
        Tell((ref writer) => writer.TryAddPictureLoss(99, 13));
        Assert.Null(_sender.TakeKeyFrameRequest(TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void A_packet_of_either_is_sent_again_when_it_was_lost()
    {
        Enqueue(_sender.SmallVideo, 700);
        Enqueue(_sender.Video, 700);
        Sent(TimeSpan.Zero);
        ushort[] numbers = [1];
        Tell((ref writer) => writer.AddNack(99, Small, numbers) > 0);
        TimeSpan now = TimeSpan.FromSeconds(1);
        uint[] again = Sent(now);
        Assert.Single(again);
        Assert.Equal((0L, 1L), (_sender.Statistics.Video.PacketsRetransmitted, _sender.Statistics.SmallVideo.PacketsRetransmitted));
    }

    [Fact]
    public void A_server_may_do_without_the_large_one_and_not_without_the_small_one()
    {
        Tell((ref writer) => writer.TryAddBitrateBound(99, Small, 0));
        Assert.Equal(int.MaxValue, _sender.VideoBound);
        Tell((ref writer) => writer.TryAddBitrateBound(99, Large, 0));
        Assert.Equal((0, 0), (_sender.VideoBound, _sender.VideoBitrate));
        Assert.Equal(0, _sender.Statistics.RequestedBitrate);
        Assert.True(_sender.PicturesBitrate > 1_000_000);
        Tell((ref writer) => writer.TryAddBitrateBound(99, Large, int.MaxValue));
        Assert.Equal((int.MaxValue, null), (_sender.VideoBound, _sender.Statistics.RequestedBitrate));
    }

    [Fact]
    public void Each_is_reported_with_its_own_counts()
    {
        Enqueue(_sender.Audio, 100);
        Enqueue(_sender.SmallVideo, 700);
        Enqueue(_sender.Video, 5_000);
        Sent(TimeSpan.Zero);
        Dictionary<uint, uint> packets = [];
        TimeSpan now = TimeSpan.FromSeconds(2);
        _sender.HandleTimeout(now, Nobody.Instance);
        while (_sender.TryTakePacket(_packet, out int length, out bool isRtcp, now))
        {
            RtcpReader reader = new(isRtcp ? _packet.AsSpan(0, length) : default);
            while (reader.TryRead(out RtcpPacket report))
            {
                if (report.Type == RtcpType.SenderReport && SenderInfo.TryRead(report, out SenderInfo info))
                    packets[report.SenderSsrc] = info.Packets;
            }
        }
        Assert.Equal(1u, packets[10]);
        Assert.Equal((2L, 2u), (_sender.Statistics.SmallVideo.PacketsSent, packets[Small]));
        Assert.True(packets[Large] >= 5);
    }

    [Fact]
    public void To_a_browsers_engine_both_go_too()
    {
        _sender.UseEngine(PeerEngine.Browser);
        Enqueue(_sender.SmallVideo, 700);
        Enqueue(_sender.Video, 700);
        Assert.Equal([Small, Large], Sent(TimeSpan.Zero).Distinct());
    }

    [Fact]
    public void Without_a_stream_for_it_nothing_small_is_taken()
    {
        MediaAssociation alone = new(new RtcSessionOptions { AudioSsrc = 10, VideoSsrc = Large }, 1, 1, default);
        Assert.False(alone.SmallVideo.TryEnqueue(new EncryptedFrame(new byte[10], EncryptionType.EndToEnd), 0, true, default));
        Assert.Equal((0L, 1L), (alone.SmallVideo.Accepted, alone.SmallVideo.Dropped));
    }

    private delegate bool Writing(ref RtcpWriter writer);

    private void Tell(Writing write)
    {
        byte[] buffer = new byte[200];
        RtcpWriter writer = new(buffer);
        Assert.True(write(ref writer));
        _sender.OnRtcp(buffer.AsSpan(0, writer.Length), default);
    }

    private static void Enqueue(OutgoingFrames queue, int length, TimeSpan now = default) =>
        Assert.True(queue.TryEnqueue(new EncryptedFrame(new byte[length], EncryptionType.EndToEnd), 0, true, now));

    /// <summary>SSRCs of the media packets that leave now.</summary>
    private uint[] Sent(TimeSpan now)
    {
        List<uint> sent = [];
        _sender.HandleTimeout(now, Nobody.Instance);
        while (_sender.TryTakePacket(_packet, out int length, out bool isRtcp, now))
        {
            if (!isRtcp && RtpPacket.TryParse(_packet.AsSpan(0, length), out RtpPacket packet))
                sent.Add(packet.Ssrc);
        }
        return [.. sent];
    }

    private sealed class Nobody : IFrameSink
    {
        public static Nobody Instance { get; } = new();

        public void OnFrame(uint ssrc, StreamKind kind, ReadOnlySpan<byte> encryptedFrame, uint rtpTimestamp, bool isKeyFrame, TimeSpan now)
        {
        }
    }
}
