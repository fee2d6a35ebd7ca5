using ZoomRooms.Media.Sound;

namespace ZoomRooms.RoomSimulator.Rooms;

/// <summary>A place in a room, in metres from its corner.</summary>
internal readonly record struct Point(double X, double Y, double Z)
{
    /// <summary>The place that lies so from this one, seen by somebody who faces <paramref name="facing"/> degrees.</summary>
    public Point Towards(Placement placement, double facing)
    {
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(facing + placement.Azimuth));
        double level = Math.Sqrt(Math.Max(0, placement.Metres * placement.Metres - placement.Above * placement.Above));
        return new Point(X + level * cos, Y + level * sin, Z + placement.Above);
    }

    /// <summary>
    /// Where a microphone of an array is whose reference point is here and whose front faces <paramref name="facing"/> degrees.
    /// </summary>
    public Point Microphone(MicrophonePosition microphone, double facing)
    {
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(facing));
        return new Point(X + microphone.X * cos - microphone.Y * sin, Y + microphone.X * sin + microphone.Y * cos, Z + microphone.Z);
    }

    public double Distance(Point other) =>
        Math.Sqrt((X - other.X) * (X - other.X) + (Y - other.Y) * (Y - other.Y) + (Z - other.Z) * (Z - other.Z));
}

/// <summary>
/// Where somebody or something is, as the array sees it: degrees from its front to the left, metres away, metres above it.
/// </summary>
internal readonly record struct Placement(double Azimuth, double Metres, double Above = 0.2);
