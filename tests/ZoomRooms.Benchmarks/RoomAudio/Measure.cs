namespace ZoomRooms.Benchmarks.RoomAudio;

/// <summary>A column of the table.</summary>
/// <param name="Met">Whether a value meets the goal; null where there is none.</param>
/// <param name="Worst">Of the rooms' values the worst.</param>
internal sealed record Measure(string Name, string Goal, string Format, Func<double, bool>? Met, Func<IEnumerable<double>, double> Worst)
{
    public static readonly Measure EchoAfter1 = AtLeast("ERLE after 1 s, dB", 25);
    public static readonly Measure EchoAfter5 = AtLeast("after 5 s, dB", 45);
    public static readonly Measure NearChange = AtLeast("near talker in double talk, dB", -3);
    public static readonly Measure EstoiLost = AtMost("ESTOI lost in double talk", 0.1, "0.00");
    public static readonly Measure NearAlone = new("near talker alone, dB", "", "0.0", null, Enumerable.Min);
    public static readonly Measure PathBack = AtMost("25 dB again, path changed, s", 2);
    public static readonly Measure DriftLoss = AtMost("lost at 200 ppm, dB", 3);
    public static readonly Measure JumpBack = AtMost("25 dB again after ±60 ms, s", 2);
    public static readonly Measure NoiseLess = AtLeast("noise, dB less", 15);
    public static readonly Measure EstoiInNoise = AtLeast("ESTOI won in noise", 0, "0.00");
    public static readonly Measure Loudness = AtMost("off −23 LUFS, dB", 3);
    public static readonly Measure Pumping = AtMost("pumping, dB", 6);
    public static readonly Measure TalkerFound = AtMost("talker found, s", 0.5);
    public static readonly Measure ArrayGain = AtLeast("talker over noise, array against one microphone, dB", 6);
    public static readonly Measure Cpu = AtMost("CPU a block, µs", 250, "0");
    public static readonly Measure Instructions = new("instructions a block, thousands", "", "0", null, Enumerable.Max);
    public static readonly Measure Allocated = AtMost("bytes a block", 0, "0");

    public static IReadOnlyList<Measure> All { get; } =
    [
        EchoAfter1, EchoAfter5, NearChange, EstoiLost, NearAlone, PathBack, DriftLoss, JumpBack,
        NoiseLess, EstoiInNoise, Loudness, Pumping, TalkerFound, ArrayGain,
        Cpu, Instructions, Allocated,
    ];

    private static Measure AtLeast(string name, double goal, string format = "0.0") =>
        new(name, FormattableString.Invariant($"≥ {goal}"), format, value => value >= goal, Enumerable.Min);

    private static Measure AtMost(string name, double goal, string format = "0.0") =>
        new(name, FormattableString.Invariant($"≤ {goal}"), format, value => value <= goal, Enumerable.Max);
}
