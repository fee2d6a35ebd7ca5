using ZoomRooms.Client.Media;

namespace ZoomRooms.Client.Tests.Media;

public class PictureLayersTests
{
    private readonly PictureLayers _layers = new(large: 1_500_000, small: 150_000);
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void With_room_for_both_there_are_both_as_configured()
    {
        Assert.False(Follow(20_000_000));
        Assert.Equal((true, 1_500_000, true, 150_000), State);
    }

    [Fact]
    public void The_large_one_gets_what_the_small_one_leaves_and_what_those_who_see_it_take()
    {
        Follow(1_000_000);
        Assert.Equal((true, 850_000, true, 150_000), State);
        Follow(1_000_000, bound: 400_000);
        Assert.Equal((true, 400_000, true, 150_000), State);
    }

    [Fact]
    public void First_fewer_bits_then_fewer_pictures_then_no_large_one()
    {
        List<(bool Large, int TakeEvery)> seen = [];
        foreach (int available in new[] { 800_000, 500_000, 380_000, 340_000, 300_000 })
        {
            Follow(available);
            seen.Add((_layers.LargeEnabled, _layers.Large.TakeEvery));
        }
        Assert.Equal([(true, 1), (true, 1), (true, 2), (false, 2), (false, 2)], seen);
        Assert.Equal((150_000, 1), (_layers.Small.Bitrate, _layers.Small.TakeEvery));
    }

    [Fact]
    public void Then_the_small_one_shrinks_too_and_is_there_as_long_as_pictures_are()
    {
        Follow(100_000);
        Assert.Equal(
            (false, true, 100_000, 1), (_layers.LargeEnabled, _layers.SmallEnabled, _layers.Small.Bitrate, _layers.Small.TakeEvery));
        Follow(60_000);
        Assert.Equal((60_000, 2), (_layers.Small.Bitrate, _layers.Small.TakeEvery));
        Follow(25_000);
        Assert.Equal((true, 25_000, 4), (_layers.SmallEnabled, _layers.Small.Bitrate, _layers.Small.TakeEvery));
    }

    [Fact]
    public void The_large_one_comes_back_when_there_has_been_room_for_a_while_and_not_back_and_forth()
    {
        Follow(300_000);
        Assert.False(_layers.LargeEnabled);
        _now += TimeSpan.FromSeconds(10);
        // Little more than what it went for.
        Follow(400_000);
        Assert.False(_layers.LargeEnabled);
        Follow(300_000);
        Follow(900_000);
        Assert.False(_layers.LargeEnabled);
        _now += TimeSpan.FromSeconds(3);
        Assert.True(Follow(900_000));
        Assert.True(_layers.LargeEnabled);
    }

    [Fact]
    public void Nobody_wants_the_large_one_and_then_somebody_does()
    {
        Assert.True(Follow(20_000_000, bound: 0));
        Assert.Equal((false, true), (_layers.LargeEnabled, _layers.SmallEnabled));
        // At once: somebody waits for it.
        Assert.True(Follow(20_000_000, bound: 1_000_000));
        Assert.True(_layers.LargeEnabled);
    }

    [Fact]
    public void To_an_engine_without_layers_the_large_one_is_all_there_is()
    {
        Assert.True(_layers.Follow(new PictureBudget(200_000, int.MaxValue, CarriesSmall: false), smallWorks: true, _now));
        Assert.Equal((true, 200_000, false, 150_000), State);
        Assert.Equal(2, _layers.Large.TakeEvery);
    }

    [Fact]
    public void A_camera_without_a_small_picture_goes_on_however_little_there_is()
    {
        PictureLayers single = new(1_500_000, 0);
        Assert.True(single.Follow(new PictureBudget(0, 0, CarriesSmall: true), smallWorks: false, _now));
        Assert.Equal((true, false, 0, 4), (single.LargeEnabled, single.SmallEnabled, single.Large.Bitrate, single.Large.TakeEvery));
    }

    [Fact]
    public void While_no_small_one_is_made_the_large_one_shrinks_instead_of_ending()
    {
        Follow(150_000, smallWorks: false);
        // The small one's encoder may come back.
        Assert.Equal((true, 150_000, true, 150_000), State);
        Follow(150_000);
        Assert.False(_layers.LargeEnabled);
    }

    [Fact]
    public void Room_for_the_large_one_is_tried_to_find_where_there_is_no_queue_and_less_often_where_that_was_in_vain()
    {
        Follow(100_000);
        List<int> tried = [];
        for (int second = 1; second <= 200; second++)
        {
            _now += TimeSpan.FromSeconds(1);
            Follow(250_000);
            if (_layers.TakeTrial() is { } bitrate)
            {
                Assert.Equal(550_000, bitrate);
                tried.Add(second);
                Follow(550_000);
                _now += TimeSpan.FromSeconds(3);
                second += 3;
                Assert.True(Follow(550_000));
                Assert.True(_layers.LargeEnabled);
                Follow(300_000, queue: 100);
            }
            Assert.Null(_layers.TakeTrial());
        }
        Assert.Equal([5, 18, 41, 84, 147], tried);
        // Not while it is sent, which shows by itself how much room there is; not with a queue, and not for nobody.
        PictureLayers single = new(1_500_000, 0);
        for (int second = 1; second <= 200; second++)
        {
            _now += TimeSpan.FromSeconds(1);
            single.Follow(new PictureBudget(second % 2 * 100_000 + 150_000, int.MaxValue, CarriesSmall: true), smallWorks: false, _now);
            Follow(150_000, smallWorks: false);
            Assert.Null(single.TakeTrial() ?? _layers.TakeTrial());
        }
        _layers.Follow(new PictureBudget(100_000, int.MaxValue, CarriesSmall: true), smallWorks: true, _now);
        for (int second = 1; second <= 200; second++)
        {
            _now += TimeSpan.FromSeconds(1);
            Follow(250_000, queue: 100);
            Follow(250_000, bound: 0);
            Assert.Null(_layers.TakeTrial());
        }
    }

    private (bool, int, bool, int) State => (_layers.LargeEnabled, _layers.Large.Bitrate, _layers.SmallEnabled, _layers.Small.Bitrate);

    private bool Follow(int available, int bound = int.MaxValue, bool smallWorks = true, int queue = 0) =>
        _layers.Follow(new PictureBudget(available, bound, CarriesSmall: true, TimeSpan.FromMilliseconds(queue)), smallWorks, _now);
}
