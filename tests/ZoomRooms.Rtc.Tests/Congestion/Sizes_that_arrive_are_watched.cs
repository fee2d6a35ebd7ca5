using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Tests.Congestion;

/// <summary>What a receiver may conclude from what came and what did not; the rest is in whole meetings.</summary>
public sealed class Sizes_that_arrive_are_watched
{
    private readonly ArrivalSizes _sizes = new();
    private TimeSpan _now = TimeSpan.FromSeconds(100);

    [Fact]
    public void Pictures_that_are_given_up_while_sound_comes_were_too_large()
    {
        Run(seconds: 3, arrives: 900, lost: 20, lostSound: 0);
        Assert.Equal(900, _sizes.Limit);
    }

    [Fact]
    public void Where_sound_is_lost_too_it_is_not_the_size()
    {
        Run(seconds: 30, arrives: 900, lost: 20, lostSound: 10);
        Assert.Null(_sizes.Limit);
    }

    [Fact]
    public void Where_one_as_large_as_they_are_made_comes_it_is_not_the_size()
    {
        Run(seconds: 30, arrives: RtpPacket.MaximumLength - 4, lost: 20, lostSound: 0);
        Assert.Null(_sizes.Limit);
    }

    [Fact]
    public void A_few_that_are_lost_over_a_long_time_mean_nothing()
    {
        Run(seconds: 120, arrives: 900, lost: 2, lostSound: 0);
        Assert.Null(_sizes.Limit);
    }

    [Fact]
    public void A_way_that_becomes_narrower_still_is_found_again_and_never_below_what_every_way_carries()
    {
        Run(seconds: 3, arrives: 900, lost: 20, lostSound: 0);
        Run(seconds: 10, arrives: 890, lost: 0, lostSound: 0);
        Assert.Equal(900, _sizes.Limit);
        Run(seconds: 3, arrives: 600, lost: 20, lostSound: 0);
        Assert.Equal(600, _sizes.Limit);
        Run(seconds: 3, arrives: 200, lost: 20, lostSound: 0);
        Assert.Equal(Limits.LeastPacketBytes, _sizes.Limit);
    }

    /// <summary>50 packets of sound a second and 25 of pictures; of both so many are given up.</summary>
    private void Run(int seconds, int arrives, int lost, int lostSound)
    {
        for (int second = 0; second < seconds; second++)
        {
            for (int i = 0; i < 50; i++)
            {
                _now += TimeSpan.FromMilliseconds(20);
                _sizes.OnPacket(120, isSound: true);
                if (i % 2 == 0)
                    _sizes.OnPacket(arrives, isSound: false);
                _sizes.OnLost(i < lost ? 1 : 0, i < lostSound ? 1 : 0, _now);
            }
        }
    }
}
