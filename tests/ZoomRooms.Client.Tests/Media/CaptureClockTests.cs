using ZoomRooms.Client.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Media;

/// <summary>What the capture times inside frames say of a server that puts them in another order, or holds them up.</summary>
public class CaptureClockTests
{
    private readonly CaptureClock _clock = CaptureClock.Of(MediaStream.Audio);

    [Fact]
    public void Frames_that_jitter_are_taken_also_over_the_end_of_the_clock()
    {
        Random random = new(3);
        for (int i = 0; i < 5000; i++)
            Assert.True(Comes(i, 0.02 * i + 0.3 * random.NextDouble(), origin: uint.MaxValue - 960 * 2000));
    }

    [Fact]
    public void What_is_half_a_second_older_than_another_is_not_taken()
    {
        Settle();
        Assert.True(Comes(100, 2));
        Assert.True(Comes(80, 2));
        Assert.False(Comes(79, 2));
        Assert.False(Comes(50, 2));
    }

    [Fact]
    public void What_comes_two_seconds_late_is_not_taken_though_in_order()
    {
        Settle();
        Assert.True(Comes(100, 3.9));
        Assert.False(Comes(101, 4.1));
        Assert.False(Comes(102, 4.12));
        for (int i = 103; i < 3000; i++)
            Assert.False(Comes(i, 0.02 * i + 2.2));
        Assert.True(Comes(3000, 60.1));
    }

    [Fact]
    public void A_way_that_grows_slowly_longer_than_the_quickest_frame_is_found_out_too()
    {
        Settle();
        int last = Enumerable.Range(100, 60 * 50).Last(i => Comes(i, 0.02 * i + 0.1 * (i - 100) / 50));
        // A tenth of a second more each second: after twenty and a bit. A sound card's crystal is no such thing.
        Assert.InRange((last - 100) / 50.0, 19, 22);
    }

    [Theory]
    [InlineData(1.0003)]
    [InlineData(0.9997)]
    public void A_sound_cards_own_pace_is_none_of_that(double pace)
    {
        for (int i = 0; i < 8 * 3600 * 50; i += 5)
            Assert.True(Comes(i, 0.02 * i * pace));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(90)]
    [InlineData(7200)]
    public void After_an_outage_it_goes_on(int seconds)
    {
        Settle();
        Assert.True(Comes(100 + 50 * seconds, 2 + seconds));
        Assert.True(Comes(101 + 50 * seconds, 2.02 + seconds));
    }

    [Fact]
    public void A_members_forged_time_far_ahead_makes_nothing_else_late()
    {
        Settle();
        Assert.False(Comes(40_000, 2));
        Assert.True(Comes(100, 2));
    }

    [Fact]
    public void Nor_does_a_first_one()
    {
        Assert.True(Comes(40_000, 0));
        for (int i = 0; i < 100; i++)
            Assert.True(Comes(i, 0.02 * i));
        Assert.False(Comes(40_000, 2));
    }

    /// <summary>A laptop that slept: its clock stood still, and its frames say that they are old.</summary>
    [Fact]
    public void A_fresh_key_proves_that_its_frames_are_not_old()
    {
        Settle();
        Assert.False(Comes(100, 12));
        Assert.False(Comes(101, 12.1, key: 1, isFresh: true));
        Assert.False(Comes(102, 12.2, key: 2));
        Assert.True(Comes(103, 12.3, key: 2, isFresh: true));
        Assert.True(Comes(104, 12.4, key: 2));
        // The frames before, under the key before, are no younger for it.
        Assert.False(Comes(70, 12.4));
        Assert.False(Comes(200, 16.5, key: 2));
    }

    [Fact]
    public void Where_the_server_has_the_key_it_is_not_asked_how_late_frames_are()
    {
        for (int i = 0; i < 200; i++)
            Assert.True(_clock.TryPlace((uint)i * 960, TimeSpan.FromSeconds(0.02 * i + (i > 100 ? 9 : 0)), 1, false, boundsDelay: false));
    }

    [Fact]
    public void A_picture_may_take_long_but_not_come_after_the_next()
    {
        CaptureClock pictures = CaptureClock.Of(MediaStream.Picture);
        for (uint i = 0; i < 100; i++)
            Assert.True(pictures.TryPlace(i * 3600, TimeSpan.FromSeconds(0.04 * i + (i > 50 ? 5 : 0)), 1, false, boundsDelay: true));
        Assert.False(pictures.TryPlace(98 * 3600, TimeSpan.FromSeconds(9), 1, false, boundsDelay: true));
    }

    private void Settle()
    {
        for (int i = 0; i < 100; i++)
            Assert.True(Comes(i, 0.02 * i));
    }

    /// <summary>A frame of 20 ms by its number, and when it comes.</summary>
    private bool Comes(int frame, double seconds, uint key = 1, bool isFresh = false, uint origin = 0) =>
        _clock.TryPlace(unchecked(origin + (uint)frame * 960), TimeSpan.FromSeconds(3600 + seconds), key, isFresh, boundsDelay: true);
}
