using CsCheck;
using ZoomRooms.Appliance.Panel;

namespace ZoomRooms.Appliance.Tests.Panel;

public class Gestures_of_the_button
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(5);

    /// <summary>Edges of the level (ms after the start, down first), and the gestures with the earliest moment of each.</summary>
    public static TheoryData<string, int[], (Gesture, int)[]> Table => new()
    {
        { "a short press acts when it is let go", [100, 250], [(Gesture.Press, 270)] },
        { "a press that bounces at both ends is one press", [100, 103, 105, 112, 114, 300, 302, 304, 309, 311], [(Gesture.Press, 331)] },
        { "a spike shorter than the debounce is nothing", [100, 115], [] },
        { "ten spikes in a row are nothing", [100, 110, 120, 130, 140, 150, 160, 170, 180, 190], [] },
        { "a hold is announced at two seconds and acts when it is let go", [100, 4000],
            [(Gesture.HoldReached, 2100), (Gesture.Hold, 4020)] },
        { "a long hold acts at five seconds, is never a hold, and its release does nothing", [100, 7000],
            [(Gesture.HoldReached, 2100), (Gesture.LongHold, 5100)] },
        { "let go just before five seconds is a hold, though the debounce ends after them", [100, 5095],
            [(Gesture.HoldReached, 2100), (Gesture.Hold, 5115)] },
        { "a hold of a minute acts once", [100, 60_000], [(Gesture.HoldReached, 2100), (Gesture.LongHold, 5100)] },
        { "let go just before two seconds is a press, though the debounce ends after them", [100, 2095], [(Gesture.Press, 2115)] },
        { "two presses are two", [100, 200, 400, 500], [(Gesture.Press, 220), (Gesture.Press, 520)] },
        { "a press after a hold counts", [0, 2500, 2700, 2800],
            [(Gesture.HoldReached, 2000), (Gesture.Hold, 2520), (Gesture.Press, 2820)] },
        { "a bounce in the middle of a hold does not restart it", [100, 1000, 1008, 3000],
            [(Gesture.HoldReached, 2100), (Gesture.Hold, 3020)] },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Follow_the_table(string what, int[] edges, (Gesture, int)[] expected)
    {
        List<(Gesture, int)> seen = new();
        ButtonGesture button = new();
        button.Step(false, Start - TimeSpan.FromSeconds(1));
        for (int at = 0; at <= edges.LastOrDefault() + 3000; at++)
        {
            bool down = edges.Count(edge => edge <= at) % 2 == 1;
            if (button.Step(down, Start + TimeSpan.FromMilliseconds(at)) is var gesture and not Gesture.None)
                seen.Add((gesture, at));
        }
        Assert.True(expected.SequenceEqual(seen), $"{what}: {string.Join(", ", seen)}");
    }

    [Fact]
    public void A_button_that_is_down_at_the_start_does_nothing_until_it_was_let_go()
    {
        ButtonGesture button = new();
        for (int at = 0; at < 5000; at += 5)
            Assert.Equal(Gesture.None, button.Step(true, Start + TimeSpan.FromMilliseconds(at)));
        Assert.Equal(Gesture.None, button.Step(false, Start + TimeSpan.FromMilliseconds(5000)));
        Assert.Equal(Gesture.None, button.Step(false, Start + TimeSpan.FromMilliseconds(5100)));
        button.Step(true, Start + TimeSpan.FromMilliseconds(5200));
        button.Step(true, Start + TimeSpan.FromMilliseconds(5225));
        button.Step(false, Start + TimeSpan.FromMilliseconds(5300));
        Assert.Equal(Gesture.Press, button.Step(false, Start + TimeSpan.FromMilliseconds(5325)));
    }

    [Fact]
    public void A_reader_that_was_held_up_does_not_turn_a_short_press_into_a_hold()
    {
        ButtonGesture button = new();
        button.Step(false, Start - TimeSpan.FromSeconds(1));
        button.Step(true, Start);
        button.Step(true, Start + TimeSpan.FromMilliseconds(30));
        // The thread did not run for five seconds; when it looks again, the button is up.
        Assert.Equal(Gesture.None, button.Step(false, Start + TimeSpan.FromSeconds(5)));
        Assert.Equal(Gesture.Press, button.Step(false, Start + TimeSpan.FromSeconds(5.1)));
    }

    [Fact]
    public void A_reader_that_was_held_up_sees_a_hold_that_it_had_seen_long_enough()
    {
        ButtonGesture button = new();
        button.Step(false, Start - TimeSpan.FromSeconds(1));
        button.Step(true, Start);
        button.Step(true, Start + TimeSpan.FromMilliseconds(30));
        // Nine seconds later it is still down: the long hold, and nothing before it.
        Assert.Equal(Gesture.LongHold, button.Step(true, Start + TimeSpan.FromSeconds(9)));
        Assert.Equal(Gesture.None, button.Step(true, Start + TimeSpan.FromSeconds(12)));
        Assert.Equal(Gesture.None, button.Step(false, Start + TimeSpan.FromSeconds(13)));
        Assert.Equal(Gesture.None, button.Step(false, Start + TimeSpan.FromSeconds(13.1)));
    }

    [Fact]
    public void No_sequence_of_levels_makes_more_gestures_than_times_the_button_went_down()
    {
        Gen.Select(Gen.Bool, Gen.Int[1, 900]).List[1, 60].Sample(steps =>
        {
            ButtonGesture button = new();
            TimeSpan now = Start;
            button.Step(false, now - TimeSpan.FromSeconds(1));
            int gestures = 0;
            int downs = 0;
            bool before = false;
            foreach ((bool down, int milliseconds) in steps)
            {
                downs += down && !before ? 1 : 0;
                before = down;
                for (int i = 0; i < milliseconds; i += 5)
                    gestures += button.Step(down, now += TimeSpan.FromMilliseconds(5)) is Gesture.None or Gesture.HoldReached ? 0 : 1;
            }
            return gestures <= downs;
        }, iter: 300, threads: 1);
    }
}
