using System.Globalization;
using ZoomRooms.Client;

namespace ZoomRooms.Benchmarks.Delay;

/// <summary>What the participants said of each stage, beside its budget, and what was heard from end to end; milliseconds.</summary>
internal sealed class DelayTable
{
    private static readonly (string Way, string Stage, double Budget)[] Budget =
    [
        ("mouth to wire", "device", 60), ("mouth to wire", "ring", 5), ("mouth to wire", "frame", 15), ("mouth to wire", "roomSound", 15),
        ("mouth to wire", "opus", 10), ("mouth to wire", "sending", 2),
        ("wire to ear", "jitterBuffer", 60), ("wire to ear", "decoding", 5), ("wire to ear", "ring", 50), ("wire to ear", "device", 60),
    ];

    private readonly List<SoundDelay> _said = [];

    public void Add(SoundDelay delay) => _said.Add(delay);

    /// <param name="most">By how much what was heard may differ from the sum of what was said.</param>
    /// <returns>All within budget, and what was heard is what was said.</returns>
    public bool Write(List<double> mouth, List<double> wire, List<double> ear, double most)
    {
        double[] outward = [.. Pairs(mouth, wire)], inward = [.. Pairs(wire, ear)], whole = [.. Pairs(mouth, ear)];
        ResultTable.WriteMachine();
        Console.WriteLine("| way | stage | budget, ms | said by the participant, ms |");
        Console.WriteLine("|---|---|---|---|");
        bool met = _said.Count > 0;
        foreach ((string way, string stage, double budget) in Budget)
        {
            double said = Mean(_said.Select(delay => Of(delay, way).FirstOrDefault(one => one.Stage == stage)?.Milliseconds ?? 0));
            met &= said <= budget;
            Console.WriteLine(Line($"| {way} | {stage} | {budget:0} | {said:0.0}{(said <= budget ? "" : " MISSED")} |"));
        }
        Console.WriteLine();
        Console.WriteLine("| way | sum of the stages, ms | heard, mean, ms | median | p95 | apart, ms | sweeps |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        double outwardSaid = Mean(
            _said.Select(delay => delay.MouthToWireMilliseconds)), inwardSaid = Mean(_said.Select(delay => delay.WireToEarMilliseconds));
        foreach ((string way, double said, double[] heard) in new[] {
            ("mouth to wire", outwardSaid, outward), ("wire to ear", inwardSaid, inward),
            ("mouth to ear", outwardSaid + inwardSaid, whole) })
        {
            double mean = Mean(heard), apart = mean - said;
            met &= Math.Abs(apart) <= most;
            Console.WriteLine(
                Line($"| {way} | {said:0.0} | {mean:0.0} | {At(heard, 0.5):0.0} | {At(heard, 0.95):0.0} | {apart:+0.0;-0.0} | {heard.Length} |"));
        }
        return met;
    }

    private static IReadOnlyList<SoundStage> Of(SoundDelay delay, string way) =>
        way == "mouth to wire" ? delay.MouthToWire : delay.WireToEar;

    /// <summary>From each to the first that follows within 0.7 s.</summary>
    private static IEnumerable<double> Pairs(List<double> before, List<double> after) =>
        from one in before
        let next = after.FirstOrDefault(other => other > one, double.NaN)
        where next - one < 0.7
        select (next - one) * 1000;

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();

    private static double At(double[] values, double quantile)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[(int)(quantile * (sorted.Length - 1))];
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
