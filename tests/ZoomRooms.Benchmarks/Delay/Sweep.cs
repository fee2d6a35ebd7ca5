using ZoomRooms.Media.Sound;

namespace ZoomRooms.Benchmarks.Delay;

/// <summary>
/// Something whose place in a recording can be found to a fraction of a millisecond, however loud it is: 60 ms from 400 to 4,000 Hz.
/// </summary>
internal static class Sweep
{
    public const int Length = 60 * AudioFormat.SampleRate / 1000;

    private const int Step = 4;
    private const double Lowest = 400, Highest = 4_000, Share = 0.35;
    private const int Apart = 4 * AudioFormat.SampleRate / 10 / Step;

    public static float[] Samples { get; } = [.. Enumerable.Range(0, Length).Select(Sample)];

    /// <summary>Where it begins, seconds.</summary>
    public static List<double> Find(ReadOnlySpan<float> sound)
    {
        float[] coarse = Coarse(sound), sweep = Coarse(Samples);
        float[] likeness = new float[Math.Max(coarse.Length - sweep.Length, 0)];
        for (int at = 0; at < likeness.Length; at++)
        {
            float sum = 0;
            for (int i = 0; i < sweep.Length; i++)
                sum += coarse[at + i] * sweep[i];
            likeness[at] = Math.Abs(sum);
        }
        // The room's level control makes the first louder or quieter than the last.
        float[] peaks = [.. likeness.Chunk(AudioFormat.SampleRate / Step).Select(second => second.Max()).Order()];
        float least = peaks.Length == 0 ? 0 : (float)(Share * peaks[peaks.Length / 2]);
        List<double> found = [];
        for (int at = 0; at < likeness.Length; at++)
        {
            ReadOnlySpan<float> beside = likeness.AsSpan(
                Math.Max(at - Apart, 0), Math.Min(at + Apart, likeness.Length) - Math.Max(at - Apart, 0));
            if (likeness[at] <= least || likeness[at] < Largest(beside))
                continue;
            found.Add(at * (double)Step / AudioFormat.SampleRate);
            at += Apart;
        }
        return found;
    }

    private static float Sample(int at)
    {
        double t = at / (double)AudioFormat.SampleRate, whole = Length / (double)AudioFormat.SampleRate;
        double edge = Math.Min(1, Math.Min(at, Length - 1 - at) / (double)(AudioFormat.SampleRate / 200));
        return (float)(0.4 * edge * Math.Sin(Math.Tau * (Lowest * t + (Highest - Lowest) * t * t / (2 * whole))));
    }

    private static float Largest(ReadOnlySpan<float> values)
    {
        float largest = 0;
        foreach (float value in values)
            largest = Math.Max(largest, value);
        return largest;
    }

    private static float[] Coarse(ReadOnlySpan<float> sound)
    {
        float[] coarse = new float[sound.Length / Step];
        for (int i = 0; i < coarse.Length; i++)
            coarse[i] = (sound[i * Step] + sound[i * Step + 1] + sound[i * Step + 2] + sound[i * Step + 3]) / Step;
        return coarse;
    }
}
