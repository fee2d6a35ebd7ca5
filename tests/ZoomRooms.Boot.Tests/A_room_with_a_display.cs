namespace ZoomRooms.Boot.Tests;

/// <summary>
/// A machine with a graphics card: the room's screen starts by itself, shows the room and the lock, and may die. Explicit, as a boot of its
/// own takes minutes: <c>image/boot-test.sh</c>.
/// </summary>
[Collection("One emulated machine at a time: two starve each other")]
public sealed class A_room_with_a_display(ITestOutputHelper output)
{
    /// <summary>What systemd calls "OK" and less.</summary>
    private const double MostExposed = 2.0;

    [Fact(Explicit = true)]
    public async Task Shows_the_room_and_the_lock_and_outlives_its_screen()
    {
        GuestImage image = await GuestImage.BuildAsync();
        GuestDisk disk = await image.FlashAsync("display");
        await using MeetingOutside outside = await MeetingOutside.StartAsync(Path.Combine(disk.Folder, "outside"));
        await disk.WriteBootFileAsync("zoomrooms.json", await outside.BootFileAsync());
        await using Guest guest = Guest.PowerOnWithDisplay(Machine.Wanted, disk);
        RoomInGuest room = new(guest);
        ScreenInGuest screen = new(room, Say);
        await guest.WaitForAgentAsync(TimeSpan.FromSeconds(600));
        await room.WaitForReadyAsync(TimeSpan.FromSeconds(600));
        await screen.ShowsTheRoomAsync();
        int idle = await screen.MebibytesAsync("zoomrooms-screen");
        Say($"idle page after {guest.PoweredOn.Elapsed.TotalSeconds:F0} s, {await screen.StartsAsync()} restarts, {await screen.SecondsOfProcessorAsync():F1} s of processor");
        Assert.Equal(0, await screen.StartsAsync());
        double exposure = await screen.ExposureAsync();
        Assert.True(exposure <= MostExposed, $"exposure {exposure}");

        await outside.StartFarEndAsync();
        await JoinAsync(room);
        await screen.ShowsTheLockAsync();
        Say($"proportional set: screen {idle} MiB idle, {await screen.MebibytesAsync("zoomrooms-screen")} in a meeting; room {await screen.MebibytesAsync("zoomrooms-appliance")} beside it; exposure {exposure:F1}");
        await screen.MayDieAsync();

        await room.PressAsync();
        await Wait.UntilAsync(async () => !await room.IsLedLitAsync(), TimeSpan.FromSeconds(300), room.JournalAsync);
        await screen.ShowsNoLockAsync();
    }

    /// <summary>A machine that is too slow for a handshake is no fault of the screen's: whoever stands there presses again.</summary>
    private static async Task JoinAsync(RoomInGuest room)
    {
        await Wait.UntilAsync(
            async () => (await room.Guest.TryRunAsync(
                "test -s /var/lib/zoomrooms-appliance/device.json", TimeSpan.FromSeconds(30))) is { Code: 0 },
            TimeSpan.FromSeconds(600), room.JournalAsync);
        for (int presses = 1; ; presses++)
        {
            string? before = await TransitionAsync();
            await room.PressAsync();
            await Wait.UntilAsync(
                async () => await room.IsLockLitAsync() ? await room.IsLedLitAsync()
                    : await room.StateAsync() == "Failed" && await TransitionAsync() != before,
                TimeSpan.FromSeconds(300), room.JournalAsync);
            if (await room.IsLockLitAsync())
                return;
            Assert.True(presses < 5, await room.JournalAsync());
        }

        async Task<string?> TransitionAsync() => (await room.StatusAsync())?.GetProperty("lastTransition").GetString();
    }

    private void Say(string line)
    {
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
    }
}
