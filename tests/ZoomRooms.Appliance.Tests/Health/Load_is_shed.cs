using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.Appliance.Health;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Appliance.Tests.Status;

namespace ZoomRooms.Appliance.Tests.Health;

/// <summary>A hot board costs pictures, one level at a time; it gets them back when it has been cool for a while.</summary>
public sealed class Load_is_shed
{
    private readonly LoadPolicy _policy = new();
    private TimeSpan _now = TimeSpan.FromHours(5);

    [Fact]
    public void A_cool_board_sheds_nothing_and_neither_does_one_that_cannot_tell()
    {
        Assert.Equal(LoadShed.Nothing, After(3600, Board(71)));
        Assert.Equal(LoadShed.Nothing, After(3600, Board(null)));
        Assert.Equal(LoadShed.Nothing, After(3600, Board(79)));
    }

    [Fact]
    public void A_hot_board_sheds_one_level_after_the_other_and_gives_them_back_in_the_other_order()
    {
        Assert.Equal(LoadShed.Nothing, After(10, Board(85)));
        Assert.Equal(LoadShed.HalfFrameRate, After(5, Board(85)));
        Assert.Equal(LoadShed.HalfFrameRate, After(25, Board(85)));
        Assert.Equal(LoadShed.QuarterFrameRate, After(5, Board(85)));
        Assert.Equal(LoadShed.NoPictures, After(30, Board(85)));
        Assert.Equal(LoadShed.NoPictures, After(600, Board(95)));
        Assert.Equal(LoadShed.NoPictures, After(60, Board(60)));
        Assert.Equal(LoadShed.QuarterFrameRate, After(5, Board(60)));
        Assert.Equal(LoadShed.HalfFrameRate, After(60, Board(60)));
        Assert.Equal(LoadShed.Nothing, After(60, Board(60)));
    }

    [Fact]
    public void Between_cool_and_hot_it_stays_where_it_is()
    {
        After(15, Board(85));
        Assert.Equal(LoadShed.HalfFrameRate, After(3600, Board(76)));
        // Cool again and again, never for a minute.
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(LoadShed.HalfFrameRate, After(50, Board(65)));
            Assert.Equal(LoadShed.HalfFrameRate, After(10, Board(75)));
        }
    }

    [Fact]
    public void A_single_hot_look_sheds_nothing()
    {
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(LoadShed.Nothing, After(5, Board(90)));
            Assert.Equal(LoadShed.Nothing, After(5, Board(70)));
        }
    }

    /// <summary>A supply that stays weak must not cost the room its picture for ever.</summary>
    [Fact]
    public void A_board_that_slows_itself_down_without_heat_keeps_a_quarter_of_its_pictures()
    {
        Assert.Equal(LoadShed.QuarterFrameRate, After(3600, Board(50, throttled: true)));
        Assert.Equal(LoadShed.NoPictures, After(30, Board(82, throttled: true)));
        Assert.Equal(LoadShed.QuarterFrameRate, After(3600, Board(50, throttled: true)));
    }

    [Theory]
    [InlineData(30, new[] { 2, 4, 0, 4, 2, 1 })]
    [InlineData(15, new[] { 2, 3, 0, 3, 2, 1 })]
    [InlineData(5, new[] { 1, 1, 0, 1, 1, 1 })]
    public void The_camera_takes_fewer_pictures_and_no_fewer_than_five_per_second(int framesPerSecond, int[] expected)
    {
        FakeTimeProvider time = new();
        DeviceHealth board = Board(85);
        List<int> taken = new();
        using LoadShedding shedding = new(() => board, taken.Add, framesPerSecond, time, NullLogger.Instance);
        for (int i = 0; i < 20; i++)
            time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(LoadShed.NoPictures, shedding.Level);
        board = Board(50);
        for (int i = 0; i < 40; i++)
            time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(LoadShed.Nothing, shedding.Level);
        Assert.Equal(expected, taken);
    }

    [Theory]
    [InlineData(LoadShed.HalfFrameRate, "half the frame rate", "zoomrooms_load_shed 1")]
    [InlineData(LoadShed.NoPictures, "sound goes on", "zoomrooms_load_shed 3")]
    public void Status_and_metrics_name_it(LoadShed level, string words, string metric)
    {
        StatusDocument status = Documents.Lit with { LoadShed = level };
        Assert.Contains(words, StatusText.Of(status), StringComparison.Ordinal);
        Assert.Contains($"\"loadShed\": \"{level}\"", status.ToJson(), StringComparison.Ordinal);
        Assert.Contains(metric, MetricsText.Of(status, Board(85)), StringComparison.Ordinal);
    }

    [Fact]
    public void While_nothing_is_shed_status_says_nothing_of_it() =>
        Assert.DoesNotContain("left out", StatusText.Of(Documents.Lit), StringComparison.Ordinal);

    private static DeviceHealth Board(double? celsius, bool? throttled = false) =>
        new(celsius, throttled, false, null, 1 << 30, true, false, 1 << 30, true, "A", null);

    /// <summary>A look every five seconds.</summary>
    private LoadShed After(int seconds, DeviceHealth health)
    {
        LoadShed level = LoadShed.Nothing;
        for (int passed = 0; passed < seconds; passed += 5)
        {
            level = _policy.Next(health, _now);
            _now += TimeSpan.FromSeconds(5);
        }
        return level;
    }
}
