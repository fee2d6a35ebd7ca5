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

        await using Guest guest = Guest.PowerOn(Machine.Wanted, disk, good, broken);
        var room = new RoomInGuest(guest);
        await guest.WaitForAgentAsync(Boot);
        await room.WaitForReadyAsync(Boot);
        await WaitForGoodAsync("A");

        // A bundle that somebody changed is not taken.
        await guest.RunAsync("! rauc info --keyring=/etc/rauc/keyring.pem /dev/null 2>/dev/null");
        await InstallAsync("good");
        await RestartAsync("B", "2099.1");
        await room.WaitForReadyAsync(Boot);
        await WaitForGoodAsync("B");
        Assert.Contains("\"state\": \"Idle", await guest.RunAsync("zoomrooms-appliance status --json; true"), StringComparison.Ordinal);
        output.WriteLine("updated to 2099.1 in slot B, paired as before");

        await InstallAsync("broken");
        await guest.TryRunAsync("systemctl --no-block reboot", TimeSpan.FromSeconds(10));
        // Three attempts at slot A, then B again.
        int attempts = 0;
        string last = "";
        await Wait.UntilAsync(
            async () =>
            {
                if (await guest.TryRunAsync("cat /proc/sys/kernel/random/boot_id; cat /proc/cmdline; cut -d. -f1 /proc/uptime", TimeSpan.FromSeconds(10)) is not { Code: 0 } answer)
                    return false;
                string boot = answer.Output.Split('\n')[0];
                if (boot == last)
                    return false;
                last = boot;
                if (answer.Output.Contains("rauc.slot=A", StringComparison.Ordinal))
                    attempts++;
                return attempts > 0 && answer.Output.Contains("rauc.slot=B", StringComparison.Ordinal);
            },
            TimeSpan.FromSeconds(900), async () => $"{attempts} attempts at slot A; {await room.JournalAsync()}");
        Assert.Equal(3, attempts);
        await room.WaitForReadyAsync(Boot);
        Assert.Contains("2099.1", await guest.RunAsync("cat /usr/lib/os-release"), StringComparison.Ordinal);
        output.WriteLine("2099.2 did not come up: three attempts, then 2099.1 again");

        async Task InstallAsync(string bundle)
        {
            string device = bundle == "good" ? "vdb" : "vdc";
            await guest.RunAsync($"mkdir -p /tmp/b && mount -t ext4 -o ro /dev/{device} /tmp/b && rauc install /tmp/b/update.raucb; code=$?; umount /tmp/b; exit $code", TimeSpan.FromSeconds(600));
        }

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
