using System.Globalization;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>When the packets of a stream come, one for each 20 ms that were said: milliseconds, NaN where one is lost. Seeded.</summary>
internal static class Arrivals
{
    /// <summary>
    /// As <c>zoomrooms-benchmarks delay --arrivals</c> wrote them: a real meeting beside compilers, at a load of 20 on two cores.
    /// </summary>
    public static double[] Recorded(string name) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Audio", "Recorded", name)).Select(
            line => double.Parse(line, CultureInfo.InvariantCulture))];

    public static double[] Even(int packets, double jitter, int seed = 1)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, packets).Select(i => i * 20 + random.NextDouble() * jitter)];
    }

    /// <summary>What would come from <paramref name="from"/> on is kept for so long, and comes at once, in order.</summary>
    public static double[] Held(this double[] arrivals, double from, double milliseconds) =>
        [.. arrivals.Select(at => at >= from && at < from + milliseconds ? from + milliseconds : at)];

    /// <summary>A radio that looks for others every so often.</summary>
    public static double[] HeldEvery(this double[] arrivals, double every, double milliseconds)
    {
        for (double from = every; from < arrivals.Length * 20; from += every)
            arrivals = arrivals.Held(from, milliseconds);
        return arrivals;
    }

    /// <summary>Another way is taken: everything from there on takes longer.</summary>
    public static double[] LongerFrom(this double[] arrivals, double from, double milliseconds) =>
        [.. arrivals.Select(at => at >= from ? at + milliseconds : at)];

    /// <summary>A narrow way with a queue: delays of a heavy tail, in order.</summary>
    public static double[] Queued(int packets, double mean, int seed = 2)
    {
        Random random = new(seed);
        double last = 0;
        return [.. Enumerable.Range(0, packets).Select(i => last = Math.Max(last, i * 20 - mean * Math.Log(1 - random.NextDouble())))];
    }

    public static double[] Lossy(this double[] arrivals, double share, int seed = 3)
    {
        Random random = new(seed);
        return [.. arrivals.Select(at => random.NextDouble() < share ? double.NaN : at)];
    }

    public static double[] Faster(this double[] arrivals, double partsPerMillion) =>
        [.. arrivals.Select(at => at * (1 - partsPerMillion * 1e-6))];
}
