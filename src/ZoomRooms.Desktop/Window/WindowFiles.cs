using System.Reflection;

namespace ZoomRooms.Desktop.Window;

/// <summary>The page's files. They are part of the program: nothing is read from a disk where somebody might change it.</summary>
internal static class WindowFiles
{
    private const string Prefix = "Window.Page.";

    private static readonly Dictionary<string, (string Type, byte[] Bytes)> Files = Load();

    public static IReadOnlyCollection<string> Names => Files.Keys;

    /// <param name="path">Empty for the page itself.</param>
    public static bool TryFind(string path, out (string Type, byte[] Bytes) file) =>
        Files.TryGetValue(path.Length == 0 ? "window.html" : path, out file);

    private static Dictionary<string, (string, byte[])> Load()
    {
        Assembly assembly = typeof(WindowFiles).Assembly;
        Dictionary<string, (string, byte[])> files = new();
        foreach (string resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            files.Add(resource[Prefix.Length..], (TypeOf(Path.GetExtension(resource)), bytes));
        }
        return files;
    }

    private static string TypeOf(string extension) => extension switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        _ => throw new InvalidOperationException($"{extension} has no type"),
    };
}
