using System.Numerics;
using ZoomRooms.RoomSimulator.Rooms;
using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Sounds;

internal enum NoiseColour
{
    White,

    /// <summary>Equal power in each octave.</summary>
    Pink,

    /// <summary>A projector's fan: broad noise of the air, and what its blades and its motor hum.</summary>
    Fan,
}

/// <summary>
/// Noise that comes from everywhere alike: between two microphones a distance d apart its coherence is sin(2πfd/c)/(2πfd/c). Made in the
/// frequency domain, each bin of
/// each frame mixed by the Cholesky factor of the coherence (Habets, Cohen and Gannot, 2008).
/// </summary>
internal static class DiffuseNoise
{
    private const int Size = 2048, Hop = Size / 2;

    /// <summary>One signal a microphone; the power of each is that of <paramref name="dbfs"/>.</summary>
    public static float[][] Make(IReadOnlyList<Point> microphones, NoiseColour colour, double dbfs, int samples, int seed)
    {
        int channels = microphones.Count;
        double[][,] mixing = [.. Enumerable.Range(0, Size / 2 + 1).Select(bin => Factor(microphones, bin * (double)Rate.Hertz / Size))];
        double[] shape = [.. Enumerable.Range(0, Size / 2 + 1).Select(bin => Shape(colour, bin * (double)Rate.Hertz / Size))];
        // Parseval: this shape gives unit power for bins of unit variance.
        double power = shape.Skip(1).Take(Size / 2 - 1).Sum(height => 2 * height * height) / Size;
        double scale = Decibels.Amplitude(dbfs) / Math.Sqrt(power);
        Random random = new(seed);
        Fft fft = new(Size);
        float[][] noise = [.. Enumerable.Range(0, channels).Select(_ => new float[samples])];
        Complex[] independent = new Complex[channels];
        double[][] real = [.. Enumerable.Range(0, channels).Select(_ => new double[Size])];
        double[][] imaginary = [.. Enumerable.Range(0, channels).Select(_ => new double[Size])];
        for (int start = -Hop; start < samples; start += Hop)
        {
            for (int bin = 1; bin < Size / 2; bin++)
            {
                for (int channel = 0; channel < channels; channel++)
                    independent[channel] = new Complex(Gauss(random), Gauss(random)) * (shape[bin] * scale * Math.Sqrt(Size));
                for (int channel = 0; channel < channels; channel++)
                {
                    Complex mixed = 0;
                    for (int k = 0; k <= channel; k++)
                        mixed += mixing[bin][channel, k] * independent[k];
                    (real[channel][bin], imaginary[channel][bin]) = (mixed.Real, mixed.Imaginary);
                    (real[channel][Size - bin], imaginary[channel][Size - bin]) = (mixed.Real, -mixed.Imaginary);
                }
            }
            for (int channel = 0; channel < channels; channel++)
            {
                real[channel][0] = imaginary[channel][0] = real[channel][Size / 2] = imaginary[channel][Size / 2] = 0;
                fft.Inverse(real[channel], imaginary[channel]);
                // Frames that know nothing of each other add in power: the squares of the windows sum to one.
                for (int i = Math.Max(0, -start); i < Size && start + i < samples; i++)
                    noise[channel][start + i] += (float)(real[channel][i] * Math.Sin(Math.PI * (i + 0.5) / Size));
            }
        }
        return noise;
    }

    private static double Shape(NoiseColour colour, double hertz) => colour switch
    {
        NoiseColour.White => 1,
        NoiseColour.Pink => 1 / Math.Sqrt(Math.Max(hertz, 30)),
        NoiseColour.Fan => 1 / Math.Sqrt(Math.Max(hertz, 60)) / (1 + Math.Pow(hertz / 6000, 2))
            + 0.25 * (Line(hertz, 117) + Line(hertz, 234) + 0.5 * Line(hertz, 820) + 0.3 * Line(hertz, 1640)),
        _ => throw new ArgumentOutOfRangeException(nameof(colour), colour, null),
    };

    private static double Line(double hertz, double centre) => Math.Exp(-Math.Pow((hertz - centre) / 15, 2));

    // Lower Cholesky factor of the coherence; a little of each microphone's own keeps it positive at low frequencies, where all hear the
    // same.
    private static double[,] Factor(IReadOnlyList<Point> microphones, double hertz)
    {
        int n = microphones.Count;
        double[,] factor = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double x = 2 * Math.PI * hertz * microphones[i].Distance(microphones[j]) / Rate.Sound;
                double sum = i == j ? 1 : 0.9999 * (x < 1e-9 ? 1 : Math.Sin(x) / x);
                for (int k = 0; k < j; k++)
                    sum -= factor[i, k] * factor[j, k];
                factor[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-9)) : sum / factor[j, j];
            }
        }
        return factor;
    }

    private static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(double.Tau * random.NextDouble()) / Math.Sqrt(2);
}
