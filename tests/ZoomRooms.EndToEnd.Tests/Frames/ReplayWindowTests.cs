using CsCheck;
using ZoomRooms.EndToEnd.Frames;

namespace ZoomRooms.EndToEnd.Tests.Frames;

public class ReplayWindowTests
{
    /// <summary>Counters that wander near a growing front, with leaps, as loss and reordering make them.</summary>
    private static readonly Gen<ulong[]> s_arrivals =
        Gen.Frequency((20, Gen.Int[-1100, 40]), (1, Gen.Int[1000, 5000])).Array[1, 400].Select(steps =>
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

    [Fact]
    public void It_accepts_what_a_set_of_everything_seen_would_within_its_size() =>
        s_arrivals.Sample(counters =>
        {
            var window = new ReplayWindow();
            var seen = new HashSet<ulong>();
            ulong highest = 0;
            foreach (ulong counter in counters)
            {
                bool expected = !seen.Contains(counter) && (seen.Count == 0 || counter + ReplayWindow.Size > highest);
                if (window.IsFresh(counter) != expected)
                    return false;
                if (!expected)
                    continue;
                window.Accept(counter);
                seen.Add(counter);
                highest = Math.Max(highest, counter);
            }
            return true;
        });

    [Fact]
    public void Asking_changes_nothing()
    {
        var window = new ReplayWindow();
        window.Accept(5);
        Assert.True(window.IsFresh(1_000_000));
        Assert.True(window.IsFresh(4));
        Assert.False(window.IsFresh(5));
    }

    [Fact]
    public void The_last_counter_of_all_cannot_wrap_the_window_around()
    {
        var window = new ReplayWindow();
        window.Accept(5);
        Assert.False(window.IsFresh(ulong.MaxValue));
        window.Accept(ulong.MaxValue - 1);
        Assert.False(window.IsFresh(ulong.MaxValue - 1));
        Assert.False(window.IsFresh(5));
        Assert.True(window.IsFresh(ulong.MaxValue - 2));
    }
}
