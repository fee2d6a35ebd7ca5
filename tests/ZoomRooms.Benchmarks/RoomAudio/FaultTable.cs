using System.Collections.Concurrent;
using System.Globalization;
using ZoomRooms.Benchmarks.RoomAudio.Trials;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Benchmarks.RoomAudio;

/// <summary>What a reference costs that is wrong on purpose.</summary>
internal sealed class FaultTable(IReadOnlyList<PathUnderTest> paths)
{
    private readonly ConcurrentDictionary<(string Path, ReferenceFault Fault), double> _loss = new();

    public void Add(PathUnderTest path, ReferenceFault fault, double loss) => _loss[(path.Name, fault)] = loss;

    /// <summary>False when the bench did not notice a fault: then its other figures mean nothing.</summary>
    public bool Write(string room)
    {
        Console.WriteLine($"The reference wrong on purpose ({room}), ERLE after 5 s, dB:");
        Console.WriteLine();
        Console.WriteLine("| path | right | 300 ms late | sign changes every 2 s | silent | |");
        Console.WriteLine("|---|---|---|---|---|---|");
        bool all = true, sign = false, cancelled = false;
        foreach (PathUnderTest path in paths)
        {
            double right = Loss(path, ReferenceFault.None);
            bool cancels = right >= FaultTrial.Cancels;
            bool noticed = !cancels || FaultTrial.ShownByAll.All(fault => Loss(path, fault) <= right - FaultTrial.Shows);
            bool signNoticed = cancels && Loss(path, ReferenceFault.Polarity) <= right - FaultTrial.Shows;
            all &= noticed;
            sign |= signNoticed;
            cancelled |= cancels;
            string verdict =
                !cancels ? "does not cancel" : !noticed ? "NOT NOTICED" : signNoticed ? "noticed" : "noticed, but for the sign";
            string wrong = string.Join(" | ", FaultTrial.Faults.Select(fault => Text(Loss(path, fault))));
            Console.WriteLine($"| {path.Name} | {Text(right)} | {wrong} | {verdict} |");
        }
        Console.WriteLine();
        // A suppressor that compares loudness hears no sign; what cancels wave by wave does.
        bool good = cancelled && all && sign;
        Console.WriteLine(good ? "The bench notices each of them." : "THE BENCH DOES NOT NOTICE a reference that is wrong.");
        return good;
    }

    private double Loss(PathUnderTest path, ReferenceFault fault) => _loss[(path.Name, fault)];

    private static string Text(double loss) => loss.ToString("0.0", CultureInfo.InvariantCulture).Replace('-', '−');
}
