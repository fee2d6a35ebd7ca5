using System.Text.Json;
using ZoomRooms.TestKit;

namespace ZoomRooms.Appliance.Tests.Service;

public class The_service_as_a_process
{
    [Fact]
    public async Task Boots_dark_refuses_by_name_when_it_is_not_paired_and_ends_cleanly()
    {
        using TemporaryFolder folder = new();
        using ServiceProcess service = ServiceProcess.Start(folder);
        await service.UntilAsync(status => status is { State: "Idle", Panel: "works" }, "idle");
        Assert.Equal("0", await service.LedAsync());
        Assert.Equal("libx264", (await service.StatusAsync())!.Encoder);

        Assert.True(await service.PressAsync());
        await service.UntilAsync(status => status.State == "Failed", "refused");
        Assert.StartsWith(
            "Refused (NotPaired): This room is not paired", (await service.StatusAsync())!.LastError, StringComparison.Ordinal);

        (int exit, string text, _) = await ServiceProcess.RunAsync(folder, "status");
        Assert.Equal(1, exit);
        Assert.Contains("Lock            dark\n  because       The room is not in a meeting.", text, StringComparison.Ordinal);
        (exit, string json, _) = await ServiceProcess.RunAsync(folder, "status", "--json");
        Assert.Equal(1, exit);
        using (JsonDocument parsed = JsonDocument.Parse(json))
            Assert.False(parsed.RootElement.GetProperty("lockLit").GetBoolean());

        (exit, string log) = await service.TerminateAsync();
        Assert.True(exit == 0, log);
        Assert.Contains("Room is Stopped", log, StringComparison.Ordinal);
        foreach (string secret in (string[])[Sessions.Passcode, Sessions.Name, "9876543210", "127.0.0.1"])
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.File("run")));
    }

    [Fact]
    public async Task Says_with_a_second_led_that_the_microphone_is_muted()
    {
        using TemporaryFolder folder = new();
        using ServiceProcess service = ServiceProcess.Start(folder, "--set", "Panel:MuteLine=26");
        await service.UntilAsync(status => status is { State: "Idle", Panel: "works", Muted: false, MuteLedLit: false }, "idle and open");
        Assert.Equal("0", await service.LedAsync("mute"));
        Assert.True(await service.PressAsync(TimeSpan.FromSeconds(2.5)));
        await service.UntilAsync(status => status is { Muted: true, MuteLedLit: true }, "muted");
        Assert.Equal("1", await service.LedAsync("mute"));
        Assert.Equal("0", await service.LedAsync());
        Assert.True(await service.PressAsync(TimeSpan.FromSeconds(2.5)));
        await service.UntilAsync(status => status is { Muted: false, MuteLedLit: false }, "open");
        Assert.Equal("0", await service.LedAsync("mute"));
        (int exit, string log) = await service.TerminateAsync();
        Assert.True(exit == 0, log);
    }

    [Fact]
    public async Task Killed_while_the_led_is_lit_nobody_drives_it_and_the_next_start_is_dark()
    {
        using TemporaryFolder folder = new();
        using (ServiceProcess service = ServiceProcess.Start(folder))
        {
            await service.UntilAsync(status => status is { State: "Idle", Panel: "works" }, "idle");
            Assert.True(await service.PressAsync());
            await Eventually.HoldsAsync(async () => await service.LedAsync() == "1", "the failure blinks");
            await service.KillAsync();
            Assert.Null(await service.LedAsync());
        }
        (int exit, _, string error) = await ServiceProcess.RunAsync(folder, "status");
        Assert.Equal(3, exit);
        Assert.Contains("The service is not running", error, StringComparison.Ordinal);

        using ServiceProcess next = ServiceProcess.Start(folder);
        await next.UntilAsync(status => status is { State: "Idle", Panel: "works", LedLit: false, LockLit: false }, "idle again");
        Assert.Equal("0", await next.LedAsync());
    }

    [Fact]
    public async Task Joins_what_the_calendar_says_and_names_the_reason_when_nothing_is_on()
    {
        using TemporaryFolder folder = new();
        string calendar = folder.File("room.ics");
        string[] settings = ["--set", $"Calendar:Source={calendar}", "--set", "Meeting:Id=", "--set", "Calendar:Hosts:0=m.example.com"];
        File.WriteAllText(calendar, Calendar(TimeSpan.FromHours(3)));
        (int exit, string shown, string error) = await ServiceProcess.RunAsync(folder, ["calendar", .. settings]);
        Assert.True(exit == 0, error);
        Assert.Contains("Nothing is scheduled now: the next meeting begins at", shown, StringComparison.Ordinal);
        Assert.Contains("987654321, with its passcode", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret subject", shown, StringComparison.Ordinal);

        using ServiceProcess service = ServiceProcess.Start(folder, settings);
        await service.UntilAsync(
            status => status is { State: "Idle", Panel: "works" }
            && status.Calendar.Contains("nothing is on", StringComparison.Ordinal), "idle with a calendar");
        Assert.True(await service.PressAsync());
        await service.UntilAsync(
            status => status is { State: "Failed", LockLit: false, LastError: { } reason }
            && reason.StartsWith("NothingScheduled: Nothing is scheduled now", StringComparison.Ordinal), "the reason");

        // Written anew while the room runs.
        File.WriteAllText(calendar, Calendar(TimeSpan.FromMinutes(5)));
        (_, shown, _) = await ServiceProcess.RunAsync(folder, ["calendar", .. settings]);
        Assert.Contains("A press now joins 987654321.", shown, StringComparison.Ordinal);
        await service.UntilAsync(status => status.Calendar.Contains("a meeting is on", StringComparison.Ordinal), "the new calendar");
        Assert.True(await service.PressAsync());
        await service.UntilAsync(
            status => status is { LastError: { } reason } && reason.Contains("not paired", StringComparison.Ordinal), "the join");
        (exit, string log) = await service.TerminateAsync();
        Assert.True(exit == 0, log);
        foreach (string secret in (string[])["987654321", "Secret subject", "aB3"])
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);

        File.Delete(calendar);
        (exit, _, error) = await ServiceProcess.RunAsync(folder, ["calendar", .. settings]);
        Assert.Equal((1, "Problem: there is no calendar file.\n"), (exit, error));

        static string Calendar(TimeSpan until) => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Secret subject\r\nDTSTART:{DateTimeOffset.UtcNow + until:yyyyMMdd'T'HHmmss'Z'}\r\nDURATION:PT1H\r\nLOCATION:https://m.example.com/j/987654321?pwd=aB3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
    }

    [Fact]
    public async Task Says_what_is_wrong_with_its_settings_and_exits_2()
    {
        using TemporaryFolder folder = new();
        (int exit, string output, string error) = await ServiceProcess.RunAsync(
            folder, "run", "--set", "Panel:Driver=gpio", "--set", "Camera:Width=7");
        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
        Assert.Contains("Panel:Driver is \"gpio\"", error, StringComparison.Ordinal);
        Assert.Contains("Camera:Width is 7", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_in_its_help_what_the_exit_codes_of_status_mean()
    {
        using TemporaryFolder folder = new();
        (int exit, string help, _) = await ServiceProcess.RunAsync(folder, "status", "--help");
        Assert.Equal(0, exit);
        Assert.Contains("Exits 0 only when the lock is lit", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watches_only_on_a_terminal()
    {
        using TemporaryFolder folder = new();
        (int exit, string output, string error) = await ServiceProcess.RunAsync(folder, "watch");
        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.Contains("watch needs a terminal", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tests_each_of_its_parts_and_gives_a_reason_for_each_that_fails()
    {
        using TemporaryFolder folder = new();
        (int exit, string json, _) = await ServiceProcess.RunAsync(folder, "self-test", "--json");
        using JsonDocument parsed = JsonDocument.Parse(json);
        Dictionary<string, JsonElement> parts = parsed.RootElement.EnumerateArray().ToDictionary(
            result => result.GetProperty("part").GetString()!);
        foreach (string part in (string[])["panel", "encoder", "camera", "clock", "frame cipher"])
            Assert.True(parts[part].GetProperty("passed").GetBoolean(), parts[part].GetRawText());
        Assert.Contains(parts.Keys, part => part.StartsWith("microphone", StringComparison.Ordinal));
        Assert.Contains("speaker", parts.Keys);
        // It is not paired, so it cannot pass whatever sound this machine has.
        Assert.False(parts["key store"].GetProperty("passed").GetBoolean());
        Assert.Contains("not paired", parts["key store"].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, exit);
        Assert.All(parts.Values, part => Assert.NotEmpty(part.GetProperty("detail").GetString()!));
    }
}
