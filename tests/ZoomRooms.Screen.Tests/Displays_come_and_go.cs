using ZoomRooms.Screen.Drawing;
using ZoomRooms.Screen.Interop;
using ZoomRooms.Screen.Tests.Rig;
using ZoomRooms.TestKit.Screens;

namespace ZoomRooms.Screen.Tests;

/// <summary>A room without a display is none with a fault: the program waits, is asked for nothing, and takes nothing.</summary>
public sealed class Displays_come_and_go : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-displays-");
    private readonly NotifySocket _manager;
    private readonly Dictionary<string, string> _environment;

    public Displays_come_and_go()
    {
        _manager = new NotifySocket(Path.Combine(_folder.FullName, "notify"));
        _environment = new() { ["NOTIFY_SOCKET"] = _manager.Path };
    }

    public void Dispose()
    {
        _manager.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Socket => Path.Combine(_folder.FullName, "pictures.sock");

    [Fact]
    public void Without_one_it_waits_and_nobody_can_hand_it_pictures()
    {
        using ScreenProcess screen = new(Socket, display: null, _environment);
        Assert.Equal("READY=1", _manager.Hear());
        Assert.StartsWith("STATUS=Waits for a display: ", _manager.Hear(), StringComparison.Ordinal);
        Assert.False(File.Exists(Socket));
        Assert.False(screen.HasExited);
    }

    [Fact]
    public async Task What_is_plugged_in_later_is_shown_on_and_what_is_unplugged_ends_it()
    {
        using XServer display = new("1280x720x24");
        DirectoryInfo output = _folder.CreateSubdirectory("outputs").CreateSubdirectory("card0-HDMI-A-1");
        string status = Path.Combine(output.FullName, "status");
        File.WriteAllText(status, "disconnected\n");
        _environment["WATCHDOG_USEC"] = "30000000";
        using ScreenProcess screen = new(Socket, display.Name, _environment, "--outputs", output.Parent!.FullName);
        Assert.Equal("STATUS=Waits for a display: nothing is plugged in", _manager.Hear("STATUS"));
        Assert.False(File.Exists(Socket));

        File.WriteAllText(status, "connected\n");
        // Opening one may take longer than drawing.
        Assert.Equal("WATCHDOG_USEC=60000000\nWATCHDOG=1", _manager.Hear("WATCHDOG_USEC"));
        Assert.Equal("STATUS=Shows the room (x11, 1280x720)", _manager.Hear("STATUS"));
        Assert.Equal("WATCHDOG_USEC=30000000\nWATCHDOG=1", _manager.Hear("WATCHDOG_USEC"));
        using (RoomStandIn room = await RoomStandIn.ConnectAsync(Socket))
        {
            room.Show(Pages.Idle);
            await Until.HoldsAsync(
                () => display.Look().Count(new() { X = 0, Y = 200, Width = 1280, Height = 200 }, Palette.Text) > 500, "the room's name");
            File.WriteAllText(status, "disconnected\n");
            Assert.Equal("STATUS=Waits for a display: nothing is plugged in", _manager.Hear("STATUS"));
            await Until.HoldsAsync(() => !room.HandBytes(new byte[1]), "the end of the connection");
        }
        Assert.False(File.Exists(Socket));

        File.WriteAllText(status, "connected\n");
        Assert.StartsWith("STATUS=Shows", _manager.Hear("STATUS"), StringComparison.Ordinal);
        using RoomStandIn again = await RoomStandIn.ConnectAsync(Socket);
        again.Show(Pages.Locked);
        Sdl.Rect shield = new Interop.Sdl.Rect { X = 16, Y = 16, Width = 43, Height = 43 };
        await Until.HoldsAsync(() => display.Look().Count(shield, Palette.Locked) > 500, "the shield");
        Assert.False(screen.HasExited);
    }
}
