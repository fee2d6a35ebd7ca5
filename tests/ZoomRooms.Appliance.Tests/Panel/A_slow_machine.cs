using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.Appliance.Panel;

namespace ZoomRooms.Appliance.Tests.Panel;

/// <summary>The reader of the button comes late. What a person did is what the stamps say, not what the reader could see.</summary>
public class A_slow_machine
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(5);

    /// <summary>Milliseconds at which the level changes, from up; when the reader looks; what it makes of it.</summary>
    public static TheoryData<string, int[], int[], Gesture[]> Table => new()
    {
        { "a press of 100 ms that is read three seconds late", [0, 100], [3100], [Gesture.Press] },
        { "a press whose beginning was seen in time, and whose end three seconds late", [0, 100], [30, 3100], [Gesture.Press] },
        { "two presses, the second still down when the reader comes", [0, 100, 2900, 3050], [30, 3000, 3200],
            [Gesture.Press, Gesture.Press] },
        { "two presses, both over when the reader comes", [0, 100, 2900, 3000], [30, 6000], [Gesture.Press, Gesture.Press] },
        { "a hold that is read late", [0, 2500], [6000], [Gesture.HoldReached, Gesture.Hold] },
        { "a long hold that is read late", [0, 5500], [9000], [Gesture.LongHold] },
        { "a bounce between two looks", [0, 4, 9, 100, 103, 110], [3100], [Gesture.Press] },
        { "a spike between two looks", [50, 60], [30, 3000], [] },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Takes_no_press_for_a_hold(string what, int[] edges, int[] looks, Gesture[] expected)
    {
        List<Gesture> made = Watch(edges, looks);
        made.RemoveAll(gesture => gesture == Gesture.HoldReached && expected.Contains(Gesture.LongHold));
        Assert.True(expected.SequenceEqual(made), $"{what}: {string.Join(", ", made)}");
    }

    [Fact]
    public void Sees_the_same_gestures_as_a_fast_one()
    {
        Gen.Select(Gen.Int[1, 3000].Array[1, 12], Gen.Int[1, 4000].Array[1, 12]).Sample(both =>
        {
            int[] edges = [.. Running(both.Item1)];
            int end = edges[^1] + 10_000;
            int[] late = [.. Running(both.Item2).Where(at => at < end), end];
            int[] prompt = [.. Enumerable.Range(1, end / 5).Select(look => look * 5), end];
            return Acted(Watch(edges, late)).SequenceEqual(Acted(Watch(edges, prompt)));
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void Counts_no_hold_from_what_it_did_not_watch_where_the_chip_stamps_nothing()
    {
        ScriptedButton lines = new([0, 100, 2900, 6500], stamps: false);
        List<(Gesture, int)> made = new();
        int now = 0;
        ButtonWatch watch = new(null, gesture => made.Add((gesture, now)));
        // From 30 ms to three seconds the thread did not run: it was down before, and it is down now.
        int[] looks = [-1000, -900, 10, 40, .. Enumerable.Range(600, 900).Select(look => look * 5)];
        foreach (int look in looks)
            watch.Look(lines.At(now = look), At(look));
        Assert.Equal([(Gesture.HoldReached, 5000), (Gesture.Hold, 6520)], made);
    }

    [Fact]
    public void Begins_anew_where_the_kernel_lost_changes()
    {
        // That it was let go at 100 was lost: of the second press it is only known that changes are missing before it.
        ScriptedButton lines = new([0, 100, 2950, 3050], stamps: true) { Silent = [100], Lost = [2950] };
        List<Gesture> made = new();
        ButtonWatch watch = new(null, made.Add);
        foreach (int look in (int[])[-1000, -900, 30, 3000, 3100, 3200])
            watch.Look(lines.At(look), At(look));
        Assert.Equal([Gesture.Press], made.Where(gesture => gesture != Gesture.HoldReached));
        Assert.DoesNotContain(Gesture.HoldReached, made);
    }

    [Fact]
    public void Is_not_left_with_a_button_that_is_down_for_ever_when_a_change_is_lost()
    {
        ScriptedButton lines = new([0, 100, 1000, 1100], stamps: true) { Silent = [100] };
        List<Gesture> made = new();
        ButtonWatch watch = new(null, made.Add);
        for (int look = -1000; look < 9000; look += 5)
            watch.Look(lines.At(look), At(look));
        Assert.Equal([Gesture.Press, Gesture.Press], made);
    }

    [Fact]
    public async Task Resets_nothing_for_two_presses_with_a_long_pause_of_its_own_between()
    {
        foreach (bool stamps in (bool[])[true, false])
        {
            BootHold hold = new();
            ButtonWatch watch = new(hold, _ => { });
            ScriptedButton lines = new([0, 100, 11_900, 12_100], stamps);
            int[] looks = [-1000, 10, 40, .. Enumerable.Range(2400, 600).Select(look => look * 5)];
            foreach (int look in looks)
                watch.Look(lines.At(look), At(look));
            Assert.False(await hold.CloseAsync());
        }
    }

    [Fact]
    public async Task On_the_simulated_board_a_press_is_a_press_too()
    {
        FakeTimeProvider time = new();
        time.Advance(TimeSpan.FromHours(1));
        SimulatedBoardDriver board = new(time);
        List<Gesture> made = new();
        using ManualResetEventSlim mayLook = new(true);
        int looks = 0;
        using PanelDriver panel = new(
            () => new Room.WatchedLines(PanelFactory.Open(new PanelOptions { Driver = "simulated" }, board), () =>
            {
                Interlocked.Increment(ref looks);
                mayLook.Wait();
            }), time, NullLogger.Instance, gesture =>
            {
                lock (made)
                    made.Add(gesture);
            }, _ => { });
        async Task LookAsync()
        {
            int seen = Volatile.Read(ref looks);
            await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref looks) >= seen + 2), "the panel's thread looks");
        }
        panel.Start();
        await LookAsync();
        time.Advance(TimeSpan.FromMilliseconds(50));
        await LookAsync();
        board.PullLow(17, true);
        time.Advance(TimeSpan.FromMilliseconds(30));
        await LookAsync();
        // From here on the thread gets no processor, for three seconds.
        mayLook.Reset();
        int blocked = Volatile.Read(ref looks);
        await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref looks) > blocked), "the thread stands still");
        time.Advance(TimeSpan.FromMilliseconds(70));
        board.PullLow(17, false);
        time.Advance(TimeSpan.FromMilliseconds(2800));
        board.Finger(17).Press(TimeSpan.FromMilliseconds(200));
        time.Advance(TimeSpan.FromMilliseconds(100));
        mayLook.Set();
        await LookAsync();
        // Nobody lets go: the finger does, by the board's own clock, while the thread is late again.
        time.Advance(TimeSpan.FromSeconds(8));
        await LookAsync();
        lock (made)
            Assert.Equal([Gesture.Press, Gesture.Press], made);
    }

    private static TimeSpan At(int milliseconds) => Start + TimeSpan.FromMilliseconds(milliseconds);

    private static IEnumerable<int> Running(int[] steps)
    {
        int at = 0;
        foreach (int step in steps)
            yield return at += step;
    }

    private static List<Gesture> Watch(int[] edges, int[] looks)
    {
        List<Gesture> made = new();
        ScriptedButton lines = new(edges, stamps: true);
        ButtonWatch watch = new(null, made.Add);
        foreach (int look in (int[])[-1000, -900, .. looks, looks[^1] + 100])
            watch.Look(lines.At(look), At(look));
        return made;
    }

    private static IEnumerable<Gesture> Acted(IEnumerable<Gesture> made) => made.Where(gesture => gesture != Gesture.HoldReached);

    /// <summary>Levels at given milliseconds, as they are at the moment of a look.</summary>
    private sealed class ScriptedButton(int[] edges, bool stamps) : IPanelLines
    {
        private int _now;
        private int _taken;

        /// <summary>Before these the kernel lost changes.</summary>
        public int[] Lost { get; init; } = [];

        /// <summary>Changes that nobody is told.</summary>
        public int[] Silent { get; init; } = [];

        public ScriptedButton At(int now)
        {
            _now = now;
            return this;
        }

        public bool StampsEdges => stamps;

        public bool IsButtonPressed() => IsDownAfter(edges.Count(edge => edge <= _now));

        public bool TryTakeEdge(out ButtonEdge edge)
        {
            edge = default;
            while (stamps && _taken < edges.Length && edges[_taken] <= _now)
            {
                int at = edges[_taken++];
                if (Silent.Contains(at))
                    continue;
                edge = new ButtonEdge(IsDownAfter(_taken), A_slow_machine.At(at), Lost.Contains(at));
                return true;
            }
            return false;
        }

        public void SetLed(bool lit)
        {
        }

        public bool LedFollows(bool lit) => true;

        public bool HasMuteLed => false;

        public void SetMuteLed(bool lit)
        {
        }

        public bool MuteLedFollows(bool lit) => true;

        public void Dispose()
        {
        }

        private static bool IsDownAfter(int count) => count % 2 == 1;
    }
}
