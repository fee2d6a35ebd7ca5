using System.Numerics;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// From a synthesizer's sampling rate up to the device's: a windowed sinc, one filter per phase of the ratio. For whole phrases, not for
/// streams.
/// </summary>
internal static class PhraseResampler
{
    private const int Taps = 32;
    private const int LowestRate = 8_000;
    private const int MostPhases = 960;

    /// <summary>The part of the input's band that is kept; the rest is the filter's flank, so that no image above it is heard.</summary>
    private const double Passband = 0.92;

    /// <summary>
    /// Whether the rate is between telephone and device quality, and its ratio to the device's a simple one (11025, 16000, 22050, 24000,
    /// 44100 …).
    /// </summary>
    public static bool Supports(int rate) => rate is >= LowestRate and <= AudioFormat.SampleRate && Phases(rate) <= MostPhases;

    /// <summary>The same sound at <see cref="AudioFormat.SampleRate"/>.</summary>
    public static float[] ToDeviceRate(ReadOnlySpan<float> samples, int rate)
    {
        int phases = Phases(rate);
        int step = (int)((long)rate * phases / AudioFormat.SampleRate);
        float[] filters = MakeFilters(phases);
        float[] result = new float[(int)((long)samples.Length * phases / step)];
        // The input with silence around it, so that the filter never looks outside.
        float[] padded = new float[samples.Length + Taps];
        samples.CopyTo(padded.AsSpan(Taps / 2 - 1));
        long position = 0;
        for (int i = 0; i < result.Length; i++, position += step)
        {
            int at = (int)(position / phases);
            int phase = (int)(position % phases);
            result[i] = Dot(padded.AsSpan(at, Taps), filters.AsSpan(phase * Taps, Taps));
        }
        return result;
    }

    private static int Phases(int rate) => AudioFormat.SampleRate / (int)BigInteger.GreatestCommonDivisor(AudioFormat.SampleRate, rate);

    private static float Dot(ReadOnlySpan<float> samples, ReadOnlySpan<float> filter)
    {
        float sum = 0;
        for (int i = 0; i < filter.Length; i++)
            sum += samples[i] * filter[i];
        return sum;
    }

    private static float[] MakeFilters(int phases)
    {
        float[] filters = new float[phases * Taps];
        for (int phase = 0; phase < phases; phase++)
        {
            Span<float> filter = filters.AsSpan(phase * Taps, Taps);
            double sum = 0;
            for (int tap = 0; tap < Taps; tap++)
            {
                double distance = tap - (Taps / 2 - 1) - phase / (double)phases;
                double x = Passband * distance;
                double sinc = x == 0 ? 1 : Math.Sin(double.Pi * x) / (double.Pi * x);
                double window = 0.5 * (1 + Math.Cos(double.Pi * distance / (Taps / 2.0)));
                filter[tap] = (float)(sinc * window);
                sum += filter[tap];
            }
            // The same loudness in every phase: otherwise the phases themselves are heard as a tone.
            foreach (ref float tap in filter)
                tap = (float)(tap / sum);
        }
        return filters;
    }
}
