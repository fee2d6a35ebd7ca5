namespace ZoomRooms.Boot.Tests;

/// <summary>Updates by RAUC between two slots, with the boot loader counting.</summary>
[Collection("One emulated machine at a time: two starve each other")]
public sealed class Updates(ITestOutputHelper output)
{
    private static readonly TimeSpan Boot = TimeSpan.FromSeconds(300);

    // Seven boots: by image/boot-test.sh, not in each run of the test command, which has half an hour.
    [Fact(Explicit = true)]
    public async Task An_update_is_taken_and_one_that_does_not_come_up_is_given_back()
    {
        GuestImage image = await GuestImage.BuildAsync();
        string good = await image.BundleAsync("2099.1");
        // Starts, and never becomes a room.
        string broken = await image.BundleAsync("2099.2", "rm /usr/lib/zoomrooms-appliance/libsodium.so", "sif /usr/lib/zoomrooms-appliance/zoomrooms-appliance mode 0100644");
        GuestDisk disk = await image.FlashAsync("updates");
        await using MeetingOutside outside = await MeetingOutside.StartAsync(Path.Combine(disk.Folder, "outside"));
        await disk.WriteBootFileAsync("zoomrooms.json", await outside.BootFileAsync());

        // The plug is pulled while the update is written: the slot that runs is whole, and the update can be taken again.
        await using (Guest first = Guest.PowerOn(Machine.Wanted, disk, good, broken))
        {
            var firstRoom = new RoomInGuest(first);
            await first.WaitForAgentAsync(Boot);
            await firstRoom.WaitForReadyAsync(Boot);
            await firstRoom.BeginInstallAsync("vdb");
            double seconds = 5 + Random.Shared.NextDouble() * 60;
            await Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
            Assert.Equal("running", await firstRoom.InstallStateAsync("vdb"));
            await first.CutPowerAsync();
            output.WriteLine($"power cut {seconds:F0} s into the installation");
        }

        await using Guest guest = Guest.PowerOn(Machine.Wanted, disk, good, broken);
        var room = new RoomInGuest(guest);
        await guest.WaitForAgentAsync(Boot);
        await room.WaitForReadyAsync(Boot);
        Assert.Contains("rauc.slot=A", await guest.RunAsync("cat /proc/cmdline"), StringComparison.Ordinal);
        await WaitForGoodAsync("A");
        await InstallAsync("good");
        await RestartAsync("B", "2099.1");
        await room.WaitForReadyAsync(Boot);
        await WaitForGoodAsync("B");
        Assert.Contains("\"state\": \"Idle", await guest.RunAsync("zoomrooms-appliance status --json; true"), StringComparison.Ordinal);
        output.WriteLine("updated to 2099.1 in slot B, paired as before");

        await InstallAsync("broken");
        Assert.Equal(3, await room.CountAttemptsAsync(slot: "A", until: "B"));
        await room.WaitForReadyAsync(Boot);
        Assert.Contains("2099.1", await guest.RunAsync("cat /usr/lib/os-release"), StringComparison.Ordinal);
        output.WriteLine("2099.2 did not come up: three attempts, then 2099.1 again");

        Task InstallAsync(string bundle) => room.InstallAsync(bundle == "good" ? "vdb" : "vdc", TimeSpan.FromSeconds(600));

        async Task RestartAsync(string slot, string version)
        {
            await guest.TryRunAsync("systemctl --no-block reboot", TimeSpan.FromSeconds(10));
            await Wait.UntilAsync(
                async () => await guest.TryRunAsync("cat /proc/cmdline /usr/lib/os-release", TimeSpan.FromSeconds(10)) is { Code: 0 } answer
                    && answer.Output.Contains($"rauc.slot={slot}", StringComparison.Ordinal) && answer.Output.Contains($"IMAGE_VERSION={version}", StringComparison.Ordinal),
                Boot, room.JournalAsync);
        }

        Task WaitForGoodAsync(string slot) => Wait.UntilAsync(
            async () => (await guest.RunAsync("grub-editenv /efi/grub/grubenv list")).Contains($"{slot}_TRY=0", StringComparison.Ordinal)
                && (await guest.TryRunAsync($"test -s /data/confirmed.{slot}", TimeSpan.FromSeconds(20))) is { Code: 0 },
            Boot, room.JournalAsync);
    }
}
