using System.Globalization;
using ZoomRooms.Appliance.Status;

namespace ZoomRooms.Appliance.Rehearsal;

/// <summary>From the press to the lock over many joins, stage by stage.</summary>
internal sealed class PressTimes
{
    private const string Total = "lock lit";

    private readonly Dictionary<string, List<double>> _times = [];

    public void Add(StatusDocument status)
    {
        foreach (StatusMilestone milestone in status.Milestones)
            Add(milestone.Name, milestone.After);
        if (status.PressToLock is { } press)
            Add(Total, press);
    }

    public void Write(TextWriter output)
    {
        if (_times.Count == 0)
            return;
        output.WriteLine($"{"milliseconds after the press",-30}    p50    p99      n");
        foreach ((string name, List<double> times) in _times.OrderBy(stage => Quantile(stage.Value, 0.5)))
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-30} {Quantile(times, 0.5) * 1000,6:0} {Quantile(times, 0.99) * 1000,6:0} {times.Count,6}"));
    }

    private static double Quantile(List<double> times, double quantile)
    {
        double[] sorted = [.. times.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(quantile * sorted.Length) - 1)];
    }

    private void Add(string name, double seconds)
    {
        if (!_times.TryGetValue(name, out List<double>? times))
            _times.Add(name, times = []);
        times.Add(seconds);
    }
}
