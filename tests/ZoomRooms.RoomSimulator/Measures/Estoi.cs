using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Measures;

/// <summary>
/// How well speech is understood, from about 0 to 1: the extended short-time objective intelligibility of Jensen and Taal, "An algorithm
/// for predicting the
/// intelligibility of speech masked by modulated noise maskers" (2016). 10 kHz, fifteen third octaves from 150 Hz, segments of 384 ms
/// normalised in time and then in
/// frequency. Frames in which the clean speech is silent (40 dB below its loudest) are left out; here as frames, not as samples.
/// </summary>
internal static class Estoi
{
    private const int Frame = 256, Hop = 128, Size = 512, Bands = 15, Segment = 30;
    private const double LowestCentre = 150, Range = 40;

    private static readonly (int From, int To)[] BandBins = [.. Enumerable.Range(0, Bands).Select(Bins)];

    /// <param name="clean">What was said, at 48 kHz.</param>
    /// <param name="heard">What is listened to, in step with it.</param>
    public static double Of(ReadOnlySpan<float> clean, ReadOnlySpan<float> heard)
    {
        float[] clean10 = Downsampler.Resample(clean), heard10 = Downsampler.Resample(heard);
        int frames = Math.Max(0, (Math.Min(clean10.Length, heard10.Length) - Frame) / Hop + 1);
        double[] window = [.. Enumerable.Range(1, Frame).Select(i => 0.5 * (1 - Math.Cos(double.Tau * i / (Frame + 1))))];
        double[] level = [.. Enumerable.Range(0, frames)
            .Select(frame => Decibels.OfPower(Power(clean10.AsSpan(frame * Hop, Frame), window)))];
        if (frames == 0)
            throw new ArgumentException("too short to be understood", nameof(clean));
        double loudest = level.Max();
        int[] spoken = [.. Enumerable.Range(0, frames).Where(frame => level[frame] > loudest - Range)];
        double[][] x = Spectra(clean10, spoken, window), y = Spectra(heard10, spoken, window);
        if (spoken.Length < Segment)
            throw new ArgumentException("less than a segment of speech", nameof(clean));
        double sum = 0;
        int segments = spoken.Length - Segment + 1;
        double[,] a = new double[Bands, Segment], b = new double[Bands, Segment];
        for (int first = 0; first < segments; first++)
        {
            Normalise(x, first, a);
            Normalise(y, first, b);
            for (int band = 0; band < Bands; band++)
            {
                for (int t = 0; t < Segment; t++)
                    sum += a[band, t] * b[band, t];
            }
        }
        return sum / segments / Segment;
    }

    private static double[][] Spectra(float[] samples, int[] frames, double[] window)
    {
        Fft fft = new(Size);
        double[] real = new double[Size], imaginary = new double[Size];
        double[][] spectra = new double[frames.Length][];
        for (int k = 0; k < frames.Length; k++)
        {
            Array.Clear(real);
            Array.Clear(imaginary);
            for (int i = 0; i < Frame; i++)
                real[i] = samples[frames[k] * Hop + i] * window[i];
            fft.Forward(real, imaginary);
            double[] bands = spectra[k] = new double[Bands];
            for (int band = 0; band < Bands; band++)
            {
                double power = 0;
                for (int bin = BandBins[band].From; bin < BandBins[band].To; bin++)
                    power += real[bin] * real[bin] + imaginary[bin] * imaginary[bin];
                bands[band] = Math.Sqrt(power);
            }
        }
        return spectra;
    }

    // Each band over time, then each moment over the bands: without mean, of length one.
    private static void Normalise(double[][] spectra, int first, double[,] result)
    {
        for (int band = 0; band < Bands; band++)
        {
            double mean = 0, power = 0;
            for (int t = 0; t < Segment; t++)
                mean += spectra[first + t][band] / Segment;
            for (int t = 0; t < Segment; t++)
                power += Math.Pow(result[band, t] = spectra[first + t][band] - mean, 2);
            double scale = 1 / (Math.Sqrt(power) + 1e-12);
            for (int t = 0; t < Segment; t++)
                result[band, t] *= scale;
        }
        for (int t = 0; t < Segment; t++)
        {
            double mean = 0, power = 0;
            for (int band = 0; band < Bands; band++)
                mean += result[band, t] / Bands;
            for (int band = 0; band < Bands; band++)
                power += Math.Pow(result[band, t] -= mean, 2);
            double scale = 1 / (Math.Sqrt(power) + 1e-12);
            for (int band = 0; band < Bands; band++)
                result[band, t] *= scale;
        }
    }

    private static (int From, int To) Bins(int band)
    {
        double centre = LowestCentre * Math.Pow(2, band / 3.0), edge = Math.Pow(2, 1 / 6.0), bin = Downsampler.To / (double)Size;
        return ((int)Math.Round(centre / edge / bin), (int)Math.Round(centre * edge / bin));
    }

    private static double Power(ReadOnlySpan<float> frame, double[] window)
    {
        double sum = 0;
        for (int i = 0; i < frame.Length; i++)
            sum += Math.Pow(frame[i] * window[i], 2);
        return sum;
    }
}
