using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.Appliance.Panel;

namespace ZoomRooms.Appliance.Tests.Panel;

public class The_factory_reset_at_the_button
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(1000);

    /// <summary>
    /// Milliseconds at which the level changes, from up; when the boot is over; what is decided, and when. Null: still open at the end.
    /// </summary>
    public static TheoryData<string, int[], int, bool?, int> Table => new()
    {
        { "nobody presses", [], 500, false, 500 },
        { "held from power-on for ten seconds and let go", [0, 11_000], 3000, true, 11_020 },
        { "pressed while it boots, held for ten seconds and let go", [2000, 12_500], 3000, true, 12_520 },
        { "let go at the last moment of the confirmation", [0, 19_970], 3000, true, 19_990 },
        { "let go too early", [0, 9_900], 3000, false, 9_920 },
        { "let go too early while it still boots, and nothing more", [0, 1000], 3000, false, 3000 },
        { "let go too early while it still boots, and held anew", [0, 1000, 1500, 12_000], 3000, true, 12_020 },
        { "pressed after the boot", [3100, 20_000], 3000, false, 3000 },
        { "a button that is stuck", [0], 3000, false, 20_000 },
        { "bounces at both ends and in the middle", [0, 4, 9, 5000, 5012, 11_000, 11_005, 11_009], 3000, true, 11_029 },
        { "a contact that opens for longer than a bounce was let go", [0, 5000, 5030], 3000, false, 5020 },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Follows_the_table(string what, int[] edges, int bootOver, bool? expected, int expectedAt)
    {
        BootHold hold = new();
        Task<bool>? answer = null;
        int decidedAt = -1;
        for (int at = 0; at < 25_000; at++)
        {
            hold.Step(edges.Count(edge => edge <= at) % 2 == 1, Start + TimeSpan.FromMilliseconds(at));
            if (at == bootOver)
                answer = hold.CloseAsync();
            if (decidedAt < 0 && answer is { IsCompleted: true })
                decidedAt = at;
        }
        Assert.True(decidedAt == expectedAt, $"{what}: decided at {decidedAt}");
        Assert.True(await answer! == expected, what);
        Assert.Equal(BootHoldPhase.Over, hold.Phase);
    }

    [Fact]
    public async Task Is_cancelled_when_the_panel_is_lost_meanwhile()
    {
        foreach (double seconds in (double[])[5, 12])
        {
            BootHold hold = new();
            hold.Step(true, Start);
            Task<bool> answer = hold.CloseAsync();
            hold.Step(true, Start + TimeSpan.FromSeconds(Math.Min(seconds, 10)));
            hold.Lost();
            hold.Step(false, Start + TimeSpan.FromSeconds(13));
            hold.Step(false, Start + TimeSpan.FromSeconds(14));
            Assert.False(await answer);
        }
    }

    [Fact]
    public async Task Is_answered_at_once_where_there_is_no_panel()
    {
        BootHold hold = new();
        hold.Lost();
        Assert.False(await hold.CloseAsync());
    }

    [Fact]
    public async Task Blinks_fast_while_it_counts_is_dark_then_and_makes_no_gesture()
    {
        FakeTimeProvider time = new();
        time.Advance(TimeSpan.FromHours(1));
        SimulatedBoardDriver board = new(time);
        PanelOptions options = new() { Driver = "simulated" };
        BootHold hold = new();
        int looks = 0;
        int gestures = 0;
        using PanelDriver panel = new(
            () => new Room.WatchedLines(
                PanelFactory.Open(options, board), () => Interlocked.Increment(ref looks)), time, NullLogger.Instance,
            _ => Interlocked.Increment(ref gestures), _ => { }, hold);
        async Task<int> EdgesAsync(double seconds)
        {
            int edges = 0;
            bool lit = board.IsHigh(27);
            for (int passed = 0; passed < seconds * 1000; passed += 50)
            {
                time.Advance(TimeSpan.FromMilliseconds(50));
                int seen = Volatile.Read(ref looks);
                await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref looks) >= seen + 2), "the panel's thread looks");
                edges += board.IsHigh(27) == lit ? 0 : 1;
                lit = board.IsHigh(27);
            }
            return edges;
        }

        board.PullLow(17, true);
        panel.Start();
        Eventually.Holds(() => hold.Phase == BootHoldPhase.Counting, "counting");
        Task<bool> answer = hold.CloseAsync();
        Assert.InRange(await EdgesAsync(9.5), 85, 100);
        await EdgesAsync(1);
        Assert.Equal(BootHoldPhase.Confirming, hold.Phase);
        Assert.Equal(0, await EdgesAsync(2));
        Assert.False(board.IsHigh(27));
        Assert.False(answer.IsCompleted);
        board.PullLow(17, false);
        await EdgesAsync(0.3);
        Assert.True(await answer);
        Assert.Equal(0, gestures);
        // And the button is the join button again.
        board.PullLow(17, true);
        await EdgesAsync(0.2);
        board.PullLow(17, false);
        await EdgesAsync(0.2);
        Assert.Equal(1, gestures);
    }
}
