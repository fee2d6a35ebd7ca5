namespace ZoomRooms.RoomSimulator.Signals;

/// <summary>
/// Frames of 21 ms under a Hann window, every 11 ms, and the third octaves from 200 Hz to 6.3 kHz in them: what speech is made of.
/// </summary>
internal sealed class BandSpectrum
{
    public const int Size = 1024, Hop = Size / 2, Bands = 16;

    private const double LowestCentre = 198.4;

    private static readonly double[] Window =
        [.. Enumerable.Range(0, Size).Select(i => 0.5 * (1 - Math.Cos(double.Tau * (i + 0.5) / Size)))];
    private static readonly (int From, int To)[] Bins = [.. Enumerable.Range(0, Bands).Select(band =>
    {
        double centre = LowestCentre * Math.Pow(2, band / 3.0), edge = Math.Pow(2, 1 / 6.0), bin = Rate.Hertz / (double)Size;
        return ((int)Math.Round(centre / edge / bin), (int)Math.Round(centre * edge / bin));
    })];

    private readonly Fft _fft = new(Size);

    public double[] Real { get; } = new double[Size];

    public double[] Imaginary { get; } = new double[Size];

    public static int Frames(int samples) => Math.Max(0, (samples - Size) / Hop + 1);

    public void Read(ReadOnlySpan<float> samples, int frame)
    {
        for (int i = 0; i < Size; i++)
            Real[i] = samples[frame * Hop + i] * Window[i];
        Array.Clear(Imaginary);
        _fft.Forward(Real, Imaginary);
    }

    /// <summary>What a band has in common with the same band of another: the real part of their product; with itself its power.</summary>
    public double Common(BandSpectrum other, int band)
    {
        double sum = 0;
        for (int bin = Bins[band].From; bin < Math.Max(Bins[band].To, Bins[band].From + 1); bin++)
            sum += Real[bin] * other.Real[bin] + Imaginary[bin] * other.Imaginary[bin];
        return sum;
    }

    /// <summary>The mean power of each band.</summary>
    public static double[] Mean(ReadOnlySpan<float> samples)
    {
        BandSpectrum spectrum = new();
        double[] mean = new double[Bands];
        int frames = Frames(samples.Length);
        for (int frame = 0; frame < frames; frame++)
        {
            spectrum.Read(samples, frame);
            for (int band = 0; band < Bands; band++)
                mean[band] += spectrum.Common(spectrum, band) / frames;
        }
        return mean;
    }
}
