using ZoomRooms.Media.Interop;

namespace ZoomRooms.Media.Video;

/// <summary>
/// Which of a camera's modes comes nearest to what the room asks for. Pure. Drivers name a raw format first, and many cameras give it
/// slowly (USB 2 carries 10 raw pictures of 1280x720 a second) or small only: then the compressed one is right.
/// </summary>
internal static class CameraModes
{
    /// <summary>Grey pictures (infrared and depth cameras) are taken where there is nothing else; H.264 has delay of its own.</summary>
    private static readonly Dictionary<string, double> Worth = new() { ["gray"] = 0.1, ["h264"] = 0.5 };

    /// <summary>At equal worth: planar needs no conversion, packed little, JPEG a decoder.</summary>
    private static readonly string[] Cheapest = [
        "yuv420p", "nv12", "yuyv422", "uyvy422", "yuv422p", "rgb24", "bgr24", "mjpeg", "h264", "gray"];

    /// <summary>The mode to ask for, with the rate to ask for; null when there is none to choose from.</summary>
    public static CameraMode? Choose(IReadOnlyList<CameraMode> modes, CameraOptions wanted)
    {
        CameraMode? best = null;
        (double Worth, double Shape, int Cheap, long Area, double Rate) bestPlace = (
            Worth: -1.0, Shape: 0.0, Cheap: 0, Area: 0L, Rate: 0.0);
        foreach (CameraMode mode in modes)
        {
            if (wanted.InputFormat is { } format && mode.Format != format)
                continue;
            (double, double, int, long, double) place = (
                WorthOf(mode, wanted), ShapeOf(mode, wanted), -CostOf(mode), -(long)mode.Width * mode.Height, -mode.Rate);
            if (best is not null && place.CompareTo(bestPlace) <= 0)
                continue;
            (best, bestPlace) = (mode, place);
        }

        return best;
    }

    /// <summary>
    /// 1 for all that was asked for. Movement counts fully, size by its root: 640x480 thirty times a second is a better meeting than
    /// 1280x720 ten times. Of a mode's area only that counts which has the asked shape.
    /// </summary>
    private static double WorthOf(CameraMode mode, CameraOptions wanted)
    {
        double rate = mode.Rate == 0 ? 1 : Math.Min(1, mode.Rate / wanted.FrameRate);
        double scale = Math.Min(1, Math.Min((double)mode.Width / wanted.Width, (double)mode.Height / wanted.Height));
        // In steps, so that nothing is decided by a rounding.
        return Math.Round(rate * scale * Worth.GetValueOrDefault(mode.Format, 1), 2);
    }

    private static double ShapeOf(CameraMode mode, CameraOptions wanted)
    {
        double ratio = (double)mode.Width * wanted.Height / ((double)mode.Height * wanted.Width);
        return Math.Round(Math.Min(ratio, 1 / ratio), 2);
    }

    private static int CostOf(CameraMode mode) => Array.IndexOf(Cheapest, mode.Format) is >= 0 and var place ? place : Cheapest.Length;
}
