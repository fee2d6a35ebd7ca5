using ZoomRooms.Media.Audio;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>When sound was captured, and when it is heard, out of what hosts say of it.</summary>
public sealed class StreamClockTests
{
    private static readonly TimeSpan Latency = Ms(40);
    private readonly StreamClock _capture = new(SoundDirection.Capture, Latency);
    private readonly StreamClock _playback = new(SoundDirection.Playback, Latency);

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>The host's clock is the wall's: long since 1970.</summary>
    private static double Host(double milliseconds, double step = 0) => 1_800_000_000 + step + milliseconds / 1000;

    [Fact]
    public void A_block_is_as_old_as_the_host_says_whatever_its_clock_shows()
    {
        // The device holds 35 ms; the callback comes at once.
        Assert.Equal(1_000 - 35, _capture.FirstSample(Host(1_000), Host(965), Ms(1_000)).TotalMilliseconds, 0.01);
        Assert.Equal(1_000 + 55, _playback.FirstSample(Host(1_000), Host(1_055), Ms(1_000)).TotalMilliseconds, 0.01);
        Assert.Equal(0, _capture.Guessed + _playback.Guessed);
    }

    [Fact]
    public void A_callback_that_waited_for_a_processor_ages_nothing()
    {
        Random random = new(1);
        for (int i = 0; i < 1_000; i++)
        {
            double looked = 1_000 + i * 10;
            // One in five comes at once, the others up to 80 ms late.
            double late = random.Next(5) == 0 ? 0 : 80 * random.NextDouble();
            double at = _capture.FirstSample(Host(looked), Host(looked - 20), Ms(looked + late)).TotalMilliseconds;
            if (i > 20)
                Assert.Equal(looked - 20, at, 0.01);
        }
        Assert.Equal(0, _capture.Guessed);
    }

    [Fact]
    public void Blocks_of_one_look_follow_each_other()
    {
        for (int period = 0; period < 50; period++)
        {
            double looked = 1_000 + period * 40;
            for (int block = 0; block < 4; block++)
            {
                double at = _capture.FirstSample(Host(looked), Host(looked - 40 + block * 10), Ms(looked + block * 3)).TotalMilliseconds;
                Assert.Equal(looked - 40 + block * 10, at, 0.01);
            }
        }
    }

    [Theory]
    [InlineData(3_600)]
    [InlineData(-3_600)]
    [InlineData(-0.4)]
    public void A_host_whose_clock_is_set_is_followed(double step)
    {
        for (int i = 0; i < 1_000; i++)
        {
            double looked = 1_000 + i * 10;
            double host = looked + (i < 500 ? 0 : step * 1_000);
            double at = _capture.FirstSample(Host(host), Host(host - 20), Ms(looked)).TotalMilliseconds;
            if (i is < 500 or > 750)
                Assert.Equal(looked - 20, at, 0.01);
        }
    }

    [Fact]
    public void A_host_whose_clock_drifts_is_followed()
    {
        for (int i = 0; i < 60_000; i++)
        {
            double looked = 1_000 + i * 10;
            double host = looked * (1 - 200e-6);
            double at = _capture.FirstSample(Host(host), Host(host - 20), Ms(looked)).TotalMilliseconds;
            Assert.InRange(at, looked - 20.5, looked - 19.5);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1_799_999_999)]
    [InlineData(1_800_000_001, 0)]
    [InlineData(1_800_000_001, 1_800_000_001.5)]
    [InlineData(1_800_000_001, 1_799_999_990)]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.PositiveInfinity)]
    [InlineData(-1, -1)]
    public void What_cannot_be_true_is_replaced_by_the_arrival(double looked, double edge)
    {
        Assert.Equal(Ms(990), _capture.FirstSample(looked, edge, Ms(1_000)));
        Assert.Equal(1, _capture.Guessed);
    }

    [Fact]
    public void A_loudspeaker_without_a_time_has_its_latency() => Assert.Equal(Ms(1_040), _playback.FirstSample(0, 0, Ms(1_000)));

    [Fact]
    public void Times_never_go_back()
    {
        Random random = new(2);
        TimeSpan last = TimeSpan.MinValue;
        for (int i = 0; i < 10_000; i++)
        {
            double now = 1_000 + i * 10;
            TimeSpan at = _capture.FirstSample(
                Host(now, random.Next(50) == 0 ? random.Next(-9, 9) : 0), Host(now - 3_000 * random.NextDouble() + 500), Ms(now));
            Assert.InRange(at, last, Ms(now));
            last = at;
        }
    }
}
