using System.Globalization;
using ZoomRooms.Media.Screens;
using ZoomRooms.Media.Video;
using ZoomRooms.Screen.Tests.Rig;
using ZoomRooms.TestKit.Screens;
using ZoomRooms.TestKit.Video;

namespace ZoomRooms.Screen.Tests;

/// <summary>
/// Members' pictures are hostile, rooms end, screens are killed and stopped: nothing of it leaves a shield behind.
/// <c>ZOOMROOMS_BROKEN_UNITS</c> is how many broken access units, where somebody wants more.
/// </summary>
public sealed class What_breaks_and_what_stays : IDisposable
{
    private static readonly string[] Published = ["BA_MW_D.264", "CI_MW_D.264", "MIDR_MW_D.264", "Static.264"];

    private static int Units { get; } = int.TryParse(
        Environment.GetEnvironmentVariable("ZOOMROOMS_BROKEN_UNITS"), NumberStyles.None, CultureInfo.InvariantCulture, out int units)
            ? units : 2_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-broken-");
    private readonly XServer _display = new();
    private readonly string _socket;

    public What_breaks_and_what_stays() => _socket = Path.Combine(_folder.FullName, "pictures.sock");

    public void Dispose()
    {
        _display.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Broken_streams_are_survived_and_the_page_goes_on()
    {
        using ScreenProcess screen = new(_socket, _display.Name);
        using RoomStandIn room = await RoomStandIn.ConnectAsync(_socket);
        room.Show(Pages.Locked);
        Random random = new(16);
        uint stream = 0;
        List<byte[]>[] all = [.. Published.Select(name => Streams.AccessUnits(Streams.Read(name)))];
        for (int sent = 0; sent < Units;)
        {
            List<byte[]> whole = all[stream++ % all.Length];
            foreach (byte[] unit in whole)
                Assert.True(
                    room.Hand(stream, 1, Break(unit, random), isKeyFrame: unit == whole[0] || IsKeyFrame(unit)), "the screen hung up");
            room.Hand(stream, 1, [], isKeyFrame: false);
            sent += whole.Count;
            room.Show(Pages.Locked);
        }
        MadePictures good = await MadePictures.OfAsync("testsrc2=");
        PictureReport before = await room.HearAsync(), after = before;
        while (after.Decoded < before.Decoded + 10 || (after.Width, after.Height) != (640, 360))
        {
            Assert.True(good.Hand(room, stream + 1, 1));
            after = await room.HearAsync();
        }
        Assert.True(after.Failed > 0, "nothing of it was broken");
        TestContext.Current.SendDiagnosticMessage($"{Units} access units: {before}");
        await Until.HoldsAsync(() => ShownScreen.IsLocked(_display.Look()), "the shield");
        Assert.False(screen.HasExited);
    }

    [Fact]
    public async Task Bytes_of_no_room_end_the_connection_and_nothing_else()
    {
        using ScreenProcess screen = new(_socket, _display.Name);
        using (RoomStandIn room = await RoomStandIn.ConnectAsync(_socket))
        {
            room.Show(Pages.Locked);
            await Until.HoldsAsync(() => ShownScreen.IsLocked(_display.Look()), "the shield");
            byte[] wrong = new byte[PictureMessage.HeaderSize];
            Array.Fill(wrong, (byte)0xFF);
            room.HandBytes(wrong);
            await Until.HoldsAsync(() => ShownScreen.HasNoGreen(_display.Look()), "the end of the shield of a room that was hung up on");
        }
        using RoomStandIn next = await RoomStandIn.ConnectAsync(_socket);
        next.Show(Pages.Locked);
        await Until.HoldsAsync(() => ShownScreen.IsLocked(_display.Look()), "the shield of the next");
        Assert.False(screen.HasExited);
    }

    [Fact]
    public async Task A_room_that_ends_takes_its_shield_along_and_one_that_comes_back_is_shown()
    {
        using ScreenProcess screen = new(_socket, _display.Name);
        using (RoomStandIn room = await RoomStandIn.ConnectAsync(_socket))
        {
            room.Show(Pages.Locked);
            await Until.HoldsAsync(() => ShownScreen.IsLocked(_display.Look()), "the shield");
        }
        await Until.HoldsAsync(() => ShownScreen.HasNoGreen(_display.Look()), "the end of the shield");
        using RoomStandIn back = await RoomStandIn.ConnectAsync(_socket);
        back.Show(Pages.Locked);
        await Until.HoldsAsync(() => ShownScreen.IsLocked(_display.Look()), "the shield of the room that is back");
    }

    /// <summary>Code that is made while it runs has no place beside hostile pictures; on a device the unit forbids it.</summary>
    [Fact]
    public async Task No_compiler_of_shaders_is_loaded_where_nothing_needs_it()
    {
        using ScreenProcess screen = new(_socket, _display.Name);
        using RoomStandIn room = await RoomStandIn.ConnectAsync(_socket);
        room.Show(Pages.Locked);
        await Until.HoldsAsync(() => ShownScreen.IsLocked(_display.Look()), "the shield");
        string maps = await File.ReadAllTextAsync($"/proc/{screen.Id}/maps", TestContext.Current.CancellationToken);
        Assert.Contains("libSDL2", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("libLLVM", maps, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_screen_that_was_killed_is_there_again_when_it_is_started_again()
    {
        using (ScreenProcess first = new(_socket, _display.Name))
        {
            using RoomStandIn room = await RoomStandIn.ConnectAsync(_socket);
            first.Kill();
        }
        using ScreenProcess second = new(_socket, _display.Name);
        using RoomStandIn again = await RoomStandIn.ConnectAsync(_socket);
        again.Show(Pages.Locked);
        await Until.HoldsAsync(() => ShownScreen.IsLocked(_display.Look()), "the shield");
        second.Signal("TERM");
        Assert.Equal((0, ""), await second.EndAsync());
        Assert.False(File.Exists(_socket));
    }

    /// <summary>What waited meanwhile in the socket is old, however new it is to the screen.</summary>
    [Fact]
    public async Task A_screen_that_was_stopped_gives_no_sign_of_life_and_shows_nothing_old_when_it_goes_on()
    {
        using NotifySocket manager = new(Path.Combine(_folder.FullName, "notify"));
        using ScreenProcess screen = new(
            _socket, _display.Name, new Dictionary<string, string> { ["NOTIFY_SOCKET"] = manager.Path, ["WATCHDOG_USEC"] = "600000" });
        using RoomStandIn room = await RoomStandIn.ConnectAsync(_socket);
        room.Show(Pages.Locked);
        await Until.HoldsAsync(() => ShownScreen.IsLocked(_display.Look()), "the shield");
        Assert.Equal("WATCHDOG=1", manager.Hear("WATCHDOG"));
        screen.Signal("STOP");
        room.Show(Pages.Locked);
        room.Show(null);
        TimeSpan said = TimeProvider.System.GetElapsedTime(0);
        await Until.HoldsAsync(() => TimeProvider.System.GetElapsedTime(0) - said > ScreenPage.Lasts, "three seconds");
        manager.HasHeard();
        await Task.Delay(600, TestContext.Current.CancellationToken);
        Assert.False(manager.HasHeard(), "a process that takes no step said that it lives");
        screen.Signal("CONT");
        await Until.HoldsAsync(() => ShownScreen.HasNoGreen(_display.Look()), "the end of the shield");
        Assert.Equal("WATCHDOG=1", manager.Hear("WATCHDOG"));
        for (int i = 0; i < 10; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            Assert.True(ShownScreen.HasNoGreen(_display.Look()), "what waited was taken for new");
        }
    }

    private static bool IsKeyFrame(byte[] unit)
    {
        AnnexB nals = new(unit);
        while (nals.MoveNext())
        {
            if (nals.Type == NalType.Idr)
                return true;
        }
        return false;
    }

    /// <summary>A few bytes of it are others, now and then it is cut.</summary>
    private static byte[] Break(byte[] unit, Random random)
    {
        byte[] broken = random.Next(8) == 0 ? unit[..random.Next(1, unit.Length + 1)] : [.. unit];
        for (int i = random.Next(4); i > 0; i--)
            broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
        return broken;
    }
}
