using ZoomRooms.Media.Screens;
using ZoomRooms.Screen.Drawing;
using ZoomRooms.Screen.Interop;
using ZoomRooms.Screen.Tests.Rig;
using ZoomRooms.TestKit.Screens;

namespace ZoomRooms.Screen.Tests;

/// <summary>
/// The program on a display of 1920 x 1080, looked at by region; each page is left in artifacts/screen for people to look at.
/// </summary>
public sealed class What_the_screen_looks_like(ShownScreen screen) : IClassFixture<ShownScreen>
{
    private static readonly Sdl.Rect Name = new() { X = 96, Y = 340, Width = 1200, Height = 200 };
    private static readonly Sdl.Rect Clock = new() { X = 1400, Y = 60, Width = 450, Height = 150 };
    private static readonly Sdl.Rect Headline = new() { X = 96, Y = 580, Width = 1400, Height = 90 };
    private static readonly Sdl.Rect Hint = new() { X = 96, Y = 670, Width = 1400, Height = 80 };
    private static readonly Sdl.Rect Edge = new() { X = 0, Y = 950, Width = 1920, Height = 130 };
    private static readonly Sdl.Rect Sentence = new() { X = 108, Y = 10, Width = 700, Height = 92 };
    private static readonly Sdl.Rect Code = new() { X = 900, Y = 10, Width = 800, Height = 92 };
    private static readonly Sdl.Rect AttentionBand = new() { X = 24, Y = 112, Width = 1872, Height = 72 };

    /// <summary>Where pictures are: below the strip.</summary>
    private static readonly Sdl.Rect Strip = new() { X = 0, Y = 0, Width = 1920, Height = 112 };

    private static readonly Sdl.Colour Magenta = new() { Red = 0xD0, Green = 0x20, Blue = 0x90, Alpha = 255 };

    [Fact]
    public async Task Idle_it_says_the_rooms_name_the_time_what_comes_next_and_what_to_do()
    {
        // Whoever looks may see half a page: all of it is waited for.
        Screenshot seen = await screen.ShowAsync(
            Pages.Idle,
            seen => ShownScreen.Says(seen, Headline, Palette.Text) && ShownScreen.HasNoGreen(seen)
                && ShownScreen.Says(seen, Name, Palette.Text) && ShownScreen.Says(seen, Clock, Palette.Text)
                && ShownScreen.Says(seen, Hint, Palette.Quiet),
            "the idle page: headline, name, clock and hint");
        Assert.False(ShownScreen.Says(seen, Edge, Palette.Attention));
        Assert.Equal(0, seen.Count(ShownScreen.Shield, Palette.Text, 24));
        seen.Save(Path.Combine(ShownScreen.Artifacts, "idle.png"));
    }

    [Fact]
    public async Task Locked_the_shield_is_green_and_nothing_else_is()
    {
        // On a slow machine the first look may come after the sentence: how long it stands is tested with a clock that the test turns.
        Screenshot seen = await screen.ShowAsync(
            Pages.Locked,
            seen => ShownScreen.IsLocked(seen)
                && seen.Count(ShownScreen.Shield, Palette.Locked) == seen.Count(seen.Whole, Palette.Locked)
                && (ShownScreen.Says(seen, Sentence, Palette.Text) || ShownScreen.Says(seen, Sentence, Palette.Quiet))
                && ShownScreen.Says(seen, Code, Palette.Text),
            "the green shield and no other green, its sentence, and the security code");
        // After five seconds the meeting's name stands there, quietly.
        seen = await screen.UntilAsync(seen => ShownScreen.Says(seen, Sentence, Palette.Quiet), "the meeting's name");
        Assert.True(ShownScreen.IsLocked(seen));
    }

    [Fact]
    public async Task Enhanced_it_is_blue_and_says_so_for_as_long_as_it_is()
    {
        Screenshot seen = await screen.ShowAsync(
            Pages.Enhanced,
            seen => ShownScreen.IsEnhanced(seen) && ShownScreen.HasNoGreen(seen) && ShownScreen.Says(seen, Sentence, Palette.Text),
            "the blue shield with its sentence, and no green");
        seen.Save(Path.Combine(ShownScreen.Artifacts, "enhanced.png"));
    }

    [Fact]
    public async Task Not_protected_it_is_an_outline_with_the_reason()
    {
        Screenshot seen = await screen.ShowAsync(
            Pages.Unlocked,
            seen => seen.Count(ShownScreen.Shield, Palette.Attention) is > 150 and < 1000 && ShownScreen.HasNoGreen(seen)
                && ShownScreen.Says(seen, Sentence, Palette.Text),
            "the outline with its sentence, and no green");
        seen.Save(Path.Combine(ShownScreen.Artifacts, "unlocked.png"));
    }

    [Fact]
    public async Task Trouble_is_said_in_words_at_the_edge()
    {
        Screenshot seen = await screen.ShowAsync(
            Pages.Troubled,
            seen => ShownScreen.Says(seen, Edge, Palette.Trouble) && ShownScreen.Says(seen, Edge, Palette.Attention)
                && ShownScreen.HasNoGreen(seen),
            "the network's trouble, and the clock's, and no green");
        seen.Save(Path.Combine(ShownScreen.Artifacts, "trouble.png"));
    }

    [Fact]
    public async Task Attention_and_a_muted_microphone_are_said_in_words()
    {
        ScreenPage page = Pages.Locked.With(meeting => meeting with
        {
            Attention = ["Another device leads the meeting now: compare the security code again."],
        }) with
        { Muted = true };
        Screenshot seen = await screen.ShowAsync(
            page,
            seen => ShownScreen.Says(seen, AttentionBand, Palette.Attention) && ShownScreen.IsLocked(seen)
                && ShownScreen.Says(seen, Edge, Palette.Text),
            "the bar, and the muted microphone");
        seen.Save(Path.Combine(ShownScreen.Artifacts, "attention.png"));
    }

