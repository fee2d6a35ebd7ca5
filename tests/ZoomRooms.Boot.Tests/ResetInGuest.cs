using System.Text;

namespace ZoomRooms.Boot.Tests;

/// <summary>A room that knows every kind of secret is reset, and the power goes again and again meanwhile.</summary>
internal sealed class ResetInGuest(GuestDisk disk)
{
    private const string Passcode = "Passcode-4b1fd2", WifiPassword = "Psk correct 7e2a91", CalendarPath = "private-c0ffee-5d";

    private readonly Dictionary<string, byte[]> _secrets = new()
    {
        ["passcode"] = Encoding.ASCII.GetBytes(Passcode),
        ["Wi-Fi password"] = Encoding.ASCII.GetBytes(WifiPassword),
        ["calendar address"] = Encoding.ASCII.GetBytes(CalendarPath),
    };

    /// <summary>
    /// An installer's new settings reach the device; on the boot partition, free clusters included, none of their secrets is left.
    /// </summary>
    public async Task TakeSecretsAsync(Guest guest)
    {
        await guest.RunAsync(
            $$"""
            calendar='"calendar": { "url": "https://10.0.2.2:9/{{CalendarPath}}.ics" }'
            wifi='"wifi": { "name": "Office", "password": "{{WifiPassword}}", "country": "FI" }'
            sed "s#\"meeting\": {#$calendar,\n$wifi,\n\"meeting\": { \"passcode\": \"{{Passcode}}\",#" /efi/zoomrooms.json > /run/new.json
            cp /run/new.json /efi/zoomrooms.json && rm /run/new.json && systemctl restart zoomrooms-provision && sync
            """);
        await AddAsync("host key", "/var/lib/systemd/credential.secret");
        await AddAsync("sealed wrapping key", "/etc/credstore.encrypted/zoomrooms.wrapping-key");
        await AddAsync("identity", "/var/lib/zoomrooms-appliance/identity.key");
        await AddAsync("credentials", "/var/lib/zoomrooms-appliance/device.json");
        Assert.Empty(DiskSearch.Find(disk.Path, _secrets, DiskSearch.BootPartitionEnd));
        // The search would find them.
        Assert.Equal(_secrets.Keys.Order(StringComparer.Ordinal), DiskSearch.Find(disk.Path, _secrets));

        async Task AddAsync(string name, string file) =>
            _secrets.Add(name, Convert.FromBase64String((await guest.RunAsync($"tail -c +17 {file} | head -c 48 | base64 -w0")).Trim()));
    }

    /// <summary>
    /// Resets, and cuts the power at three starts in a row: while the data partition is made anew, or before. The slot was found good: it
    /// is started each time, though the
    /// other one stands before it in the boot loader's order. At the fourth the device is new.
    /// </summary>
    public async Task ResetAsync(Guest guest, Action<string> say, TimeSpan patience)
    {
        int before = guest.Console.LastIndexOf("starting slot ", StringComparison.Ordinal);
        // It restarts, and may take the answer with it.
        await guest.TryRunAsync("systemctl stop zoomrooms-appliance && zoomrooms-room reset --yes", TimeSpan.FromSeconds(100));
        await Wait.UntilAsync(
            () => guest.Console.LastIndexOf("starting slot ", StringComparison.Ordinal) > before, patience,
            () => guest.Console[^Math.Min(3000, guest.Console.Length)..]);
        List<string> moments = new();
        await CutAsync(guest, moments);
        for (int cut = 1; cut < 3; cut++)
        {
            await using Guest again = Guest.PowerOn(Machine.Wanted, disk);
            await Wait.UntilAsync(() => again.Console.Contains("starting slot ", StringComparison.Ordinal), patience, () => again.Console);
            Assert.Contains("starting slot A", again.Console, StringComparison.Ordinal);
            await CutAsync(again, moments);
        }
        say($"power cut {string.Join(", ", moments)} s after the slot was started");

        await using (Guest fresh = Guest.PowerOn(Machine.Wanted, disk))
        {
            await fresh.WaitForAgentAsync(patience);
            Assert.Contains("starting slot A", fresh.Console, StringComparison.Ordinal);
            await fresh.RunAsync(
                "test ! -e /run/zoomrooms-boot/data-lost && findmnt -n -o OPTIONS /data | grep -q '^rw' && ! test -e /efi/grub/reset");
            Assert.Contains("A_GOOD=1", await fresh.RunAsync("grub-editenv /efi/grub/grubenv list"), StringComparison.Ordinal);
            // And what an installer must fill in again is said.
            await Wait.UntilAsync(
                async () => (await fresh.RunAsync("cat /efi/zoomrooms-result.txt 2>/dev/null || true"))
                    .Contains("meeting.passcode was taken", StringComparison.Ordinal),
                patience, () => fresh.RunAsync("journalctl -b --no-pager -u zoomrooms-provision"));
            await fresh.RunAsync("! test -s /var/lib/zoomrooms-appliance/device.json && sync");
        }
        Assert.Empty(DiskSearch.Find(disk.Path, _secrets));
    }

    private static async Task CutAsync(Guest guest, List<string> moments)
    {
        double seconds = Random.Shared.NextDouble() * 12;
        moments.Add(seconds.ToString("F0", System.Globalization.CultureInfo.InvariantCulture));
        await Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
        await guest.CutPowerAsync();
    }
}
