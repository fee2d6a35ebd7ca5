using CsCheck;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Media.Tests.Video;

public class CameraClockTests
{
    private static readonly TimeSpan Picture = TimeSpan.FromMilliseconds(33);

    private static TimeSpan At(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    [Fact]
    public void A_stamp_on_our_clock_counts()
    {
        CameraClock clock = new();
        for (int i = 0; i < 100; i++)
            Assert.Equal(At(1000) + Picture * i, clock.Take(At(1000) + Picture * i, At(1040) + Picture * i));
        Assert.True(clock.Trusts);
    }

    [Theory]
    [InlineData(-600)]      // long past
    [InlineData(500)]       // to come
    [InlineData(-1e9)]      // another clock
    public void A_stamp_of_another_clock_is_replaced_by_the_arrival(double off)
    {
        CameraClock clock = new();
        for (int i = 0; i < 10; i++)
            Assert.Equal(At(1000) + Picture * i, clock.Take(At(1000 + off) + Picture * i, At(1000) + Picture * i));
        Assert.False(clock.Trusts);
    }

    [Fact]
    public void A_stamp_that_stands_still_is_replaced_at_once()
    {
        CameraClock clock = new();
        clock.Take(At(1000), At(1010));
        for (int i = 1; i < 10; i++)
            Assert.Equal(At(1010) + Picture * i, clock.Take(At(1000), At(1010) + Picture * i));
        Assert.False(clock.Trusts);
    }

    [Fact]
    public void One_wrong_stamp_costs_no_trust()
    {
        CameraClock clock = new();
        clock.Take(At(1000), At(1010));
        Assert.Equal(At(1043), clock.Take(At(500), At(1043)));
        Assert.Equal(At(1066), clock.Take(At(1066), At(1076)));
        Assert.True(clock.Trusts);
    }

    [Fact]
    public void Without_a_stamp_the_arrival_counts() => Assert.Equal(At(7), new CameraClock().Take(null, At(7)));

    [Fact]
    public void Moments_grow_whatever_the_stamps_are() =>
        Gen.Select(Gen.Double[-2000, 2000], Gen.Double[0, 50]).Array[1, 200].Sample(pictures =>
    {
        CameraClock clock = new();
        TimeSpan arrived = At(10_000), last = TimeSpan.MinValue;
        foreach ((double off, double gap) in pictures)
        {
            arrived += At(gap);
            TimeSpan moment = clock.Take(arrived + At(off), arrived);
            if (moment <= last || moment > arrived + TimeSpan.FromTicks(pictures.Length) || moment < arrived - CameraClock.GreatestAge)
                return false;
            last = moment;
        }
        return true;
    });
}
