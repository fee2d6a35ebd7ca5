namespace ZoomRooms.TestKit;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    public static string Hardware { get; } = In("hardware");

    public static string Systemd { get; } = In("systemd");

    /// <summary>Something in it.</summary>
    public static string In(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>Something of the folder of published test vectors beside it, which need not be there.</summary>
    public static string Vectors(string relative) => In("..", "shared", "vectors", relative);

    /// <summary>A program's own build: a copy beside tests may lack what its framework brings.</summary>
    public static string Program(string project, string name)
    {
        DirectoryInfo built = new(AppContext.BaseDirectory);
        return In("src", project, "bin", built.Parent!.Name, built.Name, name);
    }

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
