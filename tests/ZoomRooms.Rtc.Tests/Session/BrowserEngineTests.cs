using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Rtc.Tests.Session;

/// <summary>An association with an engine as browsers meet it.</summary>
public class BrowserEngineTests : IFrameSink
{
    private static readonly RtcSessionOptions Options = new() { AudioSsrc = 10, VideoSsrc = 11 };
    private readonly byte[] _packet = new byte[RtcSession.DatagramBuffer];

    [Fact]
    public void Packets_of_all_streams_are_numbered_together_and_fit()
    {
        MediaAssociation sender = Make();
        HashSet<int> numbers = [];
        int count = 0;
        for (int frame = 0; frame < 50; frame++)
        {
            TimeSpan now = TimeSpan.FromMilliseconds(20 * frame);
            sender.Audio.TryEnqueue(new EncryptedFrame(new byte[120], EncryptionType.EndToEnd), (uint)frame, true, now, 20);
            sender.Video.TryEnqueue(new EncryptedFrame(new byte[9000], EncryptionType.EndToEnd), (uint)frame, frame == 0, now);
            for (int i = 0; i < 20; i++)
            {
                now += TimeSpan.FromMilliseconds(1);
                sender.HandleTimeout(now, this);
                while (sender.TryTakePacket(_packet, out int length, out bool isRtcp, now))
                {
                    if (isRtcp)
                        continue;
                    Assert.InRange(length, 1, RtpPacket.MaximumLength);
                    Assert.True(RtpPacket.TryParse(_packet.AsSpan(0, length), out RtpPacket packet));
                    Assert.True(packet.TryGetExtension(RtpFormat.TransportSequenceExtension, out ReadOnlySpan<byte> number));
                    Assert.True(numbers.Add(number[0] << 8 | number[1]));
                    count++;
                    if (packet.Ssrc == 10)
                        Assert.Equal(20, AudioLevel.Of(packet));
                    Assert.Equal(packet.Ssrc == 10 ? 120 : packet.Payload.Length, packet.Payload.Length);
                }
            }
        }
        Assert.True(count > 400);
        Assert.Equal(Enumerable.Range(0, count), numbers.Order());
    }

    [Fact]
    public void Each_compound_begins_with_the_stream_that_it_is_about_and_is_about_no_other()
    {
        MediaAssociation receiver = new(new RtcSessionOptions { AudioSsrc = 20, VideoSsrc = 21, ReceivesOnly = true }, 1, 1, default);
        receiver.UseEngine(PeerEngine.Browser);
        receiver.AddRemoteStream(30, StreamKind.Video, 107);
        receiver.AddRemoteStream(31, StreamKind.Video, 107);
        receiver.AddRemoteStream(32, StreamKind.Audio, 111);
        Dictionary<uint, int> requests = [];
        for (int i = 0; i < 200; i++)
        {
            TimeSpan now = TimeSpan.FromMilliseconds(5 * i);
            foreach (uint ssrc in (uint[])[30, 31, 32])
            {
                // Every seventh is lost, of all at once.
                if (i % 7 == 3)
                    continue;
                RtpPacket.WriteHeader(_packet, (byte)(ssrc == 32 ? 111 : 107), false, (ushort)(100 + i), (uint)i, ssrc);
                _packet.AsSpan(12, 30).Fill(0x41);
                receiver.OnRtp(_packet.AsSpan(0, 42), now, this);
            }
            receiver.HandleTimeout(now, this);
            while (receiver.TryTakePacket(_packet, out int length, out bool isRtcp, now))
            {
                Assert.True(isRtcp);
                uint? about = null;
                RtcpReader reader = new(_packet.AsSpan(0, length));
                while (reader.TryRead(out RtcpPacket packet))
                {
                    if (packet.Type == RtcpType.ReceiverReport)
                    {
                        Assert.Null(about);
                        Assert.True(ReportBlock.TryRead(packet, 0, out ReportBlock block));
                        Assert.False(ReportBlock.TryRead(packet, 1, out _));
                        about = block.Ssrc;
                    }
                    else if (packet.Type is RtcpType.TransportFeedback or RtcpType.PayloadFeedback)
                    {
                        Assert.Equal(about, packet.MediaSsrc);
                        Assert.NotEqual(RtcpType.CongestionFeedback, packet.Format);
                        requests[packet.MediaSsrc] = requests.GetValueOrDefault(packet.MediaSsrc) + 1;
                    }
                }
                Assert.False(reader.Malformed);
            }
        }
        Assert.Equal([30u, 31u, 32u], requests.Keys.Order());
        Assert.All(requests.Values, count => Assert.True(count > 5));
    }

    [Fact]
    public void An_association_that_replaces_another_goes_on_with_its_numbers_frames_and_counters()
    {
        MediaAssociation former = new(Options, 77, 1077, default);
        former.Audio.TryEnqueue(new EncryptedFrame(new byte[100], EncryptionType.EndToEnd), 0, true, default);
        former.HandleTimeout(default, this);
        Assert.Equal(77, NextAudio(former));
        former.Audio.TryEnqueue(new EncryptedFrame(new byte[100], EncryptionType.EndToEnd), 960, true, default);
        MediaAssociation next = new(Options, former, default);
        next.UseEngine(PeerEngine.Browser);
        Assert.Same(former.Audio, next.Audio);
        Assert.Equal(78, NextAudio(next));
        Assert.Equal((2L, 2L), (next.Audio.Accepted, next.Statistics.Audio.PacketsSent));
    }

    [Theory]
    [InlineData(65_535, 0)]
    [InlineData(65_300, 0)]
    [InlineData(65_200, 65_200)]
    [InlineData(40_000, 40_000)]
    public void But_not_just_before_they_wrap(int number, int next)
    {
        MediaAssociation association = new(Options, new MediaAssociation(Options, (ushort)number, 1, default), default);
        association.UseEngine(PeerEngine.Browser);
        association.Audio.TryEnqueue(new EncryptedFrame(new byte[100], EncryptionType.EndToEnd), 0, true, default);
        Assert.Equal(next, NextAudio(association));
    }

    void IFrameSink.OnFrame(uint ssrc, StreamKind kind, ReadOnlySpan<byte> encryptedFrame, uint rtpTimestamp, bool isKeyFrame, TimeSpan now)
    {
    }

    private static MediaAssociation Make()
    {
        MediaAssociation association = new(Options, 1, 1, default);
        association.UseEngine(PeerEngine.Browser);
        return association;
    }

    private int NextAudio(MediaAssociation association)
    {
        association.HandleTimeout(default, this);
        while (association.TryTakePacket(_packet, out int length, out bool isRtcp, default))
        {
            if (!isRtcp && RtpPacket.TryParse(_packet.AsSpan(0, length), out RtpPacket packet))
                return packet.Sequence;
        }
        return -1;
    }
}
