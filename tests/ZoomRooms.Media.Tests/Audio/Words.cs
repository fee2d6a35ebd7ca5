using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>Something of which is told which words were heard: each 80 ms of its own pitch, 40 ms of silence after it.</summary>
internal static class Words
{
    public const int Pitches = 16;
    private const int Length = 80 * 48, Every = 120 * 48, Edge = 5 * 48;

    private static double PitchOf(int word) => 300 * Math.Pow(1.18, word % Pitches);

    public static float Sample(int at)
    {
        int into = at % Every;
        if (into >= Length)
            return 0;
        double edge = Math.Min(1, Math.Min(into, Length - 1 - into) / (double)Edge);
        double rise = 0.5 - 0.5 * Math.Cos(Math.PI * edge);
        return (float)(0.3 * rise * Math.Sin(double.Tau * PitchOf(at / Every) * into / AudioFormat.SampleRate));
    }

    public static int In(int frames) => frames * AudioFormat.OpusFrames / Every;

    /// <summary>The pitches, one after the other, that sound in it. Each of 20 ms at least.</summary>
    public static List<int> Heard(IReadOnlyList<float> sound)
    {
        const int window = 480;
        List<int> words = [];
        int candidate = -1, times = 0;
        float[] samples = [.. sound];
        for (int at = 0; at + 2 * window <= samples.Length; at += window / 2)
        {
            int loudest = Loudest(samples.AsSpan(at, 2 * window));
            times = loudest == candidate ? times + 1 : 1;
            candidate = loudest;
            if (loudest >= 0 && times == 3 && (words.Count == 0 || words[^1] != loudest))
                words.Add(loudest);
        }
        return words;
    }

    private static int Loudest(ReadOnlySpan<float> samples)
    {
        double most = 0, all = AudioFormat.MeanSquare(samples);
        int word = -1;
        for (int i = 0; i < Pitches; i++)
        {
            double re = 0, im = 0, step = double.Tau * PitchOf(i) / AudioFormat.SampleRate;
            for (int n = 0; n < samples.Length; n++)
            {
                double hann = 0.5 - 0.5 * Math.Cos(double.Tau * n / samples.Length);
                re += hann * samples[n] * Math.Cos(step * n);
                im += hann * samples[n] * Math.Sin(step * n);
            }
            double power = (re * re + im * im) / samples.Length / samples.Length;
            if (power > most)
                (most, word) = (power, i);
        }
        // Of a pure tone a quarter of the Hann window's power is at its pitch.
        return all > 1e-4 && most > all * 0.05 ? word : -1;
    }
}
