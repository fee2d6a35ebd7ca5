namespace ZoomRooms.Media.Video;

/// <summary>Which camera to open, and the picture that leaves it. Sizes are pixels, the rate is frames per second.</summary>
public sealed record CameraOptions
{
    /// <summary>The narrowest and lowest picture in which something can be seen.</summary>
    public const int MinimumWidth = 160, MinimumHeight = 90;

    /// <summary>The libavdevice input: <c>v4l2</c> for a camera, <c>lavfi</c> for a filter graph that makes pictures.</summary>
    public string Format { get; init; } = "v4l2";

    /// <summary>
    /// For <c>v4l2</c> a device file such as <c>/dev/video0</c>; for <c>lavfi</c> a graph such as <c>testsrc2=size=1280x720:rate=30</c>.
    /// </summary>
    public string Device { get; init; } = "/dev/video0";

    /// <summary>
    /// Width of the encoded picture. The camera is asked for the mode that comes nearest; what it gives instead is scaled, and keeps its
    /// shape.
    /// </summary>
    public int Width { get; init; } = 1280;

    /// <summary>Height of the encoded picture.</summary>
    public int Height { get; init; } = 720;

    /// <summary>Frames per second asked of the camera.</summary>
    public int FrameRate { get; init; } = 30;

    /// <summary>
    /// The pixel or compression format asked of a <c>v4l2</c> camera (<c>mjpeg</c>, <c>yuyv422</c>, …); null takes whichever gives size and
    /// rate.
    /// </summary>
    public string? InputFormat { get; init; }

    /// <summary>What becomes of a picture of another shape.</summary>
    public PictureFit Fit { get; init; } = PictureFit.Bars;

    /// <summary>One sentence per wrong value: the key, the value, what would be right. Empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        if (Format is not ("v4l2" or "lavfi"))
            yield return $"Camera:Format is \"{Format}\"; it must be \"v4l2\" (a camera) or \"lavfi\" (a filter graph).";
        if (string.IsNullOrWhiteSpace(Device))
            yield return "Camera:Device is empty; it must be a device file such as /dev/video0, or a graph such as testsrc2=size=1280x720:rate=30 with Format \"lavfi\".";
        else if (Format == "v4l2" && !Device.StartsWith('/'))
            yield return $"Camera:Device is \"{Device}\"; with Format \"v4l2\" it must be an absolute path such as /dev/video0.";
        if (Width is < MinimumWidth or > 1920 || Width % 2 != 0)
            yield return $"Camera:Width is {Width}; it must be an even number from {MinimumWidth} to 1920.";
        if (Height is < MinimumHeight or > 1200 || Height % 2 != 0)
            yield return $"Camera:Height is {Height}; it must be an even number from {MinimumHeight} to 1200.";
        if (FrameRate is < 5 or > 60)
            yield return $"Camera:FrameRate is {FrameRate}; it must be from 5 to 60 frames per second.";
        if (InputFormat is not null && !IsToken(InputFormat))
            yield return $"Camera:InputFormat is \"{InputFormat}\"; it must be a format name such as mjpeg or yuyv422, or absent.";
        if (!Enum.IsDefined(Fit))
            yield return $"Camera:Fit is {Fit}; it must be \"Bars\" (all of the camera's picture) or \"Crop\" (no bars).";
    }

    private static bool IsToken(string value)
    {
        foreach (char c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        }

        return value.Length is > 0 and <= 32;
    }
}
