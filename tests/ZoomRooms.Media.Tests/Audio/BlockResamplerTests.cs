using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;
using ZoomRooms.TestKit;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>Between the rates of devices and ours.</summary>
public sealed class BlockResamplerTests
{
    private const double LevelOfTone = 0.5;

    public static TheoryData<int, int> Ways
    {
        get
        {
            TheoryData<int, int> ways = [];
            foreach (int rate in DeviceFormat.Rates)
            {
                if (rate == AudioFormat.SampleRate)
                    continue;
                ways.Add(rate, AudioFormat.SampleRate);
                ways.Add(AudioFormat.SampleRate, rate);
            }
            return ways;
        }
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_tone_keeps_its_pitch_its_level_and_its_time(int from, int to)
    {
        // Up to 0.8 of the lower band: telephony's 3.2 kHz at 8 kHz, 19 kHz at 48.
        foreach (double part in (double[])[0.02, 0.2, 0.5, 0.8])
        {
            double hertz = part * Math.Min(from, to) / 2;
            (double[] output, double delay) = Convert(from, to, hertz);
            double error = 0;
            for (int i = to / 10; i < output.Length; i++)
                error += Math.Pow(output[i] - LevelOfTone * Math.Sin(Math.Tau * hertz * (i / (double)to - delay)), 2);
            double decibels = 10 * Math.Log10(error / (output.Length - to / 10) / (LevelOfTone * LevelOfTone / 2) + 1e-20);
            Assert.True(decibels < -60, $"{from} to {to}, {hertz} Hz: what differs is at {decibels:0.0} dB");
        }
    }

    [Theory]
    [InlineData(96_000, 48_000, 30_000)]
    [InlineData(48_000, 16_000, 12_000)]
    [InlineData(48_000, 8_000, 5_000)]
    [InlineData(48_000, 44_100, 23_000)]
    public void What_the_lower_rate_cannot_hold_is_not_folded_into_it(int from, int to, double hertz)
    {
        (double[] output, _) = Convert(from, to, hertz);
        double loudest = output[(to / 10)..].Max(Math.Abs);
        Assert.True(20 * Math.Log10(loudest / LevelOfTone) < -70, $"{20 * Math.Log10(loudest / LevelOfTone):0.0} dB");
    }

    [Fact]
    public void A_block_of_a_441_frame_device_is_480_frames_and_none_is_left_over()
    {
        BlockResampler resampler = new(44_100, 48_000);
        Assert.Equal((441, 480), (resampler.InputFrames, resampler.OutputFrames));
        Assert.Equal(32 / 44.1, resampler.Latency.TotalMilliseconds, 0.001);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlockResampler(22_050, 48_000));
    }

    [Fact]
    public void Converting_allocates_nothing()
    {
        BlockResampler resampler = new(44_100, 48_000);
        float[] input = new float[441], output = new float[480];
        resampler.Process(input, output);
        AllocationMeter meter = AllocationMeter.Start();
        for (int i = 0; i < 100; i++)
            resampler.Process(input, output);
        Assert.Equal(0, meter.Bytes);
    }

    private static (double[] Output, double Delay) Convert(int from, int to, double hertz)
    {
        BlockResampler resampler = new(from, to);
        float[] input = new float[resampler.InputFrames], output = new float[resampler.OutputFrames];
        List<double> all = [];
        for (int block = 0; block < 30; block++)
        {
            for (int i = 0; i < input.Length; i++)
                input[i] = (float)(LevelOfTone * Math.Sin(Math.Tau * hertz * (block * input.Length + i) / from));
            resampler.Process(input, output);
            all.AddRange(output.Select(sample => (double)sample));
        }
        return ([.. all], (double)resampler.DelayFrames / from);
    }
}
