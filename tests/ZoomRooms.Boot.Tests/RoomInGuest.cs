using System.Globalization;
using System.Text.Json;

namespace ZoomRooms.Boot.Tests;

/// <summary>
/// The room as somebody in front of it, and somebody with a cable, see it: button and LED as lines of the kernel, <c>status</c>, the
/// service.
/// </summary>
internal sealed class RoomInGuest(Guest guest)
{
    public Guest Guest => guest;

    /// <summary>A press of 0.3 s on the button's line, which has a pull-up.</summary>
    public async Task PressAsync()
    {
        // On a machine that was away for two seconds it became a hold, which mutes. Another one takes that back.
        while (await HoldAsync("0.3") > 1.5)
            await HoldAsync("3");
    }

    public async Task<bool> IsLedLitAsync() => (await guest.RunAsync("cat /run/rig-led")).Trim() == "1";

    /// <summary>Changes of the LED since the guest booted: seconds, and the level that began.</summary>
    public async Task<IReadOnlyList<(double Seconds, bool Lit)>> LightAsync() =>
    [
        .. (await guest.RunAsync("cat /run/rig-led.log")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .Select(change => (double.Parse(change[0], CultureInfo.InvariantCulture), change[1] == "1")),
    ];

    public async Task<double> UptimeAsync() =>
        double.Parse((await guest.RunAsync("cut -d' ' -f1 /proc/uptime")).Trim(), CultureInfo.InvariantCulture);

    /// <summary>The room's status; null while the service does not answer.</summary>
    public async Task<JsonElement?> StatusAsync()
    {
        Guest.Answer? answer = await guest.TryRunAsync("zoomrooms-appliance status --json", TimeSpan.FromSeconds(60));
        if (answer is null || !answer.Output.TrimStart().StartsWith('{'))
            return null;
        using JsonDocument document = JsonDocument.Parse(answer.Output);
        return document.RootElement.Clone();
    }

    public async Task<string> StateAsync() => await StatusAsync() is { } status ? status.GetProperty("state").GetString()! : "not running";

    public async Task<bool> IsLockLitAsync() => await StatusAsync() is { } status && status.GetProperty("lockLit").GetBoolean();

    public async Task<long> CountAsync(string property) => await StatusAsync() is { } status ? status.GetProperty(property).GetInt64() : 0;

    /// <summary>Waits until the service said that it is ready and the room is idle.</summary>
    public Task WaitForReadyAsync(TimeSpan patience) => Wait.UntilAsync(
        async () =>
            (await guest.TryRunAsync(
                "systemctl is-active --quiet zoomrooms-appliance && test -z \"$(systemctl list-jobs --no-legend zoomrooms-appliance.service)\"", TimeSpan.FromSeconds(30))) is { Code: 0 }
            && (await StateAsync()).StartsWith("Idle", StringComparison.Ordinal),
        patience, JournalAsync);

    public Task WaitForLockAsync(TimeSpan patience) =>
        Wait.UntilAsync(async () => await IsLockLitAsync() && await IsLedLitAsync(), patience, JournalAsync);

    /// <summary>Begins to install the update on a stick, beside what else goes on.</summary>
    public Task BeginInstallAsync(string stick) => guest.RunAsync(
        $"mkdir -p /tmp/{stick} && mount -t ext4 -o ro /dev/{stick} /tmp/{stick} && systemd-run --quiet --unit=rig-install-{stick} --property=RemainAfterExit=yes rauc install /tmp/{stick}/update.raucb");

    /// <summary><c>running</c>, <c>exited</c>, or <c>failed</c>; empty when the guest does not answer.</summary>
    public async Task<string> InstallStateAsync(string stick) =>
        await guest.TryRunAsync($"systemctl show --value -p SubState rig-install-{stick}", TimeSpan.FromSeconds(30)) is { } answer
            ? answer.Output.Trim() : "";

    /// <summary>Counts on the console how often the machine starts one slot, until it starts another.</summary>
    /// <param name="restart">What makes it restart, now or later.</param>
    public async Task<int> CountAttemptsAsync(string slot, string until, Func<Task> restart)
    {
        int before = guest.Console.Length;
        string Since() => guest.Console[before..];
        int attempts = 0;
        await restart();
        await Wait.UntilAsync(
            () =>
            {
                string[] starts = [.. Since().Split("starting slot ").Skip(1).Select(rest => rest[..1])];
                attempts = starts.Count(start => start == slot);
                return starts.Contains(until);
            },
            TimeSpan.FromSeconds(1500), () => $"{attempts} attempts at slot {slot}; {Since()}");
        return attempts;
    }

    /// <summary>What the guest's journal says of the product, for a failure's message.</summary>
    public async Task<string> JournalAsync() =>
        await guest.TryRunAsync(
            "systemctl list-jobs --no-legend; zoomrooms-appliance status 2>&1; journalctl -b --no-pager -o short-monotonic -u 'zoomrooms-*' -u rauc | tail -60 | cut -c1-400", TimeSpan.FromSeconds(60)) is { } answer
            ? answer.Output
            : $"the guest does not answer; console: {guest.Console[Math.Max(0, guest.Console.Length - 8000)..]}";

    /// <summary>The room's threads, each with its nice value.</summary>
    public Task<string> ThreadsAsync() => guest.RunAsync(
        """for task in /proc/$(systemctl show -P MainPID zoomrooms-appliance)/task/*; do echo "$(cat $task/comm) $(sed 's/.*) //' $task/stat | cut -d ' ' -f 17)"; done""");

    /// <summary>
    /// Holds the button's line down; returns for how long it was, in the guest's seconds. A finger waits for no scheduler.
    /// </summary>
    private async Task<double> HoldAsync(string seconds)
    {
        string[] times = (await guest.RunAsync(
            $"chrt -f 80 sh -c 'read from rest < /proc/uptime; echo pull-down > /run/rig-button; sleep {seconds}; echo pull-up > /run/rig-button; read to rest < /proc/uptime; echo $from $to'")).Trim().Split(' ');
        return double.Parse(times[1], CultureInfo.InvariantCulture) - double.Parse(times[0], CultureInfo.InvariantCulture);
    }
}
