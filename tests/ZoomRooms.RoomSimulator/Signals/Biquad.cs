namespace ZoomRooms.RoomSimulator.Signals;

/// <summary>A filter of second order, in transposed direct form II.</summary>
internal sealed class Biquad(double b0, double b1, double b2, double a1, double a2)
{
    private double _first, _second;

    /// <summary>Butterworth high-pass at 48 kHz.</summary>
    public static Biquad HighPass(double hertz)
    {
        double k = Math.Tan(Math.PI * hertz / Rate.Hertz);
        double norm = 1 / (1 + Math.Sqrt(2) * k + k * k);
        return new Biquad(norm, -2 * norm, norm, 2 * (k * k - 1) * norm, (1 - Math.Sqrt(2) * k + k * k) * norm);
    }

    public double Next(double x)
    {
        double y = b0 * x + _first;
        _first = b1 * x - a1 * y + _second;
        _second = b2 * x - a2 * y;
        return y;
    }
}
