using ZoomRooms.Client.Media;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.Forwarding;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Session;
using ZoomRooms.TestKit.Network;

namespace ZoomRooms.Client.Tests.Media;

/// <summary>
/// A room with a picture in two sizes on a way to the router whose rate changes, with the router's feedback; virtual time, 20 ms each way.
/// </summary>
public sealed class Large_pictures_come_back : IRouterStreams, IFrameSink, IDisposable
{
    private const double Mega = 1e6;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(2);

    private readonly Bottleneck _there = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1.5));
    private readonly Bottleneck _back = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1));
    private readonly MediaAssociation _sender;
    private readonly PictureLayers _layers = new(large: 1_500_000, small: 150_000);
    private readonly ForwardedStream[] _streams = [new(10, StreamKind.Audio), new(11, StreamKind.Video), new(12, StreamKind.Video)];
    private readonly RouterHop _hop;
    private readonly byte[] _buffer = new byte[RtcSession.DatagramBuffer];
    private readonly FrameEncryptor[] _encryptors = [.. MediaStreams.All.Select(stream => new FrameEncryptor(stream))];
    private readonly byte[] _frame = new byte[64 * 1024];
    private readonly byte[] _sealed = new byte[65 * 1024];
    private TimeSpan _now = TimeSpan.FromSeconds(100);
    private Random _random = new(1);
    private int _ticks;
    private int _begun;

    public Large_pictures_come_back()
    {
        MeetingContext meeting = new(new MeetingId(1), default);
        foreach (MediaStream stream in MediaStreams.All)
            _encryptors[(int)stream].SetKey(FrameSendingKey.ForEnhanced(EnhancedKeys.Sending(new byte[32], meeting, 1, stream)));
        _sender = new MediaAssociation(new RtcSessionOptions { AudioSsrc = 10, VideoSsrc = 11, SmallVideoSsrc = 12 }, 1, 1, _now);
        _hop = new RouterHop(1, _now);
        foreach (ForwardedStream stream in _streams)
            _hop.Publish(stream);
    }

    public void Dispose() => Array.ForEach(_encryptors, encryptor => encryptor.Dispose());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Within_seconds_once_the_way_is_wide_again(int seed)
    {
        _random = new Random(seed);
        Run(4 * Mega, 10);
        Assert.True(_layers.LargeEnabled);
        Run(0.25 * Mega, 10);
        Assert.False(_layers.LargeEnabled);
        // What the small one takes shows nothing of it.
        Run(4 * Mega, 15);
        Assert.True(_layers.LargeEnabled, $"{_sender.PicturesBitrate}");
        Run(4 * Mega, 15);
        Assert.True(_layers.Large.Bitrate > 1_000_000, $"{_layers.Large.Bitrate}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Where_there_is_no_room_for_them_they_are_tried_seldom_and_sound_does_not_suffer(int seed)
    {
        _random = new Random(seed);
        Run(4 * Mega, 10);
        Run(0.38 * Mega, 20);
        long heard = _streams[0].Packets;
        _begun = 0;
        TimeSpan longest = Run(0.38 * Mega, 120);
        Assert.InRange(_begun, 1, 5);
        Assert.True(longest < TimeSpan.FromMilliseconds(400), $"{longest.TotalMilliseconds:F0} ms");
        Assert.Equal(6000, _streams[0].Packets - heard, 40.0);
    }

    StreamSubscription? IRouterStreams.FindSubscription(uint ssrc) => null;

    SentPackets? ISentPackets.FindSent(uint ssrc) => null;

    void IRouterStreams.Resend(ReadOnlySpan<byte> packet, ushort sequence) => Assert.Fail("nobody asked");

    void IFrameSink.OnFrame(
        uint ssrc, StreamKind kind, ReadOnlySpan<byte> encryptedFrame, uint rtpTimestamp, bool isKeyFrame, TimeSpan now) =>
            Assert.Fail("nothing is sent back");

    /// <summary>Runs for a time; returns the longest queue.</summary>
    private TimeSpan Run(double rate, int seconds)
    {
        _there.Rate = rate;
        TimeSpan longest = TimeSpan.Zero;
        for (TimeSpan end = _now + TimeSpan.FromSeconds(seconds); _now < end;)
        {
            Tick();
            longest = _there.QueueAt(_now) is var queue && queue > longest ? queue : longest;
        }
        return longest;
    }

    private void Tick()
    {
        _now += Step;
        _ticks++;
        if (_ticks % 10 == 0)
            _sender.Audio.TryEnqueue(Seal(0, 100), (uint)_ticks * 96, true, _now);
        if (_ticks % 20 == 0)
        {
            Make(1, _sender.Video, _layers.LargeEnabled ? _layers.Large : null);
            Make(2, _sender.SmallVideo, _layers.SmallEnabled ? _layers.Small : null);
        }
        // As the media loop does.
        if (_ticks % 50 == 0)
        {
            bool before = _layers.LargeEnabled;
            _layers.Follow(
                new PictureBudget(_sender.PicturesBitrate, _sender.VideoBound, CarriesSmall: true, _sender.Queue), smallWorks: true, _now);
            _begun += !before && _layers.LargeEnabled ? 1 : 0;
            if (_layers.TakeTrial() is { } bitrate)
                _sender.TryPictures(bitrate);
        }
        _sender.HandleTimeout(_now, this);
        while (_sender.TryTakePacket(_buffer, out int length, out _, _now))
            _there.Send(_buffer.AsSpan(0, length), _now);
        while (_there.TryReceive(_now, out byte[] packet))
        {
            if (packet[1] is >= 192 and <= 223)
                _hop.OnRtcp(packet, this, _now);
            else if (RtpPacket.TryParse(packet, out RtpPacket rtp))
                _streams[rtp.Ssrc - 10].OnPacket(packet, _now, out _);
        }
        _hop.HandleTimeout(_now);
        while (_hop.TryWriteRtcp(_buffer, out int length, _now))
            _back.Send(_buffer.AsSpan(0, length), _now);
        while (_back.TryReceive(_now, out byte[] feedback))
            _sender.OnRtcp(feedback, _now);
    }

    /// <summary>25 pictures a second of varying size, a larger one every ten seconds.</summary>
    private void Make(int stream, OutgoingFrames queue, PictureRate? rate)
    {
        if (rate is null || _ticks / 20 % rate.TakeEvery != 0)
            return;
        bool isKeyFrame = _ticks % 5000 == 0;
        double bytes = rate.Bitrate * rate.TakeEvery / 200.0 * (0.7 + 0.6 * _random.NextDouble()) * (isKeyFrame ? 3 : 0.97);
        queue.TryEnqueue(Seal(stream, (int)bytes), (uint)_ticks * 180, isKeyFrame, _now);
    }

    private EncryptedFrame Seal(int stream, int bytes)
    {
        Assert.True(_encryptors[stream].TryEncrypt(_frame.AsSpan(0, bytes), (uint)_ticks * 450, _sealed, out EncryptedFrame sealedFrame));
        return sealedFrame;
    }
}
