using ZoomRooms.Screen.Drawing;
using ZoomRooms.Screen.Interop;

namespace ZoomRooms.Screen.Display;

/// <summary>The whole of a display, by SDL's own choice of driver: KMS/DRM on a device, X11 where there is one.</summary>
internal sealed unsafe class DisplayWindow : IDisplay
{
    /// <summary>Drivers that draw where nobody looks.</summary>
    private static readonly string[] Nowhere = ["dummy", "offscreen", "evdev"];

    private readonly nint _window;
    private readonly nint _renderer;

    private DisplayWindow(nint window, nint renderer, int width, int height, string driver)
    {
        (_window, _renderer) = (window, renderer);
        Driver = driver;
        Canvas = new Canvas(renderer, width, height);
    }

    public Canvas Canvas { get; }

    /// <remarks>SDL's name of it.</remarks>
    public string Driver { get; }

    /// <summary>Null while there is no display, which is no error.</summary>
    /// <param name="reason">Why, in SDL's words.</param>
    public static DisplayWindow? TryOpen(out string reason)
    {
        reason = "";
        // SIGTERM is the program's.
        _ = Sdl.SetHint("SDL_NO_SIGNAL_HANDLERS", "1");
        _ = Sdl.SetHint("SDL_RENDER_SCALE_QUALITY", "linear");
        if (Sdl.InitSubSystem(Sdl.InitVideo) != 0)
        {
            reason = Sdl.Error;
            return null;
        }
        string driver = Sdl.VideoDriver;
        if (Nowhere.Contains(driver))
            reason = "there is none";
        else if (Open(driver, out reason) is { } display)
            return display;
        Sdl.QuitSubSystem(Sdl.InitVideo);
        return null;
    }

    public bool TryPump()
    {
        Sdl.Event said;
        bool stays = true;
        while (Sdl.PollEvent(&said) != 0)
            stays &= said.Type is not (Sdl.Quit or Sdl.DisplayEvent or Sdl.RendererTargetsReset or Sdl.RendererDeviceReset);
        return stays;
    }

    public void Dispose()
    {
        Canvas.Dispose();
        Sdl.DestroyRenderer(_renderer);
        Sdl.DestroyWindow(_window);
        Sdl.QuitSubSystem(Sdl.InitVideo);
    }

    private static DisplayWindow? Open(string driver, out string reason)
    {
        Sdl.Rect bounds;
        if (Sdl.GetNumVideoDisplays() < 1 || Sdl.GetDisplayBounds(0, &bounds) != 0)
        {
            reason = Sdl.Error;
            return null;
        }
        // X11 takes pixels as they are. Through OpenGL, which SDL would load for them, they cost ten times the memory, and code that is
        // made while it runs. KMS/DRM takes them in no other way.
        bool isX = driver == "x11";
        _ = Sdl.SetHint("SDL_FRAMEBUFFER_ACCELERATION", isX ? "0" : "1");
        nint window = Sdl.CreateWindow(
            "Meeting room", bounds.X, bounds.Y, bounds.Width, bounds.Height, Sdl.WindowBorderless);
        nint renderer = window == 0 ? 0 : Sdl.CreateRenderer(window, -1, isX ? Sdl.RendererSoftware : 0);
        int width = 0, height = 0;
        if (renderer == 0 || Sdl.GetRendererOutputSize(renderer, &width, &height) != 0 || width < 1 || height < 1)
        {
            reason = Sdl.Error;
            if (renderer != 0)
                Sdl.DestroyRenderer(renderer);
            if (window != 0)
                Sdl.DestroyWindow(window);
            return null;
        }
        reason = "";
        _ = Sdl.ShowCursor(0);
        Sdl.DisableScreenSaver();
        Sdl.Event said;
        // What opening the display said of it is known.
        while (Sdl.PollEvent(&said) != 0)
        {
        }
        return new DisplayWindow(window, renderer, width, height, driver);
    }
}
