namespace ZoomRooms.Screen.Display;

/// <summary>
/// Which of the machine's outputs something is plugged into, as the kernel has it (drm's <c>status</c> files). SDL does not say it of
/// KMS/DRM: whatever changed here, the display is opened anew.
/// </summary>
internal sealed class Connectors(string folder)
{
    public const string OfKernel = "/sys/class/drm";

    /// <summary>The names of all that are connected; null on a machine whose outputs nobody names.</summary>
    public string? Read()
    {
        try
        {
            string[] outputs = Directory.Exists(folder)
                ? [.. Directory.GetDirectories(folder).Where(output => File.Exists(StatusOf(output))).Order(StringComparer.Ordinal)] : [];
            return outputs.Length == 0 ? null : string.Join(' ', outputs.Where(IsConnected).Select(Path.GetFileName));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // A card that went meanwhile: the next look sees what is left.
            return null;
        }
    }

    private static bool IsConnected(string output) => File.ReadAllText(StatusOf(output)).Trim() == "connected";

    private static string StatusOf(string output) => Path.Combine(output, "status");
}
