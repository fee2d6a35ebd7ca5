using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ZoomRooms.Boot.Tests;

/// <summary>
/// A flashed card in a machine of QEMU: Debian's kernel, simulated GPIO lines, camera and sound cards of the kernel's, network to a meeting
/// outside. Nobody is at a keyboard; what a person does here is written on the boot partition, pressed on the line, pulled or plugged.
/// </summary>
[Collection("One emulated machine at a time: two starve each other")]
public sealed class The_box_boots_unattended(ITestOutputHelper output)
{
    private static readonly TimeSpan Boot = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(180);

    // Half a second of speech. Where the host has little time, the guest hears and speaks in pieces.
    private const int Sounds = 25;

    [Fact]
    public async Task From_a_flashed_card_to_a_lit_lock_and_through_what_happens_to_a_room()
    {
        GuestImage image = await GuestImage.BuildAsync();
        string bundle = await image.HollowBundleAsync("2099.9");
        string hollow = await image.StickAsync(bundle);
        GuestDisk disk = await image.FlashAsync("room");
        await using MeetingOutside outside = await MeetingOutside.StartAsync(Path.Combine(disk.Folder, "outside"));
        await using UpdateServer updates = await UpdateServer.StartAsync();
        updates.Offer(bundle, "2099.9");
        await disk.WriteBootFileAsync("zoomrooms.json", await outside.BootFileAsync(updates.Setting));

        await using Guest guest = Guest.PowerOn(Machine.Wanted, disk, hollow);
        RoomInGuest room = new(guest);
        await guest.WaitForAgentAsync(Boot);
        await room.WaitForReadyAsync(Boot);
        Say($"power-on to ready, first boot: {guest.PoweredOn.Elapsed.TotalSeconds:F0} s; {(await guest.RunAsync("systemd-analyze | head -1")).Trim()}");

        await Step("The settings came from the boot partition, and their secrets are out of it", async () =>
        {
            // On a slow machine the server's answer comes too late for the first attempts: the room goes on trying beside what it does.
            await Wait.UntilAsync(async () => await guest.TryRunAsync(
                "grep -q 'Paired with the account' /efi/zoomrooms-result.txt", TimeSpan.FromSeconds(30)) is { Code: 0 },
                Boot, room.JournalAsync);
            string boot = await guest.RunAsync("cat /efi/zoomrooms.json /efi/zoomrooms-result.txt");
            Assert.Contains("// Boot test", boot, StringComparison.Ordinal);
            Assert.Contains("\"pairingCode\": \"(taken)\"", boot, StringComparison.Ordinal);
            Assert.Contains("Paired with the account", boot, StringComparison.Ordinal);
            Assert.Equal("Europe/Helsinki", (await guest.RunAsync("readlink -f /etc/localtime | sed 's#/usr/share/zoneinfo/##'")).Trim());
            // Without its secrets the code is nowhere but in the server.
            await guest.RunAsync("! test -e /etc/zoomrooms/pairing-code");
        });

        await Step("The self-test passed, and no unit failed", async () =>
        {
            // On a machine so slow that the server's answer came too late for the first one, there is another after the pairing.
            await Wait.UntilAsync(async () => await guest.TryRunAsync(
                "systemctl is-active --quiet zoomrooms-self-test", TimeSpan.FromSeconds(30)) is { Code: 0 }, Boot, room.JournalAsync);
            await room.WaitForReadyAsync(Boot);
            await guest.RunAsync("systemctl is-active zoomrooms-self-test || { journalctl -b --no-pager -u zoomrooms-self-test; false; }");
            await guest.RunAsync("test -e /run/zoomrooms-appliance/self-test && ! test -s /run/zoomrooms-appliance/self-test");
            Assert.Equal("", (await guest.RunAsync("systemctl --failed --no-legend --plain")).Trim());
        });

        await Step(
            "Root is read-only, nobody can log in, nothing listens on the network but name resolution on the device itself", async () =>
        {
            await guest.RunAsync("! touch /usr/x 2>/dev/null && ! touch /etc/x 2>/dev/null");
            await guest.RunAsync("! grep -E '^[^:]+:[^!*:]' /etc/shadow");
            // /proc/net/tcp: state 0A listens; port 14E9 would be mDNS, 0035 is resolved's stub on 127.0.0.53 and .54; 14EB is LLMNR.
            Assert.Equal(
                "", (await guest.RunAsync(
                    "awk '$4 == \"0A\" && $2 !~ /^(35|36)00007F:0035$/ && $2 !~ /:14EB$/ { print $2 }' /proc/net/tcp")).Trim());
        });

        await Step("The slot is marked good, and status names it", async () =>
        {
            await Wait.UntilAsync(async () => (await guest.RunAsync("grub-editenv /efi/grub/grubenv list")).Contains(
                "A_GOOD=1", StringComparison.Ordinal), Soon, room.JournalAsync);
            Assert.Contains("A_OK=1", await guest.RunAsync("grub-editenv /efi/grub/grubenv list"), StringComparison.Ordinal);
            Assert.Contains(
                "rootfs.0", await guest.RunAsync("rauc status --output-format=shell | grep RAUC_BOOT_PRIMARY"), StringComparison.Ordinal);
        });

        Assert.All(await room.LightAsync(), change => Assert.True(change.Seconds < 1e9));
        await outside.StartFarEndAsync();

        await Step("A press blinks, then lights the lock; both sides hear, and the far end sees", async () =>
        {
            Assert.False(await room.IsLedLitAsync());
            double pressed = await room.UptimeAsync();
            await room.PressAsync();
            await room.WaitForLockAsync(Soon);
            List<(double Seconds, bool Lit)> light = (await room.LightAsync()).Where(change => change.Seconds >= pressed).ToList();
            Say(string.Create(
                CultureInfo.InvariantCulture,
                $"press to lock: {light.Last(change => change.Lit).Seconds - pressed:F1} s in the guest, {light.Count(change => change.Lit) - 1} blinks"));
            await FlowsAsync(room, outside);
            string threads = await room.ThreadsAsync();
            Assert.Contains("microphone enco -11", threads, StringComparison.Ordinal);
            Assert.Contains("speaker playout -11", threads, StringComparison.Ordinal);
            // Keys: locked, in no core dump, out of the reach of a swap device; and nobody but root reads the process's memory.
            await guest.RunAsync(
                "pid=$(systemctl show -P MainPID zoomrooms-appliance); "
                + "grep -q 'VmFlags:.* lo .* dd' /proc/$pid/smaps && test \"$(stat -c %u /proc/$pid/environ)\" = 0");
            Assert.Equal("0", (await guest.RunAsync("systemctl show -P MemorySwapMax zoomrooms-appliance")).Trim());
            Say((await guest.RunAsync("grep VmRSS /proc/$(systemctl show -P MainPID zoomrooms-appliance)/status")).Trim());
            Assert.True(await room.IsLedLitAsync());
        });

        await Step("No update in a meeting, and none that somebody changed", async () =>
        {
            string refused = await guest.RunAsync(
                "mkdir -p /tmp/stick && mount -t ext4 -o ro /dev/vdb /tmp/stick && ! rauc install /tmp/stick/update.raucb 2>&1 && journalctl -b --no-pager -u rauc | tail -20");
            Assert.Contains("the room is in a meeting", refused, StringComparison.Ordinal);
            string changed = await guest.RunAsync(
                "cp /tmp/stick/update.raucb /tmp/changed.raucb && umount /tmp/stick && printf x | dd of=/tmp/changed.raucb bs=1 seek=$(($(stat -c %s /tmp/changed.raucb) - 200)) conv=notrunc status=none && ! rauc install /tmp/changed.raucb 2>&1; rm /tmp/changed.raucb");
            Assert.Contains("signature", changed, StringComparison.OrdinalIgnoreCase);
            Assert.True(await room.IsLedLitAsync());
        });

        await Step("Pressed again, it is dark", async () =>
        {
            await room.PressAsync();
            await Wait.UntilAsync(async () => !await room.IsLedLitAsync()
                && (await room.StateAsync()).StartsWith("Idle", StringComparison.Ordinal), Soon, room.JournalAsync);
        });

        await Step("Killed in a meeting: dark at once, and back by itself", async () =>
        {
            await JoinAsync(room);
            double killed = double.Parse(
                (await guest.RunAsync("cut -d' ' -f1 /proc/uptime; kill -9 $(systemctl show -P MainPID zoomrooms-appliance)")).Trim(),
                CultureInfo.InvariantCulture);
            await Wait.UntilAsync(async () => !await room.IsLedLitAsync(), Soon, room.JournalAsync);
            double dark = (await room.LightAsync()).First(change => change.Seconds >= killed && !change.Lit).Seconds;
            Say(string.Create(CultureInfo.InvariantCulture, $"kill -9 to dark: {dark - killed:F2} s in the guest"));
            await room.WaitForReadyAsync(Boot);
        });

        await Step(
            "The camera is unplugged in a meeting and plugged in again: sound goes on, the picture comes back, the lock stays true",
            async () =>
        {
            await JoinAsync(room);
            await FlowsAsync(room, outside);
            await guest.RunAsync("echo vivid.0 > /sys/bus/platform/drivers/vivid/unbind");
            long audio = outside.FarEnd("audioFramesDecoded");
            await Wait.UntilAsync(
                () => outside.FarEnd("audioFramesDecoded") > audio + Sounds, Soon, () => "no sound while the camera is away");
            Assert.True(await room.IsLedLitAsync());
            await guest.RunAsync("echo vivid.0 > /sys/bus/platform/drivers/vivid/bind");
            long video = outside.FarEnd("videoFramesDecoded");
            await Wait.UntilAsync(() => Task.FromResult(outside.FarEnd("videoFramesDecoded") > video + 5), Soon, room.JournalAsync);
        });

        await Step("The clock jumps ten years: the meeting goes on", async () =>
        {
            await guest.RunAsync("date -s '+10 years' >/dev/null; sleep 5");
            Assert.True(await room.IsLedLitAsync(), await room.JournalAsync());
            long audio = outside.FarEnd("audioFramesDecoded");
            await Wait.UntilAsync(
                () => outside.FarEnd("audioFramesDecoded") > audio + Sounds, Soon, () => "no sound after the clock jumped");
            await guest.RunAsync("date -s '-10 years' >/dev/null");
        });

        await Step("Twenty seconds without a network: never a lit lock without a meeting, and back by itself", async () =>
        {
            await guest.MonitorAsync("set_link network off");
            await Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            await NeverLitWithoutReasonAsync(room);
            await guest.MonitorAsync("set_link network on");
            await room.WaitForLockAsync(Boot);
        });

        await Step("The server restarts: the light goes dark with the meeting, and comes back with it", async () =>
        {
            await outside.StopServerAsync();
            await Wait.UntilAsync(async () => !await room.IsLockLitAsync(), Soon, room.JournalAsync);
            await outside.StartServerAsync();
            await outside.StartFarEndAsync();
            await room.WaitForLockAsync(Boot);
        });

        await room.PressAsync();
        await Wait.UntilAsync(async () =>
            !await room.IsLedLitAsync() && (await room.StateAsync()).StartsWith("Idle", StringComparison.Ordinal), Soon, room.JournalAsync);

        await Step("Settings that are wrong: three short flashes, the line is named, the room goes on with those it has", async () =>
        {
            await guest.RunAsync(
                "systemctl stop zoomrooms-appliance; cp /efi/zoomrooms.json /run/kept.json; printf '{\n  \"server\": \"not an address\",\n}\n' > /efi/zoomrooms.json");
            double from = await room.UptimeAsync();
            await guest.TryRunAsync("systemctl restart zoomrooms-provision", TimeSpan.FromSeconds(100));
            List<(double Seconds, bool Lit)> flashes = (await room.LightAsync()).Where(change => change.Seconds >= from).ToList();
            Assert.True(flashes.Count(change => change.Lit) >= 6, await room.JournalAsync());
            Assert.False(await room.IsLedLitAsync());
            Assert.Contains("Line 2", await guest.RunAsync("cat /efi/zoomrooms-result.txt"), StringComparison.Ordinal);
            await guest.RunAsync(
                "cp /run/kept.json /efi/zoomrooms.json; systemctl restart zoomrooms-provision; systemctl start zoomrooms-appliance",
                TimeSpan.FromSeconds(110));
            await room.WaitForReadyAsync(Boot);
        });

        await Step("The device fetches an update that does not come up: three attempts, and the old one runs again", async () =>
        {
            // As its timer has it do.
            Task TakeUpdateAsync() => guest.RunAsync("systemctl start --no-block zoomrooms-update.service");
            Assert.Equal(3, await room.CountAttemptsAsync(slot: "B", until: "A", TakeUpdateAsync));
            await guest.WaitForAgentAsync(Boot);
            await room.WaitForReadyAsync(Boot);
            Assert.Equal("A", (await room.StatusAsync())!.Value.GetProperty("slot").GetString());
            await Wait.UntilAsync(
                async () =>
                {
                    // While one look runs, starting it again does nothing.
                    await TakeUpdateAsync();
                    return await room.StatusAsync() is { } status && status.GetProperty("update").GetString() is { } looked
                        && looked.Contains("2099.9 was tried and did not come up", StringComparison.Ordinal);
                },
                Boot, room.JournalAsync);
        });

        ResetInGuest reset = new(disk);
        await Step("An installer's new secrets are taken, and the boot partition does not keep them", () => reset.TakeSecretsAsync(guest));
        await Step(
            "Reset, with the power cut at three starts in a row: the slot that was found good is started each time, and no secret is left on the disk",
            () => reset.ResetAsync(guest, Say, Boot));

        async Task JoinAsync(RoomInGuest joining)
        {
            await joining.PressAsync();
            await joining.WaitForLockAsync(Soon);
        }
    }

