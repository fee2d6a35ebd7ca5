namespace ZoomRooms.RoomSimulator.Signals;

/// <summary>Band-limited values between samples: a sinc under a Blackman window, tabled for fractions of a sample.</summary>
internal static class SincTable
{
    public const int Taps = 48;
    private const int Phases = 512;

    private static readonly float[][] Filters = [.. Enumerable.Range(0, Phases + 1).Select(phase => Filter(phase / (double)Phases))];

    /// <summary>Adds a pulse of the given height at a place that need not be a whole sample.</summary>
    public static void Add(Span<float> signal, double position, double height)
    {
        int whole = (int)Math.Floor(position);
        float[] filter = Filters[(int)Math.Round((position - whole) * Phases)];
        int first = whole - (Taps / 2 - 1);
        for (int i = Math.Max(0, -first); i < Taps && first + i < signal.Length; i++)
            signal[first + i] += (float)(height * filter[i]);
    }

    /// <summary>The signal's value at a place that need not be a whole sample; silence lies around the signal.</summary>
    public static float At(ReadOnlySpan<float> signal, double position)
    {
        int whole = (int)Math.Floor(position);
        double exact = (position - whole) * Phases;
        int phase = Math.Min((int)exact, Phases - 1);
        float blend = (float)(exact - phase);
        float[] below = Filters[phase], above = Filters[phase + 1];
        int first = whole - (Taps / 2 - 1);
        float sum = 0;
        for (int i = Math.Max(0, -first); i < Taps && first + i < signal.Length; i++)
            sum += signal[first + i] * (below[i] + blend * (above[i] - below[i]));
        return sum;
    }

    private static float[] Filter(double fraction)
    {
        double[] taps = new double[Taps];
        for (int i = 0; i < Taps; i++)
        {
            double x = i - (Taps / 2 - 1) - fraction;
            double sinc = Math.Abs(x) < 1e-9 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
            double turn = Math.PI * x / (Taps / 2);
            taps[i] = Math.Abs(x) >= Taps / 2 ? 0 : sinc * (0.42 + 0.5 * Math.Cos(turn) + 0.08 * Math.Cos(2 * turn));
        }
        return Array.ConvertAll(taps, tap => (float)tap);
    }
}
