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
    public void The_locks_sentence_stands_for_five_seconds_and_gives_way_to_the_meetings_name()
    {
        using PixelSurface surface = Surface();
        ScreenView view = new(surface.Canvas);
        Claim locked = new(Pages.Locked, "");
        Sdl.Rect sentence = new() { X = 54, Y = 5, Width = 350, Height = 46 };
        Assert.True(view.Draw(locked, [], TimeSpan.Zero));
        Assert.InRange(Count(surface, Palette.Text, sentence), 100, 4000);
        Assert.False(view.Draw(locked, [], TimeSpan.FromSeconds(4.9)));
        Assert.True(view.Draw(locked, [], TimeSpan.FromSeconds(5)));
        Assert.Equal(0, Count(surface, Palette.Text, sentence));
        Assert.InRange(Count(surface, Palette.Quiet, sentence), 100, 4000);
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

    /// <summary>Pixels of about this colour, of all or of a part.</summary>
    private static int Count(PixelSurface surface, Sdl.Colour colour, Sdl.Rect? part = null)
    {
        Sdl.Rect area = part ?? new Sdl.Rect { Width = Width, Height = Height };
        int count = 0;
        for (int line = area.Y; line < area.Y + area.Height; line++)
        {
            ReadOnlySpan<byte> row = surface.Row(line).Slice(4 * area.X, 4 * area.Width);
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
