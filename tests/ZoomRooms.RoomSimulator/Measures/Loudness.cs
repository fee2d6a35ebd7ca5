using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Measures;

/// <summary>
/// Integrated loudness of one channel in LUFS (ITU-R BS.1770-4): K-weighting, blocks of 400 ms, absolute gate at −70, relative gate 10
/// below.
/// </summary>
internal static class Loudness
{
    /// <summary>What is too soft to pass the absolute gate.</summary>
    public const double Silence = -70;

    public static double Integrated(ReadOnlySpan<float> samples)
    {
        // The coefficients that the recommendation gives for 48 kHz: the head's shelf, then the RLB high-pass.
        Biquad shelf = new(1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585);
        Biquad highPass = new(1, -2, 1, -1.99004745483398, 0.99007225036621);
        int step = Rate.Samples(0.1);
        double[] tenths = new double[samples.Length / step];
        for (int i = 0; i < tenths.Length * step; i++)
        {
            double weighted = highPass.Next(shelf.Next(samples[i]));
            tenths[i / step] += weighted * weighted / step;
        }
        List<double> blocks = [];
        for (int i = 0; i + 4 <= tenths.Length; i++)
            blocks.Add((tenths[i] + tenths[i + 1] + tenths[i + 2] + tenths[i + 3]) / 4);
        double gate = Above(blocks, Silence) is { } loud ? Math.Max(Silence, Of(loud) - 10) : Silence;
        return Above(blocks, gate) is { } gated ? Of(gated) : Silence;
    }

    private static double? Above(List<double> blocks, double gate)
    {
        double sum = 0;
        int count = 0;
        foreach (double block in blocks.Where(block => Of(block) > gate))
        {
            sum += block;
            count++;
        }
        return count == 0 ? null : sum / count;
    }

    private static double Of(double power) => -0.691 + Decibels.OfPower(power);
}
