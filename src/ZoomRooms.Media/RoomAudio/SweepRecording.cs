using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>What both devices moved while the sweeps sounded.</summary>
/// <param name="Played">What the loudspeaker's device took.</param>
/// <param name="PlayedFrom">When its first sample left the device; seconds of the monotonic clock.</param>
/// <param name="Heard">Of each microphone.</param>
/// <param name="HeardFrom">When their first samples were captured.</param>
internal sealed record SweepRecording(ReadOnlyMemory<float> Played, double PlayedFrom, ReadOnlyMemory<float>[] Heard, double HeardFrom)
{
    /// <summary>The device of the microphones takes out what it plays.</summary>
    public bool IsTakenOut { get; init; }

    /// <summary>Of blocks whose times say each when the first would have been: most agree, some are late.</summary>
    /// <param name="times">Of blocks that came one after the other, in seconds.</param>
    public static double FirstSample(ReadOnlySpan<double> times)
    {
        double[] first = new double[times.Length];
        for (int i = 0; i < first.Length; i++)
            first[i] = times[i] - i * (double)AudioFormat.BlockFrames / AudioFormat.SampleRate;
        Array.Sort(first);
        return first.Length == 0 ? 0 : first[first.Length / 2];
    }
}
