using System.Globalization;
using ZoomRooms.Screen.Drawing;
using ZoomRooms.TestKit.Screens;

namespace ZoomRooms.Boot.Tests;

/// <summary>The room's screen on a graphics card of QEMU's, over KMS/DRM: what stands on the display, and a process that may die.</summary>
internal sealed class ScreenInGuest(RoomInGuest room, Action<string> say)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(600);
    private readonly Guest _guest = room.Guest;

    /// <summary>Nothing is asked of anybody: a display is there, and shows the room.</summary>
    public async Task ShowsTheRoomAsync()
    {
        await DrawsAsync();
        Screenshot idle = await UntilAsync(
            shown => shown.Count(shown.Whole, Palette.Text) > 200
                && shown.Count(shown.Whole, Palette.Ground) > shown.Width * shown.Height / 2, "idle");
        Assert.Equal(0, Shield(idle));
    }

    /// <summary>In a meeting: the shield is there while the lock is lit.</summary>
    public async Task ShowsTheLockAsync()
    {
        await UntilAsync(shown => Shield(shown) > 50, "meeting");
        Assert.True(await room.IsLedLitAsync());
    }

    /// <summary>What the meeting is over with, on the display too.</summary>
    public async Task ShowsNoLockAsync() => await UntilAsync(shown => Shield(shown) == 0, "over");

    /// <summary>The process is killed, and another time it hangs. systemd starts it again; the room notices neither.</summary>
    public async Task MayDieAsync()
    {
        string before = await RoomAsync();
        double from = await room.UptimeAsync();
        foreach ((string signal, string cause) in ((string, string)[])[("KILL", "status=9/KILL"), ("STOP", "Watchdog timeout")])
        {
            int starts = await StartsAsync();
            await _guest.RunAsync($"systemctl kill -s {signal} zoomrooms-screen");
            await Wait.UntilAsync(async () => await StartsAsync() > starts, Soon, JournalAsync);
            Assert.Contains(cause, await _guest.RunAsync("journalctl -b --no-pager -u zoomrooms-screen"), StringComparison.Ordinal);
            await DrawsAsync();
            await UntilAsync(shown => Shield(shown) > 50, $"after-{signal.ToLowerInvariant()}");
            Assert.True(await room.IsLockLitAsync() && await room.IsLedLitAsync(), await room.JournalAsync());
        }
        // The same process, in the same meeting, and never dark meanwhile.
        Assert.Equal(before, await RoomAsync());
        Assert.DoesNotContain(await room.LightAsync(), change => change.Seconds >= from && !change.Lit);
    }

    /// <summary>Memory that is a process's own, and its share of what it has together with others.</summary>
    public async Task<int> MebibytesAsync(string unit) => (int)Math.Round(double.Parse((await _guest.RunAsync(
        $"sed -n 's/^Pss: *\\([0-9]*\\) kB/\\1/p' /proc/$(systemctl show -P MainPID {unit})/smaps_rollup")).Trim(),
        CultureInfo.InvariantCulture) / 1024);

    public async Task<int> StartsAsync() =>
        int.Parse(await _guest.RunAsync("systemctl show -P NRestarts zoomrooms-screen"), CultureInfo.InvariantCulture);

    /// <summary>Processor time of this start.</summary>
    public async Task<double> SecondsOfProcessorAsync() => double.Parse(
        await _guest.RunAsync("systemctl show -P CPUUsageNSec zoomrooms-screen"), CultureInfo.InvariantCulture) / 1e9;

    /// <summary>What systemd itself thinks of the unit.</summary>
    public async Task<double> ExposureAsync()
    {
        string said = await _guest.RunAsync("systemd-analyze security --no-pager zoomrooms-screen | tail -1");
        string level = said[(said.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim().Split(' ')[0];
        return double.Parse(level, CultureInfo.InvariantCulture);
    }

    public Task<string> JournalAsync() => _guest.RunAsync(
        "systemctl status --no-pager -l zoomrooms-screen; journalctl -b --no-pager -o short-monotonic -u zoomrooms-screen | tail -30; ls -l /dev/dri; cat /sys/class/drm/*/status || true");

    private Task DrawsAsync() => Wait.UntilAsync(
        async () => (await _guest.RunAsync("systemctl show -P StatusText zoomrooms-screen")).Contains(
            "Shows the room (KMSDRM", StringComparison.OrdinalIgnoreCase), Soon, JournalAsync);

    /// <summary>Which process the room is, and in which state it came to be when.</summary>
    private async Task<string> RoomAsync() =>
        await _guest.RunAsync("systemctl show -P MainPID zoomrooms-appliance")
        + (await room.StatusAsync())!.Value.GetProperty("lastTransition").GetString();

    /// <summary>Pixels of the lock's green where the shield is.</summary>
    private static int Shield(Screenshot shown) => shown.Count(
        new() { Width = shown.Width / 8, Height = shown.Height / 6 }, Palette.Locked);

    private async Task<Screenshot> UntilAsync(Func<Screenshot, bool> isMeant, string name)
    {
        Screenshot shown = await LookAsync();
        await Wait.UntilAsync(
            async () => isMeant(shown = await LookAsync()), Soon, async () =>
            {
                shown.Save(FileOf(name + "-not"));
                return $"{FileOf(name + "-not")} is what stands there\n{await JournalAsync()}";
            });
        shown.Save(FileOf(name));
        say($"{FileOf(name)}: {shown.Width} x {shown.Height}, {Shield(shown)} pixels of the shield");
        return shown;
    }

    private async Task<Screenshot> LookAsync() => Screenshot.OfPpm(await _guest.TakePictureAsync());

    private static string FileOf(string name) =>
        Path.Combine(GuestImage.Tree, "artifacts/boot-test", Machine.Wanted.Architecture, $"screen-{name}.png");
}
