using ZoomRooms.Appliance.Status;
using ZoomRooms.Screen.Drawing;
using ZoomRooms.Screen.Interop;
using ZoomRooms.TestKit.Screens;

namespace ZoomRooms.Scenarios.Tests.Screens;

/// <summary>
/// The whole way as processes: a meeting server, somebody with a camera, the room's service on a simulated board, and its screen on a
/// display. Light, status and shield say one thing.
/// </summary>
public sealed class A_room_with_a_screen : IDisposable
{
    private static readonly Sdl.Rect Shield = new() { X = 24, Y = 24, Width = 64, Height = 64 };
    private static readonly Sdl.Rect Pictures = new() { X = 0, Y = 200, Width = 1920, Height = 700 };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-room-screen-");
    private readonly XServer _display = new();

    public void Dispose()
    {
        _display.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Shows_who_is_there_and_the_shield_that_its_light_shows()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant host = await meeting.PairAsync("host", height: 360);
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == Client.SessionState.InMeeting);
        string socket = Path.Combine(_folder.FullName, "pictures.sock");
        using RoomProcess room = await RoomProcess.StartAsync(meeting, _folder.FullName, socket);
        using ScreenProcess screen = new(socket, _display.Name);

        await UntilAsync(async () => await room.StatusAsync() is { State: "Idle" }, "an idle room");
        await UntilAsync(() => Says(Palette.Text), "the idle page");
        Assert.Equal(0, Green());
        Assert.False(await room.IsLedLitAsync());

        Assert.True(await room.PressAsync());
        await UntilAsync(() => IsLocked(), "the green shield");
        StatusDocument? status = await room.StatusAsync();
        Assert.True(status is { LockLit: true, LedLit: true }, status?.ToJson());
        Assert.True(await room.IsLedLitAsync());
        // The pattern of the host's camera: red, green and blue as no page of ours has them.
        await UntilAsync(() => Vivid() > 100_000, "the host's picture");
        status = await room.StatusAsync();
        Assert.Contains("takes pictures, says: ", status!.Screen, StringComparison.Ordinal);
        Assert.Equal(0, status.PicturesLeftOut);

        // The room hangs, and cannot say so. So does its LED, on a board that is in the same process.
        room.Signal("STOP");
        await UntilAsync(() => Green() == 0 && Vivid() == 0, "the end of a shield that nobody derives");
        room.Signal("CONT");
        await UntilAsync(async () => IsLocked() && await room.IsLedLitAsync(), "the shield of the room that goes on");

        // The meeting ends: light, status and shield go, and the pictures with them.
        await room.PressAsync();
        await UntilAsync(
            async () => Green() == 0 && Vivid() == 0 && !await room.IsLedLitAsync() && await room.StatusAsync() is { LockLit: false },
            "the end of the lock");
        Assert.False(screen.HasExited);
    }

    [Fact]
    public async Task Loses_nothing_when_it_is_killed_again_and_again()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        string socket = Path.Combine(_folder.FullName, "pictures.sock");
        using RoomProcess room = await RoomProcess.StartAsync(meeting, _folder.FullName, socket);
        // Killed again and again, it costs the room nothing.
        for (int i = 0; i < 3; i++)
        {
            using ScreenProcess screen = new(socket, _display.Name);
            await UntilAsync(() => Says(Palette.Text), "the idle page");
            screen.Kill();
            await UntilAsync(async () => await room.StatusAsync() is { } status
                && status.Screen.StartsWith("nobody takes pictures", StringComparison.Ordinal), "a room that knows");
        }
        Assert.True(await room.StatusAsync() is { State: "Idle", LastError: null });
    }

    private bool IsLocked() => _display.Look().Count(Shield, Palette.Locked) > 1200;

    private int Green()
    {
        Screenshot seen = _display.Look();
        return seen.Count(seen.Whole, Palette.Locked, 2);
    }

    private int Vivid() => _display.Look().Count(
        Pictures, (red, green, blue) => Math.Max(red, Math.Max(green, blue)) > 220 && Math.Min(red, Math.Min(green, blue)) < 40);

    private bool Says(Sdl.Colour colour) => _display.Look().Count(
        new() { X = 96, Y = 340, Width = 1200, Height = 200 }, colour, 24) > 500;

    private static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (int i = 0; !await condition(); i++)
        {
            Assert.True(i < 2_000, $"never came: {what}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