    /// <summary>How long sound takes is told by stage; how long that is says nothing on an emulated machine.</summary>
    private static bool TellsDelay(JsonElement status) =>
        status.GetProperty("soundDelay") is { ValueKind: JsonValueKind.Object } delay
            && NamesOf(delay.GetProperty("mouthToWire")) == "device ring frame roomSound opus sending"
            && NamesOf(delay.GetProperty("wireToEar")) == "jitterBuffer decoding ring device";

    private static string NamesOf(JsonElement stages) =>
        string.Join(' ', stages.EnumerateArray().Select(stage => stage.GetProperty("stage").GetString()));

    private static async Task FlowsAsync(RoomInGuest room, MeetingOutside outside)
    {
        long farVideo = outside.FarEnd("videoFramesDecoded"), farAudio = outside.FarEnd("audioFramesDecoded");
        await Wait.UntilAsync(
            async () =>
            {
                if (outside.FarEnd("videoFramesDecoded") < farVideo + 5 || outside.FarEnd("audioFramesDecoded") < farAudio + Sounds
                    || await room.StatusAsync() is not { } status)
                    return false;
                // A room without a screen hears the others, and opens no picture of theirs.
                Assert.Equal(0, status.GetProperty("picturesOpened").GetInt64());
                if (status.GetProperty("audioFramesDecoded").GetInt64() < Sounds || !TellsDelay(status))
                    return false;
                TestContext.Current.TestOutputHelper?.WriteLine($"the room's sound takes: {status.GetProperty("soundDelay")}");
                return true;
            },
            Boot, async () => $"far end: {outside.FarEndReport}\n{await room.JournalAsync()}");
    }

    /// <summary>The LED's level and the room's own word agree, in one look each.</summary>
    private static async Task NeverLitWithoutReasonAsync(RoomInGuest room)
    {
        if (await room.StatusAsync() is { } status && !status.GetProperty("lockLit").GetBoolean() && status.GetProperty("light")
            .GetString() is "Dark")
            Assert.False(await room.IsLedLitAsync());
    }

    private async Task Step(string name, Func<Task> step)
    {
        Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        try
        {
            await step();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new InvalidOperationException($"{name}: {failure.Message}", failure);
        }
        Say($"{watch.Elapsed.TotalSeconds,5:F0} s  {name}");
    }

    private void Say(string line)
    {
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
    }
}
