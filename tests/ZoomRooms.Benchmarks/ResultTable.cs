using System.Runtime.InteropServices;

namespace ZoomRooms.Benchmarks;

/// <summary>Timings as a Markdown table, with the machine they are of.</summary>
internal static class ResultTable
{
    public static void WriteMachine()
    {
        Console.WriteLine(
            $"{RuntimeInformation.ProcessArchitecture}, {Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}");
        Console.WriteLine();
    }

    public static void WriteHeader()
    {
        WriteMachine();
        Console.WriteLine("| frame | what | ns | ratio | target | bytes allocated |");
        Console.WriteLine("|---|---|---|---|---|---|");
    }

    /// <summary>Writes a row; false when it has a target and misses it.</summary>
    public static bool Write(string size, Timing timing, double? target)
    {
        bool met = target is null || (timing.Ratio <= target && timing.AllocatedBytes == 0);
        string goal = target is null ? "" : FormattableString.Invariant($"≤ {target:0.00} {(met ? "met" : "MISSED")}");
        Console.WriteLine(FormattableString.Invariant(
            $"| {size} | {timing.Name} | {timing.Nanoseconds:0} | {timing.Ratio:0.00} | {goal} | {timing.AllocatedBytes:0.###} |"));
        return met;
    }

    private static string Processor()
    {
        string? line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(
                text => text.StartsWith("model name", StringComparison.Ordinal) || text.StartsWith("Model", StringComparison.Ordinal))
            : null;
        return line is null ? "unknown processor" : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
