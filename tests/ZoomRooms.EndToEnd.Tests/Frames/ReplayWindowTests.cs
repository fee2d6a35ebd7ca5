using CsCheck;
using ZoomRooms.EndToEnd.Frames;

namespace ZoomRooms.EndToEnd.Tests.Frames;

public class ReplayWindowTests
{
    /// <summary>Counters that wander near a growing front, with leaps, as loss and reordering make them.</summary>
    private static readonly Gen<ulong[]> Arrivals =
        Gen.Frequency((20, Gen.Int[-70, 10]), (1, Gen.Int[30, 5000])).Array[1, 400].Select(steps =>
        {
            ulong[] counters = new ulong[steps.Length];
            long front = 0;
            for (int i = 0; i < steps.Length; i++)
            {
                long counter = Math.Max(0, front + steps[i]);
                front = Math.Max(front, counter);
                counters[i] = (ulong)counter;
            }
            return counters;
        });

    /// <summary>An hour between two frames explains every leap there is.</summary>
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void It_accepts_what_a_set_of_everything_seen_would_within_its_size() =>
        Arrivals.Sample(counters =>
        {
            ReplayWindow window = new(64, 50);
            HashSet<ulong> seen = new();
            ulong highest = 0;
            TimeSpan now = default;
            foreach (ulong counter in counters)
            {
                now += Hour;
                // Below all that the window ever covered, it begins anew.
                if (seen.Count > 0 && counter + 64 <= seen.First())
                    continue;
                bool expected = !seen.Contains(counter) && (seen.Count == 0 || counter + 64 > highest);
                if (window.Look(counter, now) == CounterPlace.Fresh != expected)
                    return false;
                if (!expected)
                    continue;
                window.Accept(counter, now);
                seen.Add(counter);
                highest = Math.Max(highest, counter);
            }
            return true;
        });

    [Fact]
    public void None_is_accepted_twice_whatever_comes_and_when() =>
        Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 3000]).Array[1, 300].Sample(arrivals =>
        {
            ReplayWindow window = new(64, 50);
            HashSet<ulong> seen = new();
            TimeSpan now = default;
            foreach ((int counter, int milliseconds) in arrivals)
            {
                now += TimeSpan.FromMilliseconds(milliseconds);
                if (window.Look((ulong)counter, now) != CounterPlace.Fresh)
                    continue;
                window.Accept((ulong)counter, now);
                if (!seen.Add((ulong)counter))
                    return false;
            }
            return true;
        });

    [Fact]
    public void Asking_changes_nothing()
    {
        ReplayWindow window = new(64, 50);
        window.Accept(5, default);
        Assert.Equal(CounterPlace.Fresh, window.Look(1_000_000, TimeSpan.FromHours(6)));
        Assert.Equal(CounterPlace.TooFarAhead, window.Look(1_000_000, TimeSpan.FromMinutes(6)));
        Assert.Equal(CounterPlace.Fresh, window.Look(4, default));
        Assert.Equal(CounterPlace.Replayed, window.Look(5, default));
    }

    [Fact]
    public void The_last_counter_of_all_cannot_wrap_the_window_around()
    {
        ReplayWindow window = new(64, 50);
        Assert.Equal(CounterPlace.Replayed, window.Look(ulong.MaxValue, default));
        window.Accept(ulong.MaxValue - 1, default);
        Assert.Equal(CounterPlace.Replayed, window.Look(ulong.MaxValue, Hour));
        Assert.Equal(CounterPlace.Replayed, window.Look(ulong.MaxValue - 1, Hour));
        Assert.Equal(CounterPlace.Fresh, window.Look(ulong.MaxValue - 2, Hour));
        Assert.Equal(CounterPlace.Fresh, window.Look(5, Hour));
    }
}
