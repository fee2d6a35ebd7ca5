using System.Diagnostics;

namespace ZoomRooms.Benchmarks;

/// <summary>One thing to time: runs itself the given number of times.</summary>
internal abstract class Contender(string name)
{
    public string Name { get; } = name;

    public abstract void Run(int times);
}

/// <summary>What one contender took.</summary>
/// <param name="Nanoseconds">Median of the rounds, an operation.</param>
/// <param name="Ratio">Median of the rounds' ratios to the reference's time in the same round.</param>
/// <param name="AllocatedBytes">An operation, over all rounds.</param>
internal sealed record Timing(string Name, double Nanoseconds, double Ratio, double AllocatedBytes);

/// <summary>
/// Times contenders in short turns, one after another, round after round. Whatever else the machine does hits all of them alike, and the
/// median of the rounds' ratios is steady where two separate runs differ by tens of percent.
/// </summary>
internal static class Interleaved
{
    private const int Rounds = 301;
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(2);

    /// <summary>The first contender is the reference.</summary>
    public static IReadOnlyList<Timing> Measure(params Contender[] contenders)
    {
        int[] times = [.. contenders.Select(Calibrate)];
        double[][] rounds = new double[contenders.Length][];
        long[] allocated = new long[contenders.Length];
        for (int i = 0; i < contenders.Length; i++)
            rounds[i] = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            for (int turn = 0; turn < contenders.Length; turn++)
            {
                // Each goes first as often as the others: what the turn before leaves in the caches is shared out too.
                int i = (turn + round) % contenders.Length;
                long bytes = GC.GetAllocatedBytesForCurrentThread();
                long start = Stopwatch.GetTimestamp();
                contenders[i].Run(times[i]);
                rounds[i][round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / times[i];
                allocated[i] += GC.GetAllocatedBytesForCurrentThread() - bytes;
            }
        }
        return [.. contenders.Select((contender, i) => new Timing(
            contender.Name, Median(rounds[i]), Median(
                [.. rounds[i].Zip(rounds[0], (own, reference) => own / reference)]), (double)allocated[i] / times[i] / Rounds))];
    }

    private static int Calibrate(Contender contender)
    {
        // Long enough for the compiler's last tier: 30 calls of Run and the back-off of its background thread.
        long start = Stopwatch.GetTimestamp();
        int times = 64;
        double nanoseconds = 1000;
        for (int i = 0; i < 60 || Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(600); i++)
        {
            long turn = Stopwatch.GetTimestamp();
            contender.Run(times);
            nanoseconds = Math.Max(1, Stopwatch.GetElapsedTime(turn).TotalNanoseconds / times);
            times = Math.Clamp((int)(Turn.TotalNanoseconds / nanoseconds), 8, 1_000_000);
        }
        return times;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
