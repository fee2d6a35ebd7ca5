using System.Globalization;

namespace ZoomRooms.Media.Interop;

/// <summary>One of the modes in which a camera can give pictures.</summary>
/// <param name="Format">libavdevice's name: a pixel format such as <c>yuyv422</c>, or a codec such as <c>mjpeg</c>.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Pictures">Pictures in <paramref name="Seconds"/> seconds; 0 where the camera does not say.</param>
/// <param name="Seconds">1, or 1001 of 30000 pictures.</param>
internal readonly record struct CameraMode(string Format, int Width, int Height, uint Pictures, uint Seconds)
{
    /// <summary>Pictures per second; 0 where the camera does not say.</summary>
    public double Rate => Seconds == 0 ? 0 : (double)Pictures / Seconds;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height} {Format} at {Rate:0.##}/s");
}

/// <summary>What is asked for where a camera gives ranges: pixels, and pictures a second.</summary>
internal readonly record struct WantedMode(int Width, int Height, int FrameRate);
