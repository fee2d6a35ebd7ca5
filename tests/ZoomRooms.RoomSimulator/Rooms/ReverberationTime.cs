using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Rooms;

/// <summary>
/// How long a room's sound takes to fall by 60 dB, by Schroeder's backward integration and a line through −5 to −30 dB (ISO 3382-2, T25).
/// </summary>
internal static class ReverberationTime
{
    public static double Of(ReadOnlySpan<float> response)
    {
        double[] energy = new double[response.Length];
        for (int i = 0; i < energy.Length; i++)
            energy[i] = (double)response[i] * response[i];
        return Of(energy, 1.0 / Rate.Hertz);
    }

    /// <param name="energy">Energy that arrives in each step of time.</param>
    public static double Of(ReadOnlySpan<double> energy, double step)
    {
        double[] left = new double[energy.Length];
        double sum = 0;
        for (int i = energy.Length - 1; i >= 0; i--)
            left[i] = sum += energy[i];
        double count = 0, sumT = 0, sumL = 0, sumTt = 0, sumTl = 0;
        for (int i = 0; i < left.Length; i++)
        {
            double level = Decibels.OfPower(left[i] / sum), time = i * step;
            if (level is > -5 or < -30)
                continue;
            count++;
            sumT += time;
            sumL += level;
            sumTt += time * time;
            sumTl += time * level;
        }
        double slope = (count * sumTl - sumT * sumL) / (count * sumTt - sumT * sumT);
        // Fewer than two points: it falls faster than can be seen.
        return count < 2 ? 0 : -60 / slope;
    }
}
