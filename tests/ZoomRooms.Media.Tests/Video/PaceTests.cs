using ZoomRooms.Media.Video;

namespace ZoomRooms.Media.Tests.Video;

public sealed class PaceTests
{
    [Fact]
    public void Pictures_are_due_at_the_distance_their_timestamps_tell()
    {
        Pace pace = new();
        TimeSpan start = TimeSpan.FromSeconds(1000);
        Assert.Equal(TimeSpan.Zero, pace.Delay(5.0, start));
        Assert.Equal(TimeSpan.FromMilliseconds(40), pace.Delay(5.04, start));
        Assert.Equal(TimeSpan.FromMilliseconds(10), pace.Delay(5.04, start + TimeSpan.FromMilliseconds(30)));
        Assert.True(pace.Delay(5.08, start + TimeSpan.FromMilliseconds(100)) < TimeSpan.Zero);
    }

    [Fact]
    public void After_a_pause_it_begins_anew_instead_of_catching_up()
    {
        Pace pace = new();
        TimeSpan start = TimeSpan.FromSeconds(1000);
        pace.Delay(0, start);
        Assert.Equal(TimeSpan.Zero, pace.Delay(0.04, start + TimeSpan.FromSeconds(10)));
        Assert.Equal(TimeSpan.FromMilliseconds(40), pace.Delay(0.08, start + TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_timestamp_that_jumps_far_ahead_is_not_waited_for()
    {
        Pace pace = new();
        pace.Delay(0, TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, pace.Delay(1e6, TimeSpan.Zero));
        Assert.Equal(TimeSpan.Zero, pace.Delay(double.NaN, TimeSpan.Zero));
    }
}
