using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>From the loudspeaker to one microphone, and what can be read off it. All of it is relative to a wire.</summary>
internal sealed class ImpulseResponse
{
    /// <summary>So much higher than what lies around is no chance: noise reaches five, and talk ten.</summary>
    private const double Heard = 14;

    /// <summary>What comes so much later is the room.</summary>
    private const int EarlySamples = AudioFormat.SampleRate / 20;

    /// <summary>The direct sound may be lower than a reflection, by so much, and comes so much earlier at the most.</summary>
    private const double Direct = 0.4;
    private const int BeforePeak = AudioFormat.SampleRate / 40;

    private readonly float[] _samples;
    private readonly int _arrival;

    /// <param name="samples">As <see cref="SweepFolding.Response"/> gives them.</param>
    public ImpulseResponse(float[] samples)
    {
        _samples = samples;
        int peak = 0;
        for (int i = 1; i < samples.Length; i++)
        {
            if (Math.Abs(samples[i]) > Math.Abs(samples[peak]))
                peak = i;
        }
        _arrival = Math.Max(0, peak - BeforePeak);
        // The first hill that is high enough, and its top.
        while (_arrival < peak && Math.Abs(samples[_arrival]) < Direct * Math.Abs(samples[peak]))
            _arrival++;
        while (_arrival < peak && Math.Abs(samples[_arrival + 1]) > Math.Abs(samples[_arrival]))
            _arrival++;
        double usual = Usual();
        Prominence = usual > 0 ? Math.Abs(samples[peak]) / usual : samples[peak] != 0 ? double.PositiveInfinity : 0;
        Arrival = _arrival + Top(_samples, _arrival);
    }

    /// <summary>How much its peak stands out of what lies around.</summary>
    public double Prominence { get; }

    public bool IsHeard => Prominence >= Heard;

    /// <summary>When the direct sound comes: samples from the response's first, and parts of one.</summary>
    public double Arrival { get; }

    /// <summary>What arrives with the direct sound and shortly after it, as against a wire; decibels.</summary>
    public double Decibels
    {
        get
        {
            int from = Math.Max(0, _arrival - EarlySamples / 20), until = Math.Min(_samples.Length, _arrival + EarlySamples);
            double energy = 0;
            for (int i = from; i < until; i++)
                energy += (double)_samples[i] * _samples[i];
            return 10 * Math.Log10(energy / Sweep.WireEnergy);
        }
    }

    /// <summary>
    /// How alike the direct sounds of two are, −1 to 1: negative where one is the other upside down. With how much later the second comes
    /// than its own beginning lets expect, in samples.
    /// </summary>
    public static (double Likeness, double Later) Compare(ImpulseResponse one, ImpulseResponse other, int around, int reach)
    {
        double[] products = new double[2 * reach + 1];
        for (int shift = -reach; shift <= reach; shift++)
        {
            double product = 0;
            for (int i = -around / 2; i <= around; i++)
                product += (double)one.At(i) * other.At(i + shift);
            products[shift + reach] = product;
        }
        int best = 0;
        for (int i = 1; i < products.Length; i++)
        {
            if (Math.Abs(products[i]) > Math.Abs(products[best]))
                best = i;
        }
        double energy = 0, otherEnergy = 0;
        for (int i = -around / 2; i <= around; i++)
        {
            energy += (double)one.At(i) * one.At(i);
            otherEnergy += (double)other.At(i + best - reach) * other.At(i + best - reach);
        }
        double size = Math.Sqrt(energy * otherEnergy);
        return (size > 0 ? products[best] / size : 0, best - reach + Top(products, best) + other._arrival - one._arrival);
    }

    public void Wipe() => Array.Clear(_samples);

    private float At(int fromArrival)
    {
        int at = _arrival + fromArrival;
        return at >= 0 && at < _samples.Length ? _samples[at] : 0;
    }

    /// <summary>What one sample is by chance: robust, so that the response itself hardly counts.</summary>
    private double Usual()
    {
        float[] sorted = Array.ConvertAll(_samples, Math.Abs);
        Array.Sort(sorted);
        double usual = sorted[sorted.Length / 2] / 0.6745;
        Array.Clear(sorted);
        return usual;
    }

    /// <summary>Where between samples the top of a parabola through three lies.</summary>
    private static double Top(ReadOnlySpan<float> values, int at) =>
        at == 0 || at == values.Length - 1 ? 0 : Top(values[at - 1], values[at], values[at + 1]);

    private static double Top(ReadOnlySpan<double> values, int at) =>
        at == 0 || at == values.Length - 1 ? 0 : Top(values[at - 1], values[at], values[at + 1]);

    private static double Top(double before, double middle, double after)
    {
        double bend = before - 2 * middle + after;
        return bend == 0 ? 0 : Math.Clamp(0.5 * (before - after) / bend, -0.5, 0.5);
    }
}
