namespace ZoomRooms.Screen.Display;

/// <summary>Which way to a display: X11 where there is one, else the kernel's.</summary>
internal static class Displays
{
    /// <summary>Whoever named one of these wants SDL to choose.</summary>
    private static readonly string[] Named = ["DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"];

    /// <summary>Null while there is no display, which is no error.</summary>
    /// <param name="reason">Why.</param>
    public static IDisplay? TryOpen(out string reason)
    {
        reason = "";
        if (Named.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }))
            return DisplayWindow.TryOpen(out reason);
        // A card that only shows is given pixels: OpenGL made by the processor takes longer for a page than the watchdog waits.
        return PlainDisplay.TryOpen(isAny: false) ?? DisplayWindow.TryOpen(out reason) ?? (IDisplay?)PlainDisplay.TryOpen(isAny: true);
    }
}
