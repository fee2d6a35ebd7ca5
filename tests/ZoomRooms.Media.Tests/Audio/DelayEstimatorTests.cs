using ZoomRooms.Media.Audio;

namespace ZoomRooms.Media.Tests.Audio;

public sealed class DelayEstimatorTests
{
    private readonly DelayEstimator _delay = new();
    private readonly Random _random = new(5);

    private void Observe(double milliseconds) => _delay.Observe(TimeSpan.FromMilliseconds(milliseconds).Ticks);

    private void Calm(double seconds, double jitter = 5, double way = 30)
    {
        for (int i = 0; i < seconds * 50; i++)
            Observe(way + _random.NextDouble() * jitter);
    }

    /// <summary>So long nothing comes, and then all of it.</summary>
    private void Burst(double milliseconds, double way = 30)
    {
        for (double late = milliseconds; late > 0; late -= 20)
            Observe(way + late);
    }

    [Theory, InlineData(5, 20, 20), InlineData(60, 60, 66), InlineData(150, 148, 156), InlineData(400, 200, 200)]
    public void What_jitters_evenly_is_waited_for(double jitter, double least, double most)
    {
        Calm(12, jitter);
        Assert.InRange(_delay.Target.TotalMilliseconds, least, most);
    }

    [Fact]
    public void One_burst_is_kept_for_a_moment_and_not_waited_for()
    {
        Calm(10);
        Burst(300);
        Assert.Equal((20, 200), (_delay.Target.TotalMilliseconds, _delay.Kept.TotalMilliseconds));
        Calm(1.1);
        Assert.Equal((20, 20), (_delay.Target.TotalMilliseconds, _delay.Kept.TotalMilliseconds));
    }

    [Fact]
    public void Bursts_that_come_again_and_again_are_waited_for_until_they_do_not()
    {
        for (int i = 0; i < 5; i++)
        {
            Calm(3);
            Burst(100);
        }
        Calm(2);
        Assert.InRange(_delay.Target.TotalMilliseconds, 100, 110);
        Calm(8);
        Assert.Equal(20, _delay.Target.TotalMilliseconds);
    }

    [Fact]
    public void A_longer_way_is_no_jitter()
    {
        Calm(10);
        Calm(11, way: 180);
        Assert.Equal(20, _delay.Target.TotalMilliseconds);
        Calm(3, way: 10);
        Assert.Equal(20, _delay.Target.TotalMilliseconds);
    }

    [Fact]
    public void Delays_that_grow_slowly_and_numbers_without_sense_stay_within_bounds()
    {
        for (int i = 0; i < 100_000; i++)
        {
            Observe(i * 0.5);
            Assert.InRange(_delay.Kept, _delay.Target, JitterBuffer.MaxTarget);
        }
        // Half a millisecond a packet, over half a second: what comes now is 25 ms later than what came then.
        Assert.InRange(_delay.Target.TotalMilliseconds, 20, 80);
        foreach (long ticks in new[] { long.MinValue / 4, long.MaxValue / 4, 0, -1 })
        {
            _delay.Observe(ticks);
            Assert.InRange(_delay.Target, JitterBuffer.MinTarget, JitterBuffer.MaxTarget);
        }
    }
}
