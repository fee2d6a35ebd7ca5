namespace ZoomRooms.RoomSimulator.Signals;

internal static class Decibels
{
    public static double Amplitude(double decibels) => Math.Pow(10, decibels / 20);

    public static double OfPower(double power) => 10 * Math.Log10(Math.Max(power, 1e-20));

    public static double Power(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (float sample in samples)
            sum += (double)sample * sample;
        return samples.IsEmpty ? 0 : sum / samples.Length;
    }
}
