using ZoomRooms.Media.Video;

namespace ZoomRooms.Desktop;

/// <summary>The camera as one argument, <c>FORMAT:DEVICE</c> or <c>none</c>.</summary>
internal sealed record CameraArgument(CameraOptions? Camera)
{
    public static CameraArgument? TryParse(string text)
    {
        if (text == "none")
            return new CameraArgument((CameraOptions?)null);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
            return null;
        CameraOptions camera = new() { Format = text[..colon], Device = text[(colon + 1)..] };
        return camera.Validate().Any() ? null : new CameraArgument(camera);
    }
}
