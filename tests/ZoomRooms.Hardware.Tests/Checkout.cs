namespace ZoomRooms.Hardware.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    public static string Hardware { get; } = Path.Combine(Root, "hardware");

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
