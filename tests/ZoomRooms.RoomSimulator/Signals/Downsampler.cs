namespace ZoomRooms.RoomSimulator.Signals;

/// <summary>48 kHz to the 10 kHz that intelligibility is measured at.</summary>
internal static class Downsampler
{
    public const int To = 10_000;

    // Five outputs for 24 inputs.
    private const int Up = 5, Down = 24, Half = 120;
    private const double Cutoff = 4_700;

    private static readonly float[][] Filters = [.. Enumerable.Range(0, Up).Select(Filter)];

    public static float[] Resample(ReadOnlySpan<float> samples)
    {
        float[] result = new float[(int)((long)samples.Length * Up / Down)];
        for (int i = 0; i < result.Length; i++)
        {
            long place = (long)i * Down;
            int whole = (int)(place / Up);
            float[] filter = Filters[(int)(place % Up)];
            int first = whole - Half;
            float sum = 0;
            for (int tap = Math.Max(0, -first); tap < filter.Length && first + tap < samples.Length; tap++)
                sum += samples[first + tap] * filter[tap];
            result[i] = sum;
        }
        return result;
    }

    private static float[] Filter(int phase)
    {
        float[] filter = new float[2 * Half + 2];
        for (int tap = 0; tap < filter.Length; tap++)
        {
            double x = tap - Half - phase / (double)Up, turn = 2 * Cutoff / Rate.Hertz * x;
            double sinc = Math.Abs(turn) < 1e-9 ? 1 : Math.Sin(Math.PI * turn) / (Math.PI * turn);
            double window = Math.Abs(x) >= Half + 1 ? 0 : 0.5 * (1 + Math.Cos(Math.PI * x / (Half + 1)));
            filter[tap] = (float)(2 * Cutoff / Rate.Hertz * sinc * window);
        }
        return filter;
    }
}
