using CsCheck;
using ZoomRooms.Media.Sound;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.TestKit;

namespace ZoomRooms.Media.Tests.RoomAudio.Simulator;

public sealed class BeamformerTests
{
    private const double SpeedOfSound = 343;
    private const int Frames = 960;

    private static readonly Gen<MicrophonePosition[]> Geometries =
        Gen.Select(
            Gen.Double[-0.5, 0.5], Gen.Double[-0.5, 0.5], Gen.Double[-0.1, 0.1], (x, y, z) => new MicrophonePosition(x, y, z)).Array[2, 8];

    [Fact]
    public void A_source_in_the_steered_direction_passes_with_gain_one_for_any_geometry() =>
        Gen.Select(Geometries, Gen.Double[-180, 180], Gen.Double[-90, 90], Gen.Double[600, 8000]).Sample(
            (geometry, azimuth, elevation, frequency) =>
        {
            double gain = Gain(geometry, azimuth, elevation, azimuth, elevation, frequency);
            Assert.InRange(gain, 0.98, 1.02);
        }, iter: 200);

    [Fact]
    public void No_source_from_anywhere_is_amplified() =>
        Gen.Select(Geometries, Gen.Double[-180, 180], Gen.Double[-180, 180], Gen.Double[600, 8000]).Sample(
            (geometry, steered, actual, frequency) =>
            Assert.True(Gain(geometry, steered, 0, actual, 0, frequency) <= 1.02), iter: 200);

    [Fact]
    public void A_source_off_the_axis_is_attenuated()
    {
        // Eight microphones on 35 cm: a source at a right angle to the steered one falls well down.
        MicrophonePosition[] line = [.. Enumerable.Range(0, 8).Select(i => new MicrophonePosition(i * 0.05, 0, 0))];
        Assert.InRange(Gain(line, 0, 0, 0, 0, 2000), 0.98, 1.02);
        Assert.True(Gain(line, 0, 0, 90, 0, 2000) < 0.3);
        Assert.True(Gain(line, 90, 0, 0, 0, 2000) < 0.3);
    }

    [Fact]
    public void Noise_that_differs_between_microphones_falls_with_their_number()
    {
        MicrophonePosition[] square = [new(0.03, 0, 0), new(0, 0.03, 0), new(-0.03, 0, 0), new(0, -0.03, 0)];
        Beamformer beamformer = new(4, square, 30, 0, Frames);
        Random random = new(1);
        float[] input = new float[Frames * 4];
        float[] output = new float[Frames];
        double inPower = 0, outPower = 0;
        for (int frame = 0; frame < 20; frame++)
        {
            for (int i = 0; i < input.Length; i++)
                input[i] = random.NextSingle() - 0.5f;
            beamformer.Process(input, output);
            inPower += AudioFormat.MeanSquare(input);
            outPower += AudioFormat.MeanSquare(output);
        }
        // Four microphones: a quarter of the power (6 dB), less what the delay filters take at the highest frequencies.
        Assert.InRange(outPower / inPower, 0.18, 0.27);
    }

    [Fact]
    public void Without_a_geometry_channels_are_averaged()
    {
        Beamformer beamformer = new(2, [], 0, 0, 2);
        float[] output = new float[2];
        beamformer.Process([1, 0, 0.5f, 0.25f], output);
        Assert.Equal([0.5f, 0.375f], output);
    }

    [Fact]
    public void The_result_does_not_depend_on_how_the_sound_is_cut_into_frames()
    {
        MicrophonePosition[] geometry = [new(0.2, 0.1, 0), new(-0.3, 0, 0.05)];
        Random random = new(2);
        float[] input = [.. Enumerable.Range(0, 1920 * 2).Select(_ => random.NextSingle() - 0.5f)];
        float[] whole = new float[1920];
        new Beamformer(2, geometry, 45, 10, 1920).Process(input, whole);
        float[] parts = new float[1920];
        Beamformer small = new(2, geometry, 45, 10, 96);
        for (int at = 0; at < 1920; at += 96)
            small.Process(input.AsSpan(at * 2, 192), parts.AsSpan(at, 96));
        for (int i = 0; i < whole.Length; i++)
            Assert.Equal(whole[i], parts[i], 1e-6);
    }

    [Fact]
    public void Processing_allocates_nothing()
    {
        Beamformer beamformer = new(2, [new(0, 0, 0), new(0.1, 0, 0)], 0, 0, Frames);
        float[] input = new float[Frames * 2];
        float[] output = new float[Frames];
        beamformer.Process(input, output);
        AllocationMeter meter = AllocationMeter.Start();
        for (int i = 0; i < 100; i++)
            beamformer.Process(input, output);
        Assert.Equal(0, meter.Bytes);
    }

    /// <summary>Amplitude out over amplitude in for a far-away tone.</summary>
    private static double Gain(
        MicrophonePosition[] geometry, double steeredAzimuth, double steeredElevation, double azimuth, double elevation, double frequency)
    {
        Beamformer beamformer = new(geometry.Length, geometry, steeredAzimuth, steeredElevation, Frames);
        (double sinAzimuth, double cosAzimuth) = Math.SinCos(double.DegreesToRadians(azimuth));
        (double sinElevation, double cosElevation) = Math.SinCos(double.DegreesToRadians(elevation));
        float[] input = new float[Frames * geometry.Length];
        float[] output = new float[Frames];
        double power = 0;
        for (int frame = 0; frame < 4; frame++)
        {
            for (int i = 0; i < Frames; i++)
            {
                for (int channel = 0; channel < geometry.Length; channel++)
                {
                    MicrophonePosition p = geometry[channel];
                    double lead = (p.X * cosElevation * cosAzimuth + p.Y * cosElevation * sinAzimuth + p.Z * sinElevation) / SpeedOfSound;
                    double t = (frame * Frames + i) / (double)AudioFormat.SampleRate + lead;
                    input[i * geometry.Length + channel] = (float)Math.Sin(double.Tau * frequency * t);
                }
            }
            beamformer.Process(input, output);
            if (frame == 3)
                power = AudioFormat.MeanSquare(output);
        }
        // The mean square of a tone is a half, to within the fraction of a period at the ends.
        return Math.Sqrt(power / 0.5);
    }
}