    [Fact]
    public async Task Pictures_stand_in_the_places_of_those_who_are_here_and_never_where_the_shield_is()
    {
        MadePictures magenta = await MadePictures.OfAsync("color=c=0xD02090:");
        MadePictures stranger = await MadePictures.OfAsync("color=c=0x20D0D0:");
        Screenshot seen = await screen.ShowAsync(
            Pages.Locked, seen => seen.Count(seen.Whole, Magenta, 14) > 200_000 && ShownScreen.IsLocked(seen), "a picture",
            () =>
            {
                magenta.Hand(screen.Room, 1, 2);
                stranger.Hand(screen.Room, 2, 77);
            });
        Assert.Equal(0, seen.Count(Strip, Magenta, 14));
        // Whoever is not in the page has no place on it.
        Assert.Equal(0, seen.Count(seen.Whole, (red, green, blue) => red < 0x40 && green > 0xB0 && blue > 0xB0));
        // Who has no picture any more has letters.
        await screen.UntilAsync(seen => seen.Count(seen.Whole, Magenta, 14) == 0, "the end of an old picture");
    }

    [Fact]
    public async Task A_meeting_of_nine_is_a_gallery()
    {
        string[] sources = ["testsrc2=", "smptehdbars=", "mandelbrot=", "color=c=0x4060A0:", "testsrc=", "color=c=0x705030:"];
        List<MadePictures> made = [];
        foreach (string source in sources)
            made.Add(await MadePictures.OfAsync(source));
        string[] names = ["Anna Lindqvist", "Bo", "Chidi Okonkwo", "Dagný Jónsdóttir", "Екатерина", "Фёдор", "Gül Çelik", "Hana", "Ian M"];
        ScreenPerson[] people = [.. names.Index().Select(one => Pages.Person(one.Item, (uint)one.Index + 20))];
        people[7] = people[7] with { Problem = "Cannot be seen and heard" };
        int pictures = 0;
        Screenshot seen = await screen.ShowAsync(
            Pages.In(ScreenShield.Locked, Pages.Locked.Meeting!.Sentence, people),
            seen => pictures > 60 && ShownScreen.IsLocked(seen), "the gallery",
            () =>
            {
                pictures++;
                foreach ((int index, MadePictures one) in made.Index())
                    one.Hand(screen.Room, (uint)index + 20, (uint)index + 20);
            });
        // Dark ground, or it would be no gallery but one picture.
        Assert.True(seen.Count(seen.Whole, Palette.Ground, 2) > 100_000);
        seen.Save(Path.Combine(ShownScreen.Artifacts, "screen.png"));
    }

    [Fact]
    public async Task A_screen_that_somebody_shares_has_the_large_place_and_people_stand_beside_it()
    {
        ScreenPage page = Pages.In(ScreenShield.Locked, "Only people in this meeting can see the screen");
        MadePictures shared = await MadePictures.OfAsync("color=c=0xD02090:", "1280x720");
        Sdl.Rect large = new() { X = 60, Y = 200, Width = 1450, Height = 700 };
        Sdl.Rect beside = new() { X = 1576, Y = 112, Width = 320, Height = 900 };
        Screenshot seen = await screen.ShowAsync(
            page,
            seen => seen.Count(large, Magenta, 14) > 900_000 && ShownScreen.IsLocked(seen) && seen.Count(beside, Palette.Text) > 200,
            "a screen in the large place, and beside it the people, whoever shares among them as letters",
            () => shared.Hand(screen.Room, 11, 2, isScreen: true));
        Assert.Equal(0, seen.Count(Strip, Magenta, 14));
        Assert.Equal(0, seen.Count(beside, Magenta, 14));
        seen.Save(Path.Combine(ShownScreen.Artifacts, "shared.png"));
        // Without another picture of it the people have the room again.
        await screen.UntilAsync(seen => seen.Count(seen.Whole, Magenta, 14) == 0, "the end of a shared screen");
        // Of somebody who is not in the page nothing is shown.
        int handed = 0;
        seen = await screen.ShowAsync(page, seen => handed > 60, "sixty pictures", () =>
        {
            handed++;
            shared.Hand(screen.Room, 13, 77, isScreen: true);
        });
        Assert.Equal(0, seen.Count(seen.Whole, Magenta, 14));
    }

    [Fact]
    public async Task A_page_that_grew_old_claims_nothing()
    {
        await screen.ShowAsync(Pages.Locked, ShownScreen.IsLocked, "the green shield");
        // The room hangs: what it says is what it derived before.
        screen.Room.Show(null);
        Screenshot seen = await screen.UntilAsync(ShownScreen.HasNoGreen, "the end of the shield");
        Assert.False(ShownScreen.Says(seen, Code, Palette.Text));
        Assert.False(ShownScreen.Says(seen, Clock, Palette.Text));
        seen.Save(Path.Combine(ShownScreen.Artifacts, "silent.png"));
        // It is said again and again, and is old each time.
        screen.Room.Show(Pages.Locked, ScreenPage.Lasts);
        for (int i = 0; i < 20; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            Assert.True(ShownScreen.HasNoGreen(screen.Display.Look()));
        }
        await screen.ShowAsync(Pages.Locked, ShownScreen.IsLocked, "the green shield of a room that is back");
    }
}
