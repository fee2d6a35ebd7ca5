namespace ZoomRooms.Media.Video;

/// <summary>How a camera's picture of another shape is fitted into the one that is sent.</summary>
public enum PictureFit
{
    /// <summary>All of it is seen, with black bars at two sides.</summary>
    Bars = 0,

    /// <summary>It fills the picture; what does not fit at two sides is cut off.</summary>
    Crop,
}

/// <summary>
/// Where the camera's picture lies in the one that is sent: its size after scaling, and its left upper corner, outside for one that is cut.
/// </summary>
internal readonly record struct PicturePlacement(int Width, int Height, int X, int Y)
{
    /// <summary>Shapes that differ by less are the same: encoders round 1080 lines to 1088, and nobody sees it.</summary>
    private const double SameShape = 0.01;

    /// <summary>The picture is as large as its target, and nothing is left over or cut.</summary>
    public bool Fills(int width, int height) => Width == width && Height == height;

    /// <summary>A square stays a square. Sizes and places are even, for chroma has half the resolution.</summary>
    public static PicturePlacement Of(int sourceWidth, int sourceHeight, int width, int height, PictureFit fit)
    {
        (double across, double down) = ((double)width / sourceWidth, (double)height / sourceHeight);
        if (Math.Abs(across / down - 1) < SameShape)
            return new PicturePlacement(width, height, 0, 0);
        double scale = fit == PictureFit.Bars ? Math.Min(across, down) : Math.Max(across, down);
        (int scaledWidth, int scaledHeight) = (Even(sourceWidth * scale), Even(sourceHeight * scale));
        return new PicturePlacement(scaledWidth, scaledHeight, Even((width - scaledWidth) / 2.0), Even((height - scaledHeight) / 2.0));
    }

    private static int Even(double length) => length < 0 ? -Even(-length) : Math.Max(0, (int)(length / 2 + 0.5) * 2);
}
