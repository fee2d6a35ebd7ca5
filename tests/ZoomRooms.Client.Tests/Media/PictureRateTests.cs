using ZoomRooms.Client.Media;

namespace ZoomRooms.Client.Tests.Media;

public class PictureRateTests
{
    private readonly PictureRate _rate = new(1_500_000);
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void As_much_as_configured_and_no_more()
    {
        Assert.False(Follow(20_000_000));
        Assert.Equal((1_500_000, 1), (_rate.Bitrate, _rate.TakeEvery));
    }

    [Fact]
    public void Down_at_once_and_up_in_steps()
    {
        Assert.True(Follow(800_000));
        Assert.True(Follow(500_000));
        Assert.False(Follow(1_000_000));
        _now += TimeSpan.FromSeconds(3);
        Assert.True(Follow(1_000_000));
        Assert.Equal(1_000_000, _rate.Bitrate);
        _now += TimeSpan.FromSeconds(3);
        // Not for a few percent, but to the end.
        Assert.False(Follow(1_100_000));
        Assert.True(Follow(1_600_000));
        Assert.Equal(1_500_000, _rate.Bitrate);
    }

    [Fact]
    public void With_few_bits_fewer_pictures_and_not_back_and_forth()
    {
        Assert.Equal(
            [1, 2, 2, 4, 4, 2, 2, 1], new[] { 300_000, 200_000, 160_000, 100_000, 160_000, 200_000, 300_000, 400_000 }.Select(available =>
        {
            _now += TimeSpan.FromSeconds(3);
            Follow(available);
            return _rate.TakeEvery;
        }));
    }

    [Fact]
    public void Nothing_is_less_than_nothing()
    {
        Assert.True(Follow(0));
        Assert.Equal((0, 4), (_rate.Bitrate, _rate.TakeEvery));
        _now += TimeSpan.FromSeconds(3);
        Assert.True(Follow(2_000_000));
        Assert.Equal((1_500_000, 1), (_rate.Bitrate, _rate.TakeEvery));
    }

    private bool Follow(int available) => _rate.Follow(available, _now);
}
