using ZoomRooms.Forwarding;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Session;
using ZoomRooms.TestKit.Network;

namespace ZoomRooms.Rtc.Tests.Congestion;

/// <summary>
/// A sender with an encoder that follows, a way to the router whose rate changes, and the router's feedback; virtual time, 20 ms each way.
/// </summary>
public sealed class The_rate_follows_the_way : IRouterStreams
{
    private const double Mega = 1e6;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    private readonly Bottleneck _there = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1.5));
    private readonly Bottleneck _back = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1));
    private readonly MediaAssociation _sender;
    private readonly ForwardedStream _audio = new(10, StreamKind.Audio), _video = new(11, StreamKind.Video);
    private readonly RouterHop _hop;
    private readonly byte[] _buffer = new byte[RtcSession.DatagramBuffer];
    private readonly byte[] _frame = new byte[512 * 1024];
    private readonly Sink _nobody = new();
    private Random _random = new(1);
    private TimeSpan _now = TimeSpan.FromSeconds(100);
    private int _audioFrames, _videoFrames;
    private bool _keyFrame = true;
    private TimeSpan _longestQueue;
    private long _arrivedBytes;
    private int _carries = int.MaxValue;
    private long _tooLarge;

    /// <summary>What the encoder makes at most; a still picture makes less.</summary>
    private double _encoderMaximum = 8 * Mega;

    public The_rate_follows_the_way()
    {
        // As what is encrypted looks; zeros would be escaped and grow.
        _random.NextBytes(_frame);
        _sender = new MediaAssociation(new RtcSessionOptions { AudioSsrc = 10, VideoSsrc = 11, MaximumBitrate = 8_000_000 }, 1, 1, _now);
        _hop = new RouterHop(1, _now);
        _hop.Publish(_audio);
        _hop.Publish(_video);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Within_five_seconds_of_each_step_and_without_a_queue_afterwards(int seed)
    {
        _random = new Random(seed);
        Run(4 * Mega, 15);
        foreach (double rate in (double[])[4 * Mega, 1 * Mega, 3 * Mega])
        {
            Run(rate, 5);
            long packets = _audio.Packets, lost = Missing();
            double used = Run(rate, 15);
            string what =
                $"{rate / Mega} Mbit/s: used {used / rate:P0}, queue {_longestQueue.TotalMilliseconds:F0} ms, target {_sender.Statistics.AvailableBitrate / Mega:F2}";
            Assert.True(used > 0.7 * rate, what);
            Assert.True(_longestQueue < TimeSpan.FromMilliseconds(300), what);
            // Sound survives.
            Assert.Equal(750, _audio.Packets - packets, 10.0);
            Assert.Equal(lost, Missing());
        }
    }

    [Fact]
    public void Sound_goes_on_where_there_is_hardly_room_for_it()
    {
        Run(2 * Mega, 10);
        Run(0.15 * Mega, 10);
        long packets = _audio.Packets;
        Run(0.15 * Mega, 20);
        Assert.True(_audio.Packets - packets >= 990);
        Assert.True(_longestQueue < TimeSpan.FromMilliseconds(500), $"{_longestQueue.TotalMilliseconds:F0} ms");
    }

    [Fact]
    public void A_still_picture_proves_nothing_and_the_rate_does_not_run_away()
    {
        _encoderMaximum = 0.2 * Mega;
        Run(1 * Mega, 30);
        Assert.InRange(_sender.Statistics.AvailableBitrate, 0.3 * Mega, 2 * Mega);
        _encoderMaximum = 8 * Mega;
        Run(1 * Mega, 5);
        Run(1 * Mega, 5);
        Assert.True(_longestQueue < TimeSpan.FromMilliseconds(300), $"{_longestQueue.TotalMilliseconds:F0} ms");
    }

    [Fact]
    public void A_way_that_becomes_longer_for_good_is_not_taken_for_a_queue_for_long()
    {
        Run(3 * Mega, 20);
        _there.Delay += TimeSpan.FromMilliseconds(150);
        Run(3 * Mega, 15);
        double used = Run(3 * Mega, 10);
        Assert.True(used > 0.6 * 3 * Mega, $"{used / Mega:F2}");
    }

    [Fact]
    public void A_way_that_falls_silent_gets_less_and_less()
    {
        Run(3 * Mega, 20);
        int before = _sender.Statistics.AvailableBitrate;
        // Everything waits, nothing arrives, and nothing is said.
        _there.Rate = 1;
        for (int i = 0; i < 8000; i++)
            Tick();
        Assert.True(_sender.VideoBitrate < before / 4, $"{before} to {_sender.VideoBitrate}");
    }

    [Fact]
    public void Random_loss_as_radio_makes_it_costs_little()
    {
        Run(2 * Mega, 10, loss: 0.04);
        double used = Run(2 * Mega, 15, loss: 0.04);
        Assert.True(used > 0.7 * 2 * Mega, $"{used / Mega:F2}");
    }

    /// <summary>
    /// Sound passes, and a picture now and then by chance: who does not look at sizes sees loss, and makes pictures smaller without end.
    /// </summary>
    [Theory]
    [InlineData(1, 900)]
    [InlineData(2, 1100)]
    [InlineData(3, 600)]
    [InlineData(4, 900)]
    public void A_way_that_loses_all_packets_above_a_size_is_found_and_sent_smaller_ones(int seed, int carries)
    {
        _random = new Random(seed);
        Run(4 * Mega, 5);
        Assert.Null(_sender.Statistics.PacketLimit);
        // The way changes in the middle: a tunnel takes over.
        _carries = carries;
        Run(4 * Mega, 15);
        Assert.InRange(_sender.Statistics.PacketLimit ?? 0, PathSize.Least, carries);
        (_tooLarge, long lost) = (0, Missing());
        double used = Run(4 * Mega, 20);
        Assert.Equal(0, _tooLarge);
        Assert.Equal(lost, Missing());
        Assert.True(used > 0.5 * 4 * Mega, $"{used / Mega:F2}");
    }

    [Theory]
    [InlineData(11, 0.04)]
    [InlineData(12, 0.1)]
    [InlineData(13, 0.3)]
    [InlineData(14, 0.6)]
    public void Loss_that_does_not_ask_for_sizes_is_not_taken_for_that(int seed, double loss)
    {
        _random = new Random(seed);
        Run(2 * Mega, 40, loss);
        Assert.Null(_sender.Statistics.PacketLimit);
        // Nor is a way that is too narrow, nor one that carries nothing.
        Run(0.2 * Mega, 20);
        Run(2 * Mega, 10, loss: 1);
        Run(2 * Mega, 10);
        Assert.Null(_sender.Statistics.PacketLimit);
    }

    StreamSubscription? IRouterStreams.FindSubscription(uint ssrc) => null;

    SentPackets? ISentPackets.FindSent(uint ssrc) => null;

    void IRouterStreams.Resend(ReadOnlySpan<byte> packet, ushort sequence) => Assert.Fail("nobody asked");

    private long Missing() => _audio.Lost;

    /// <summary>Runs for a time; returns what arrived, bits per second.</summary>
    private double Run(double rate, int seconds, double loss = 0)
    {
        _there.Rate = rate;
        _arrivedBytes = 0;
        _longestQueue = TimeSpan.Zero;
        for (int i = 0; i < seconds * 1000; i++)
            Tick(loss);
        return _arrivedBytes * 8.0 / seconds;
    }

    private void Tick(double loss = 0)
    {
        _now += Step;
        double elapsed = (_now - TimeSpan.FromSeconds(100)).TotalSeconds;
        if (elapsed * 50 > _audioFrames)
        {
            _audioFrames++;
            _sender.Audio.TryEnqueue(
                new EncryptedFrame(_frame.AsSpan(0, 120), EncryptionType.EndToEnd), (uint)_audioFrames * 960, true, _now);
        }
        if (elapsed * 25 > _videoFrames)
        {
            _videoFrames++;
            _keyFrame |= _videoFrames % 250 == 0;
            double bits = Math.Min(_sender.VideoBitrate, _encoderMaximum) / 25 * (
                0.7 + 0.6 * _random.NextDouble()) * (_keyFrame ? 4 : 0.97);
            if (bits > 800
                && _sender.Video.TryEnqueue(
                    new EncryptedFrame(_frame.AsSpan(0, (int)(bits / 8)), EncryptionType.EndToEnd), (uint)_videoFrames * 3600, _keyFrame,
                    _now))
                _keyFrame = false;
        }
        _sender.HandleTimeout(_now, _nobody);
        _keyFrame |= _sender.TakeKeyFrameRequest(_now) is not null;
        while (_sender.TryTakePacket(_buffer, out int length, out _, _now))
        {
            bool isTooLarge = length > _carries;
            _tooLarge += isTooLarge ? 1 : 0;
            if (_random.NextDouble() >= loss && !isTooLarge)
                _there.Send(_buffer.AsSpan(0, length), _now);
        }
        if (_there.QueueAt(_now) > _longestQueue)
            _longestQueue = _there.QueueAt(_now);
        while (_there.TryReceive(_now, out byte[] packet))
        {
            _arrivedBytes += packet.Length + 44;
            if (packet[1] is >= 192 and <= 223)
                _hop.OnRtcp(packet, this, _now);
            else if (RtpPacket.TryParse(packet, out RtpPacket rtp))
                (rtp.Ssrc == 10 ? _audio : _video).OnPacket(packet, _now, out _);
        }
        _hop.HandleTimeout(_now);
        while (_hop.TryWriteRtcp(_buffer, out int length, _now))
            _back.Send(_buffer.AsSpan(0, length), _now);
        while (_back.TryReceive(_now, out byte[] feedback))
            _sender.OnRtcp(feedback, _now);
    }

    private sealed class Sink : IFrameSink
    {
        public void OnFrame(
            uint ssrc, StreamKind kind, ReadOnlySpan<byte> encryptedFrame, uint rtpTimestamp, bool isKeyFrame, TimeSpan now) =>
                Assert.Fail("nothing is sent back");
    }
}
