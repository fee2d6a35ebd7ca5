using System.Text.Json;

namespace ZoomRooms.Rtc.Tests.Simulation;

/// <summary>Published test vectors that lie beside the repository; a test that wants absent ones is skipped.</summary>
internal static class SharedVectors
{
    public static JsonElement Read(string relativePath)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
                continue;
            string path = Path.Combine(folder.FullName, "..", "shared", "vectors", relativePath);
            Assert.SkipUnless(File.Exists(path), $"The vectors ../shared/vectors/{relativePath} are not here.");
            return JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        }
        Assert.Skip("The repository's root was not found.");
        return default;
    }
}
