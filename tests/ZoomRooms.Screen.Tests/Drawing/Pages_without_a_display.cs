using ZoomRooms.Screen.Display;
using ZoomRooms.Screen.Drawing;
using ZoomRooms.Screen.Interop;
using ZoomRooms.Screen.Link;
using ZoomRooms.Screen.Tests.Rig;

namespace ZoomRooms.Screen.Tests.Drawing;

/// <summary>Pages as a card that only shows is given them: drawn by the processor, in memory.</summary>
public class Pages_without_a_display
{
    private const int Width = 960, Height = 540;

    private int _shown;

    public Pages_without_a_display() => Assert.Equal(0, SdlTtf.Init());

    [Fact]
    public void Are_whole_when_they_are_shown_and_drawn_once_for_what_does_not_change()
    {
        using PixelSurface surface = Surface();
        ScreenView view = new(surface.Canvas);
        LatestPage latest = new();
        byte[] idle = Pages.Idle.ToBytes();
        Assert.True(view.Draw(new Claim(latest.Read(idle), ""), [], TimeSpan.Zero));
        Assert.InRange(Count(surface, Palette.Ground), Width * Height / 2, Width * Height);
        Assert.InRange(Count(surface, Palette.Text), 500, Width * Height / 4);
        Assert.Equal(0, Count(surface, Palette.Locked));

        // The room says it once a second.
        for (int second = 1; second < 10; second++)
            Assert.False(view.Draw(new Claim(latest.Read([.. idle]), ""), [], TimeSpan.FromSeconds(second)));
        Assert.Equal(1, _shown);

        Assert.True(view.Draw(new Claim(latest.Read(Pages.Locked.ToBytes()), ""), [], TimeSpan.FromSeconds(10)));
        Assert.InRange(Count(surface, Palette.Locked), 300, 1024);
        Assert.True(view.Draw(new Claim(latest.Read(idle), ""), [], TimeSpan.FromSeconds(11)));
        Assert.Equal((3, 0), (_shown, Count(surface, Palette.Locked)));
    }

    [Fact]
    public void A_page_of_another_version_is_none_however_often_it_comes()
    {
        LatestPage latest = new();
        byte[] other = (Pages.Locked with { Version = Pages.Locked.Version + 1 }).ToBytes();
        Assert.NotNull(latest.Read(Pages.Locked.ToBytes()));
        Assert.Null(latest.Read(other));
        Assert.Null(latest.Read(other));
        Assert.NotNull(latest.Read(Pages.Locked.ToBytes()));
    }

    [Theory]
    [InlineData(1, 33)]
    [InlineData(16, 33)]
    [InlineData(50, 50)]
    [InlineData(5000, 200)]
    public void A_machine_that_draws_slowly_rests_as_long_and_still_looks_five_times_a_second(int drew, int rests) =>
        Assert.Equal(TimeSpan.FromMilliseconds(rests), ScreenLoop.UntilNextPicture(TimeSpan.FromMilliseconds(drew)));

    [Fact]
    public void A_machine_without_a_card_has_none_to_give_them_to()
    {
        Assert.SkipWhen(Directory.Exists("/dev/dri"), "This machine has a graphics card.");
        Assert.Null(PlainDisplay.TryOpen(isAny: true));
    }

    private PixelSurface Surface() => PixelSurface.Of(Width, Height, _ => _shown++);

    /// <summary>Pixels of about this colour.</summary>
    private static int Count(PixelSurface surface, Sdl.Colour colour)
    {
        int count = 0;
        for (int line = 0; line < Height; line++)
        {
            ReadOnlySpan<byte> row = surface.Row(line);
            for (int i = 0; i < row.Length; i += 4)
            {
                if (Math.Abs(row[i] - colour.Blue) <= 8 && Math.Abs(row[i + 1] - colour.Green) <= 8
                    && Math.Abs(row[i + 2] - colour.Red) <= 8)
                    count++;
            }
        }
        return count;
    }
}
