using System.Numerics;
using System.Runtime.InteropServices;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// One channel from one sampling rate to another, 10 ms at a time: a windowed sinc (Kaiser), one filter for each phase of the ratio. Both
/// rates have whole frames in 10 ms, so that every block gives exactly
/// one and begins at the same phase: nothing is ever left over, and the delay is the same for all.
/// </summary>
internal sealed class BlockResampler
{
    /// <summary>Of a filter, at the lower of the two rates: more make a narrower flank, and more delay.</summary>
    private const int Taps = 64;

    /// <summary>
    /// The part of the lower rate's band up to the middle of the flank: its end lies within the band, so that no image is heard.
    /// </summary>
    private const double Passband = 0.92;

    /// <summary>Kaiser's parameter for 90 dB.</summary>
    private const double Beta = 8.96;

    private readonly int _taps;
    private readonly float[] _line;
    // Of each output sample of a block: where its filter begins in the line, and which it is.
    private readonly int[] _begin, _filter;
    private readonly float[] _filters;

    /// <exception cref="ArgumentOutOfRangeException">10 ms of a rate are no whole number of frames.</exception>
    public BlockResampler(int fromRate, int toRate)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(fromRate % 100, 0, nameof(fromRate));
        ArgumentOutOfRangeException.ThrowIfNotEqual(toRate % 100, 0, nameof(toRate));
        (InputFrames, OutputFrames) = (fromRate / 100, toRate / 100);
        int common = (int)BigInteger.GreatestCommonDivisor(InputFrames, OutputFrames);
        int phases = OutputFrames / common, step = InputFrames / common;
        // Going down, the flank lies at the lower rate's edge, and the filter is longer in samples of the higher.
        double narrower = Math.Min(1.0, (double)toRate / fromRate);
        _taps = 8 * (int)Math.Ceiling(Taps / narrower / 8);
        DelayFrames = _taps / 2;
        Latency = TimeSpan.FromSeconds((double)DelayFrames / fromRate);
        _filters = MakeFilters(phases, _taps, Passband * narrower);
        _line = new float[_taps - 1 + InputFrames];
        _begin = new int[OutputFrames];
        _filter = new int[OutputFrames];
        for (int i = 0; i < OutputFrames; i++)
            (_begin[i], _filter[i]) = (i * step / phases, i * step % phases * _taps);
    }

    public int InputFrames { get; }

    public int OutputFrames { get; }

    /// <summary>From a sound's place in the input to its place in the output, in frames of the input.</summary>
    public int DelayFrames { get; }

    /// <summary>Likewise.</summary>
    public TimeSpan Latency { get; }

    /// <summary>The next <see cref="InputFrames"/> become as many <see cref="OutputFrames"/>. Allocates nothing.</summary>
    public void Process(ReadOnlySpan<float> input, Span<float> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(input.Length, InputFrames);
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, OutputFrames);
        input.CopyTo(_line.AsSpan(_taps - 1));
        for (int i = 0; i < output.Length; i++)
            output[i] = Dot(_line.AsSpan(_begin[i], _taps), _filters.AsSpan(_filter[i], _taps));
        _line.AsSpan(InputFrames).CopyTo(_line);
    }

    private static float Dot(ReadOnlySpan<float> samples, ReadOnlySpan<float> filter)
    {
        ReadOnlySpan<Vector<float>> left = MemoryMarshal.Cast<float, Vector<float>>(samples);
        ReadOnlySpan<Vector<float>> right = MemoryMarshal.Cast<float, Vector<float>>(filter);
        Vector<float> sum = Vector<float>.Zero;
        for (int i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        float total = Vector.Sum(sum);
        for (int i = left.Length * Vector<float>.Count; i < samples.Length; i++)
            total += samples[i] * filter[i];
        return total;
    }

    private static float[] MakeFilters(int phases, int taps, double cutoff)
    {
        float[] filters = new float[phases * taps];
        double whole = Bessel(Beta);
        double[] filter = new double[taps];
        for (int phase = 0; phase < phases; phase++)
        {
            double sum = 0;
            for (int tap = 0; tap < taps; tap++)
            {
                double distance = tap - (taps / 2 - 1) - phase / (double)phases;
                double x = Math.PI * cutoff * distance, edge = distance / (taps / 2.0);
                filter[tap] = (x == 0 ? 1 : Math.Sin(x) / x) * Bessel(Beta * Math.Sqrt(Math.Max(0, 1 - edge * edge))) / whole;
                sum += filter[tap];
            }
            // The same loudness in every phase: otherwise the phases themselves are heard as a tone.
            for (int tap = 0; tap < taps; tap++)
                filters[phase * taps + tap] = (float)(filter[tap] / sum);
        }
        return filters;
    }

    /// <summary>The modified Bessel function of the first kind, order 0.</summary>
    private static double Bessel(double x)
    {
        double sum = 1, term = 1;
        for (int k = 1; term > 1e-12 * sum; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }
}
