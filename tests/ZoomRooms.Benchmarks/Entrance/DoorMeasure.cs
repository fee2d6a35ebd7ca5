namespace ZoomRooms.Benchmarks.Entrance;

/// <summary>What was measured without the flood, or with it.</summary>
internal sealed class DoorMeasure(string name)
{
    private readonly List<double> _delays = [];
    private long _lost, _said, _heard;

    /// <summary>Milliseconds of each; null for one that failed.</summary>
    public List<double?> Newcomers { get; } = [];

    /// <inheritdoc cref="Newcomers"/>
    public List<double?> Resumptions { get; } = [];

    public int Failed => Newcomers.Count(one => one is null) + Resumptions.Count(one => one is null);

    public void Add((double[] Delays, int Lost) pictures)
    {
        _delays.AddRange(pictures.Delays);
        _lost += pictures.Lost;
    }

    public void AddSound(long said, long heard) => (_said, _heard) = (_said + said, _heard + heard);

    public static void Write(DoorMeasure without, DoorMeasure with)
    {
        Console.WriteLine(
            "| flood | pictures | lost | delay p50, ms | p99, ms | most, ms | sound, packets said | heard "
            + "| newcomer p50, ms | most, ms | failed | resumed p50, ms | most, ms | failed |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        without.Write();
        with.Write();
        string Ratio(Func<DoorMeasure, double> of) => FormattableString.Invariant($"{of(with) / of(without):0.00}");
        Console.WriteLine(
            $"| **with / without** | | | {Ratio(one => At(one._delays, 0.5))} | {Ratio(one => At(one._delays, 0.99))} "
            + $"| {Ratio(one => At(one._delays, 1))} | | | {Ratio(one => At(Done(one.Newcomers), 0.5))} | {Ratio(one => At(Done(one.Newcomers), 1))} "
            + $"| | {Ratio(one => At(Done(one.Resumptions), 0.5))} | {Ratio(one => At(Done(one.Resumptions), 1))} | |");
    }

    private void Write() => Console.WriteLine(FormattableString.Invariant(
        $"| {name} | {_delays.Count + _lost} | {_lost} | {At(_delays, 0.5):0.0} | {At(_delays, 0.99):0.0} | {At(_delays, 1):0.0} | {_said} | {_heard} ")
        + Calls(Newcomers) + Calls(Resumptions) + "|");

    private static string Calls(List<double?> calls) => FormattableString.Invariant(
        $"| {At(Done(calls), 0.5):0.0} | {At(Done(calls), 1):0.0} | {calls.Count(one => one is null)} of {calls.Count} ");

    private static List<double> Done(List<double?> calls) => [.. calls.OfType<double>()];

    private static double At(List<double> values, double quantile)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(quantile * sorted.Length))];
    }
}
