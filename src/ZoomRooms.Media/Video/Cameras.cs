using System.Globalization;
using ZoomRooms.Media.Interop;

namespace ZoomRooms.Media.Video;

/// <summary>A camera of this machine.</summary>
/// <param name="Device">Its device file, as <see cref="CameraOptions.Device"/> has it.</param>
/// <param name="Name">As the driver calls it.</param>
public sealed record CameraFound(string Device, string Name);

/// <summary>The V4L2 cameras of this machine.</summary>
public static class Cameras
{
    private static readonly WantedMode Any = new(1280, 720, 30);

    /// <summary>
    /// Device files that give pictures of a format that is understood, in the kernel's order. A driver may take its time.
    /// </summary>
    public static IReadOnlyList<CameraFound> List()
    {
        List<(int Number, CameraFound Camera)> found = [];
        foreach (string device in Directory.EnumerateFiles("/dev", "video*"))
        {
            if (!int.TryParse(device.AsSpan("/dev/video".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                continue;
            // A camera has other device files too, for what it says of its pictures.
            if (V4l2.ModesOf(device, Any).Count > 0)
                found.Add((number, new CameraFound(device, NameOf(number) ?? device)));
        }
        return [.. found.OrderBy(one => one.Number).Select(one => one.Camera)];
    }

    private static string? NameOf(int number)
    {
        try
        {
            string name = File.ReadAllText(string.Create(
                CultureInfo.InvariantCulture, $"/sys/class/video4linux/video{number}/name")).Trim();
            return name.Length > 0 ? name : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
