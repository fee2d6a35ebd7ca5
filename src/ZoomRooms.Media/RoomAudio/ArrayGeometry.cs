using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>Where the microphones stand, and what that does to a sound from far away. Metres, radians, seconds.</summary>
internal static class ArrayGeometry
{
    public const double SpeedOfSound = 343;

    /// <summary>Seconds by which a sound from that direction is at the microphone before it is at the point of reference.</summary>
    public static double LeadOf(MicrophonePosition microphone, double azimuth, double elevation)
    {
        (double sinAzimuth, double cosAzimuth) = Math.SinCos(azimuth);
        (double sinElevation, double cosElevation) = Math.SinCos(elevation);
        double flat = microphone.X * cosAzimuth + microphone.Y * sinAzimuth;
        return (flat * cosElevation + microphone.Z * sinElevation) / SpeedOfSound;
    }

    public static double Distance(MicrophonePosition one, MicrophonePosition other) =>
        Math.Sqrt((one.X - other.X) * (one.X - other.X) + (one.Y - other.Y) * (one.Y - other.Y) + (one.Z - other.Z) * (one.Z - other.Z));

    /// <summary>The greatest distance of two microphones.</summary>
    public static double Aperture(ReadOnlySpan<MicrophonePosition> microphones)
    {
        double aperture = 0;
        foreach (MicrophonePosition one in microphones)
        {
            foreach (MicrophonePosition other in microphones)
                aperture = Math.Max(aperture, Distance(one, other));
        }
        return aperture;
    }

    /// <summary>Radians a second of a bin.</summary>
    public static double AngularFrequency(int bin) => 2 * Math.PI * bin * AudioFormat.SampleRate / Fourier.Size;
}
