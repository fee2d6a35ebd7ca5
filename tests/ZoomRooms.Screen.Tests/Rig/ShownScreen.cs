using ZoomRooms.Media.Screens;
using ZoomRooms.Screen.Drawing;
using ZoomRooms.Screen.Interop;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Screens;

namespace ZoomRooms.Screen.Tests.Rig;

/// <summary>A display, the program that draws on it, and a room that talks to it: processes of their own.</summary>
public sealed class ShownScreen : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-screen-");
    private XServer? _display;
    private ScreenProcess? _process;
    private RoomStandIn? _room;

    /// <summary>Where shield and mark stand at 1920x1080.</summary>
    internal static readonly Sdl.Rect Shield = new() { X = 24, Y = 24, Width = 64, Height = 64 };

    /// <summary>Of the 64 x 64, what the plate covers at least.</summary>
    internal const int PlateOfShield = 1200;

    internal XServer Display => _display!;

    internal ScreenProcess Process => _process!;

    internal RoomStandIn Room => _room!;

    internal string Socket => Path.Combine(_folder.FullName, "pictures.sock");

    public async ValueTask InitializeAsync()
    {
        _display = new XServer();
        _process = new ScreenProcess(Socket, _display.Name);
        _room = await RoomStandIn.ConnectAsync(Socket);
    }

    public ValueTask DisposeAsync()
    {
        _room?.Dispose();
        _process?.Dispose();
        _display?.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Says a page until it looks as it should; what stands there then.</summary>
    internal async Task<Screenshot> ShowAsync(ScreenPage page, Func<Screenshot, bool> looks, string what, Action? meanwhile = null)
    {
        Room.Show(page);
        return await UntilAsync(looks, what, meanwhile);
    }

    internal async Task<Screenshot> UntilAsync(Func<Screenshot, bool> looks, string what, Action? meanwhile = null)
    {
        Screenshot? seen = null;
        try
        {
            await Until.HoldsAsync(() => looks(seen = Display.Look()), what, meanwhile);
        }
        catch
        {
            seen?.Save(Path.Combine(Artifacts, "failed.png"));
            throw;
        }
        return seen!;
    }

    /// <summary>Where pictures for people are left.</summary>
    internal static string Artifacts => Checkout.In("artifacts", "screen");

    internal static bool IsLocked(Screenshot seen) => seen.Count(Shield, Palette.Locked) > PlateOfShield;

    internal static bool IsEnhanced(Screenshot seen) => seen.Count(Shield, Palette.Enhanced) > PlateOfShield;

    /// <summary>Not one pixel of the lock's green anywhere.</summary>
    internal static bool HasNoGreen(Screenshot seen) => seen.Count(seen.Whole, Palette.Locked) == 0;

    /// <summary>Something is written here in this colour.</summary>
    internal static bool Says(Screenshot seen, Sdl.Rect area, Sdl.Colour colour) => seen.Count(area, colour, 24) > 60;
}
