using CsCheck;
using ZoomRooms.EndToEnd.Frames;

namespace ZoomRooms.EndToEnd.Tests.Frames;

public class ReplayWindowTests
{
    /// <summary>Counters that wander near a growing front, with leaps, as loss and reordering make them.</summary>
    private static readonly Gen<ulong[]> s_arrivals =
        Gen.Frequency((20, Gen.Int[-70, 10]), (1, Gen.Int[30, 5000])).Array[1, 400].Select(steps =>
        {
            var counters = new ulong[steps.Length];
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
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    [Fact]
    public void It_accepts_what_a_set_of_everything_seen_would_within_its_size() =>
        s_arrivals.Sample(counters =>
        {
            var window = new ReplayWindow(64, 50);
            var seen = new HashSet<ulong>();
            ulong highest = 0;
            TimeSpan now = default;
            foreach (ulong counter in counters)
            {
                now += s_hour;
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
            var window = new ReplayWindow(64, 50);
            var seen = new HashSet<ulong>();
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
        var window = new ReplayWindow(64, 50);
        window.Accept(5, default);
        Assert.Equal(CounterPlace.Fresh, window.Look(1_000_000, TimeSpan.FromHours(6)));
        Assert.Equal(CounterPlace.TooFarAhead, window.Look(1_000_000, TimeSpan.FromMinutes(6)));
        Assert.Equal(CounterPlace.Fresh, window.Look(4, default));
        Assert.Equal(CounterPlace.Replayed, window.Look(5, default));
    }

    [Fact]
    public void The_last_counter_of_all_cannot_wrap_the_window_around()
    {
        var window = new ReplayWindow(64, 50);
        Assert.Equal(CounterPlace.Replayed, window.Look(ulong.MaxValue, default));
        window.Accept(ulong.MaxValue - 1, default);
        Assert.Equal(CounterPlace.Replayed, window.Look(ulong.MaxValue, s_hour));
        Assert.Equal(CounterPlace.Replayed, window.Look(ulong.MaxValue - 1, s_hour));
        Assert.Equal(CounterPlace.Fresh, window.Look(ulong.MaxValue - 2, s_hour));
        Assert.Equal(CounterPlace.Fresh, window.Look(5, s_hour));
    }
}
