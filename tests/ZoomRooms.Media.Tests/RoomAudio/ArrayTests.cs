using ZoomRooms.Media.RoomAudio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.RoomAudio;

public sealed class ArrayTests
{
    private static readonly MicrophonePosition[] Circle =
        [.. Enumerable.Range(0, 4).Select(
            static i => new MicrophonePosition(0.045 * Math.Cos(i * Math.PI / 2), 0.045 * Math.Sin(i * Math.PI / 2), 0))];

    private readonly float[][] _re = Numbers.Rows(4, Fourier.Padded), _im = Numbers.Rows(4, Fourier.Padded);

    [Theory]
    [InlineData(0)]
    [InlineData(95)]
    [InlineData(-170)]
    public void What_comes_from_where_it_listens_passes_unchanged(double degrees)
    {
        SteeredBeam beam = new(Circle, 0, degrees);
        double azimuth = SteeredBeam.AzimuthOf(beam.Direction);
        float[] re = new float[Fourier.Padded], im = new float[Fourier.Padded];
        Arrive(azimuth, static _ => (0.6, 0.8));
        beam.Process(_re, _im, re, im);
        for (int bin = 0; bin < Fourier.Bins; bin++)
        {
            Assert.Equal(0.6, re[bin], 1e-4);
            Assert.Equal(0.8, im[bin], 1e-4);
        }
    }

    [Fact]
    public void A_diffuse_field_falls_by_more_than_four_decibels_and_no_microphones_noise_rises_beyond_the_bound()
    {
        float[][] re = Numbers.Rows(4, Fourier.Padded), im = Numbers.Rows(4, Fourier.Padded);
        for (int bin = 0; bin < Fourier.Bins; bin++)
            SuperdirectiveWeights.Compute(Circle, 0, 0, bin, re, im);
        double sum = 0;
        int bins = 0;
        for (int bin = 21; bin < 100; bin++, bins++)
            sum += 10 * Math.Log10(Diffuse(re, im, bin));
        Assert.InRange(sum / bins, -12, -4);
        for (int bin = 0; bin < Fourier.Bins; bin++)
        {
            double white = 0;
            for (int m = 0; m < 4; m++)
                white += re[m][bin] * re[m][bin] + im[m][bin] * im[m][bin];
            Assert.InRange(white, 0, SuperdirectiveWeights.MostWhiteNoise * 1.001);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(120)]
    [InlineData(-75)]
    public void A_talker_is_found_within_half_a_second_and_one_across_the_table_too(double degrees)
    {
        TalkerFinder finder = new(Circle, 0);
        Random random = new(3);
        int direction = SteeredBeam.DirectionOf(double.DegreesToRadians(degrees + 40));
        Assert.Equal(degrees, Degrees(Listen(finder, random, direction, degrees)), 5.1);
        direction = Listen(finder, random, direction, degrees);
        Assert.Equal(degrees + 150, Degrees(Listen(finder, random, direction, degrees + 150)), 5.1);
        double Degrees(int found)
        {
            double turned = double.RadiansToDegrees(SteeredBeam.AzimuthOf(found)) - degrees;
            return degrees + Math.IEEERemainder(turned < -20 ? turned + 360 : turned > 200 ? turned - 360 : turned, 360);
        }
    }

    [Fact]
    public void Noise_that_is_no_talker_turns_nothing()
    {
        TalkerFinder finder = new(Circle, 0);
        Random random = new(4);
        float[] nobody = new float[Fourier.Padded];
        for (int block = 0; block < 100; block++)
        {
            Arrive(1, _ => (random.NextDouble() - 0.5, random.NextDouble() - 0.5));
            Assert.Equal(7, finder.Find(7, _re, _im, nobody));
        }
    }

    /// <summary>Half a second of a talker.</summary>
    private int Listen(TalkerFinder finder, Random random, int direction, double degrees)
    {
        float[] share = new float[Fourier.Padded];
        for (int block = 0; block < 50; block++)
        {
            for (int bin = 0; bin < Fourier.Bins; bin++)
                share[bin] = random.NextDouble() < 0.4 ? 0.9f : 0.1f;
            Arrive(double.DegreesToRadians(degrees), _ => (random.NextDouble() - 0.5, random.NextDouble() - 0.5));
            // A room answers from everywhere, and each microphone hisses.
            for (int m = 0; m < 4; m++)
            {
                for (int bin = 0; bin < Fourier.Bins; bin++)
                {
                    _re[m][bin] += (float)(random.NextDouble() - 0.5) * 0.5f;
                    _im[m][bin] += (float)(random.NextDouble() - 0.5) * 0.5f;
                }
            }
            direction = finder.Find(direction, _re, _im, share);
        }
        return direction;
    }

    private void Arrive(double azimuth, Func<int, (double Re, double Im)> source)
    {
        for (int bin = 0; bin < Fourier.Bins; bin++)
        {
            (double re, double im) = source(bin);
            for (int m = 0; m < 4; m++)
            {
                (double sin, double cos) = Math.SinCos(ArrayGeometry.AngularFrequency(bin) * ArrayGeometry.LeadOf(Circle[m], azimuth, 0));
                _re[m][bin] = (float)(re * cos - im * sin);
                _im[m][bin] = (float)(re * sin + im * cos);
            }
        }
    }

    private static double Diffuse(float[][] re, float[][] im, int bin)
    {
        double power = 0, omega = ArrayGeometry.AngularFrequency(bin);
        for (int m = 0; m < 4; m++)
        {
            for (int n = 0; n < 4; n++)
            {
                double turn = omega * ArrayGeometry.Distance(Circle[m], Circle[n]) / ArrayGeometry.SpeedOfSound;
                power += (m == n ? 1 : Math.Sin(turn) / turn) * (re[m][bin] * re[n][bin] + im[m][bin] * im[n][bin]);
            }
        }
        return power;
    }
}
