using ZoomRooms.Media.Audio;

namespace ZoomRooms.Media.Tests.Audio;

public sealed class BlocksAheadTests
{
    private readonly BlocksAhead _ahead = new();
    private TimeSpan _now = TimeSpan.FromHours(1);
    private long _underruns;

    private void RunDry() => _ahead.Follow(++_underruns, _now += TimeSpan.FromMilliseconds(20));

    private void RunWell(TimeSpan time)
    {
        for (TimeSpan end = _now + time; _now < end; _now += TimeSpan.FromMilliseconds(20))
            _ahead.Follow(_underruns, _now);
    }

    [Fact]
    public void They_become_more_after_running_dry_and_fewer_again()
    {
        Assert.Equal(BlocksAhead.Fewest, _ahead.Count);
        RunDry();
        RunDry();
        Assert.Equal(BlocksAhead.Fewest + 4, _ahead.Count);
        RunWell(BlocksAhead.FirstPatience * 2.5);
        Assert.Equal(BlocksAhead.Fewest, _ahead.Count);
    }

    [Fact]
    public void They_stay_within_bounds()
    {
        for (int i = 0; i < 100; i++)
            RunDry();
        Assert.Equal(BlocksAhead.Most, _ahead.Count);
        RunWell(TimeSpan.FromHours(2));
        Assert.Equal(BlocksAhead.Fewest, _ahead.Count);
    }

    [Fact]
    public void A_device_that_needs_more_runs_dry_ever_less_often()
    {
        int[] dry = [.. Enumerable.Range(0, 4).Select(_ =>
        {
            int count = 0;
            for (TimeSpan end = _now + TimeSpan.FromHours(1); _now < end;)
            {
                if (_ahead.Count < BlocksAhead.Fewest + 4)
                {
                    RunDry();
                    count++;
                }
                RunWell(TimeSpan.FromSeconds(1));
            }
            return count;
        })];
        Assert.InRange(dry[0], 2, 20);
        Assert.InRange(dry[3], 0, 7);
    }
}
