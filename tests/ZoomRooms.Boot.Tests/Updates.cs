using System.Diagnostics;

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
        string stick = await image.StickAsync(good);
        // Starts, and never becomes a room.
        string broken = await image.BundleAsync(
            "2099.2", "rm /usr/lib/zoomrooms-appliance/libsodium.so", "sif /usr/lib/zoomrooms-appliance/zoomrooms-appliance mode 0100644");
        GuestDisk disk = await image.FlashAsync("updates");
        await using MeetingOutside outside = await MeetingOutside.StartAsync(Path.Combine(disk.Folder, "outside"));
        await using UpdateServer updates = await UpdateServer.StartAsync();
        updates.Offer(good, "2099.1");
        await disk.WriteBootFileAsync("zoomrooms.json", await outside.BootFileAsync(updates.Setting));

        // The plug is pulled while an update is written: the slot that runs is whole, and the update can be taken again.
        await using (Guest first = Guest.PowerOn(Machine.Wanted, disk, stick))
        {
            RoomInGuest firstRoom = new(first);
            await first.WaitForAgentAsync(Boot);
            await firstRoom.WaitForReadyAsync(Boot);
            await firstRoom.BeginInstallAsync("vdb");
            double seconds = 5 + Random.Shared.NextDouble() * 60;
            await Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
            Assert.Equal("running", await firstRoom.InstallStateAsync("vdb"));
            await first.CutPowerAsync();
            Say($"power cut {seconds:F0} s into the installation");
        }

        await using Guest guest = Guest.PowerOn(Machine.Wanted, disk);
        RoomInGuest room = new(guest);
        await guest.WaitForAgentAsync(Boot);
        await room.WaitForReadyAsync(Boot);
        Assert.Contains("rauc.slot=A", await guest.RunAsync("cat /proc/cmdline"), StringComparison.Ordinal);
        await WaitForGoodAsync("A");

        // The device looks for itself, as its timer has it do, fetches, installs and restarts.
        Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        await TakeUpdateAsync();
        await Wait.UntilAsync(
            async () => await guest.TryRunAsync("cat /proc/cmdline /usr/lib/os-release", TimeSpan.FromSeconds(10)) is { Code: 0 } answer
                && answer.Output.Contains("rauc.slot=B", StringComparison.Ordinal)
                && answer.Output.Contains("IMAGE_VERSION=2099.1", StringComparison.Ordinal),
            TimeSpan.FromSeconds(900), LookAtUpdateAsync);
        Say($"fetched, installed and started into 2099.1 after {watch.Elapsed.TotalSeconds:F0} s");
        await room.WaitForReadyAsync(Boot);
        await WaitForGoodAsync("B");
        Assert.Equal("B", (await room.StatusAsync())!.Value.GetProperty("slot").GetString());
        await TakeUpdateAsync();
        await Wait.UntilAsync(async () =>
            (await LookAtUpdateAsync()).Contains("There is nothing newer than 2099.1.", StringComparison.Ordinal), Boot, LookAtUpdateAsync);

        updates.Offer(broken, "2099.2");
        Assert.Equal(3, await room.CountAttemptsAsync(slot: "A", until: "B", TakeUpdateAsync));
        await guest.WaitForAgentAsync(Boot);
        await room.WaitForReadyAsync(Boot);
        Assert.Contains("2099.1", await guest.RunAsync("cat /usr/lib/os-release"), StringComparison.Ordinal);
        Say("2099.2 did not come up: three attempts, then 2099.1 again");
        await TakeUpdateAsync();
        await Wait.UntilAsync(async () => (
            await LookAtUpdateAsync()).Contains("2099.2 was tried and did not come up", StringComparison.Ordinal), Boot, LookAtUpdateAsync);

        Task TakeUpdateAsync() => guest.RunAsync("systemctl start --no-block zoomrooms-update.service");

        async Task<string> LookAtUpdateAsync() =>
            (await guest.TryRunAsync(
                "cat /run/zoomrooms-update/state; journalctl -b --no-pager -u zoomrooms-update -u rauc | tail -20", TimeSpan.FromSeconds(
                    30)))?.Output ?? "the guest does not answer";

        Task WaitForGoodAsync(string slot) => Wait.UntilAsync(
            async () => (await guest.RunAsync("grub-editenv /efi/grub/grubenv list")).Contains($"{slot}_GOOD=1", StringComparison.Ordinal)
                && (await guest.TryRunAsync($"test -s /data/confirmed.{slot}", TimeSpan.FromSeconds(20))) is { Code: 0 },
            Boot, room.JournalAsync);
    }

    private void Say(string line)
    {
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
    }
}
