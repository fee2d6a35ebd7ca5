namespace ZoomRooms.Architecture.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every file that is ours to read, relative to <see cref="Root"/>: no build output, nothing of git.</summary>
    public static IEnumerable<string> Files(params string[] extensions) =>
        Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or ".git" or "artifacts"))
            .Where(path => extensions.Length == 0 || extensions.Contains(Path.GetExtension(path)));

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ZoomRooms.Appliance.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("the tests do not run inside a checkout");
    }
}
