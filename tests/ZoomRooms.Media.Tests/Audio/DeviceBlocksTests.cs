using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Interop;
using ZoomRooms.TestKit;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>Between a device's blocks and a port's.</summary>
public sealed class DeviceBlocksTests : IDisposable
{
    private readonly PortAudioSignal _signal = new();
    private readonly MicrophonePort _microphone;
    private readonly SpeakerPort _speaker;

    public DeviceBlocksTests()
    {
        _microphone = new MicrophonePort(new MicrophoneOptions { Channels = 2 }, _signal);
        _speaker = new SpeakerPort(new SpeakerOptions(), _signal);
    }

    public void Dispose() => _signal.Dispose();

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    [Fact]
    public void At_48_kHz_samples_and_times_are_as_they_came()
    {
        DeviceBlocks blocks = DeviceBlocks.For(_microphone, new DeviceFormat(48_000, 3));
        float[] input = new float[480 * 3], block = new float[480 * 2];
        for (int i = 0; i < input.Length; i++)
            input[i] = i;
        blocks.OnBlock(input, default, Ms(70));
        Assert.True(_microphone.Ring.TryRead(block, out TimeSpan at));
        Assert.Equal(Ms(70), at);
        for (int frame = 0; frame < 480; frame++)
            Assert.Equal((frame * 3f, frame * 3f + 1), (block[frame * 2], block[frame * 2 + 1]));
    }

    [Fact]
    public void What_a_filter_delays_is_older_by_so_much_and_heard_later_by_so_much()
    {
        float[] block = new float[480 * 2];
        DeviceBlocks.For(_microphone, new DeviceFormat(16_000, 2)).OnBlock(new float[160 * 2], default, Ms(70));
        Assert.True(_microphone.Ring.TryRead(block, out TimeSpan at));
        Assert.Equal(Ms(68), at);

        Tap tap = new();
        SpeakerPort speaker = new(new SpeakerOptions(), _signal) { Tap = tap };
        DeviceBlocks.For(speaker, new DeviceFormat(96_000, 2)).OnBlock(default, new float[960 * 2], Ms(70));
        Assert.Equal(70 + 32 / 48.0, tap.At.TotalMilliseconds, 0.001);
    }

    [Fact]
    public void A_loudspeakers_channels_are_all_the_same()
    {
        float[] block = new float[480], output = new float[480 * 6];
        Array.Fill(block, 0.5f);
        _speaker.Ring.TryWrite(block, default);
        DeviceBlocks.For(_speaker, new DeviceFormat(48_000, 6)).OnBlock(default, output, default);
        Assert.Equal(-1, output.AsSpan().IndexOfAnyExcept(0.5f));
    }

    [Theory]
    [InlineData(48_000)]
    [InlineData(44_100)]
    public void Converting_allocates_nothing_and_a_drivers_nan_passes_by(int rate)
    {
        DeviceBlocks captured = DeviceBlocks.For(
            _microphone, new DeviceFormat(rate, 2)), played = DeviceBlocks.For(_speaker, new DeviceFormat(rate, 2));
        float[] input = new float[rate / 100 * 2], output = new float[rate / 100 * 2], block = new float[480 * 2];
        Array.Fill(input, float.NaN);
        captured.OnBlock(input, default, default);
        Array.Fill(input, 0.5f);
        played.OnBlock(default, output, default);
        AllocationMeter meter = AllocationMeter.Start();
        for (int i = 0; i < 20; i++)
        {
            captured.OnBlock(input, default, default);
            played.OnBlock(default, output, default);
        }
        Assert.Equal(0, meter.Bytes);
        while (_microphone.Ring.TryRead(block, out _))
        {
        }
        Assert.InRange(block[^1], 0.499f, 0.501f);
    }

    private sealed class Tap : ISoundTap
    {
        public TimeSpan At { get; private set; }

        public void Played(ReadOnlySpan<float> mono, TimeSpan at) => At = at;
    }
}
