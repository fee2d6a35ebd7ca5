namespace ZoomRooms.Rtc.Tests.Packetization;

/// <summary>Folders of published material beside the repository.</summary>
internal static class Vectors
{
    /// <summary>The folder, or null where it is not.</summary>
    public static string? Find(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "..", "shared", "vectors", name);
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")) && Directory.Exists(path))
                return path;
        }
        return null;
    }
}
