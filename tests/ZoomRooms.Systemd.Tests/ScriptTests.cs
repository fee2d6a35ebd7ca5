using System.Globalization;
using System.Text;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.TestKit;

namespace ZoomRooms.Systemd.Tests;

/// <summary>The scripts beside the units, with the programs they call replaced by ones that note it.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Scripts { get; } =
        new(Directory.GetFiles(Checkout.Systemd).Where(path => File.ReadAllText(path).StartsWith("#!", StringComparison.Ordinal))
            .Select(path => Path.GetFileName(path)));

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Shellcheck_has_nothing_to_say(string script)
    {
        Assert.True(File.GetUnixFileMode(Path.Combine(Checkout.Systemd, script)).HasFlag(UnixFileMode.OtherExecute));
        Assert.Equal(new Outcome(0, ""), Tool.Run("shellcheck", "-x", "-P", Checkout.Root, Path.Combine(Checkout.Systemd, script)));
    }

    [Theory]
    [InlineData("1.6.3", "27", "--mode=exit gpiochip4 27=0")]
    [InlineData("1.6.3", "GPIO27", "--mode=exit gpiochip4 27=0")]
    [InlineData("2.2.1", "27", "--chip gpiochip4 --toggle 0 27=0")]
    [InlineData("2.2.1", "GPIO27", "--chip gpiochip4 --toggle 0 GPIO27=0")]
    public void The_led_is_darkened_with_either_version_of_the_tools(string version, string line, string expected)
    {
        AddGpiod(version, failures: 0);
        Assert.Equal(0, Run("darken-led", ("ZOOMROOMS_PANEL__CHIP", "pinctrl-rp1"), ("ZOOMROOMS_PANEL__LEDLINE", line)).Code);
        Assert.Equal([expected], Calls());
    }

    [Theory]
    [InlineData(0, 0, 2)]
    [InlineData(10, 1, 11)]
    public void The_mute_led_is_darkened_too_whatever_became_of_the_first(int failures, int code, int calls)
    {
        AddGpiod("1.6.3", failures);
        Assert.Equal(code, Run("darken-led", ("ZOOMROOMS_PANEL__MUTELINE", "26")).Code);
        Assert.Equal(calls, Calls().Length);
        Assert.Equal("--mode=exit gpiochip0 26=0", Calls()[^1]);
    }

    [Fact]
    public void Without_a_setting_the_led_is_where_the_product_has_it()
    {
        AddGpiod("1.6.3", failures: 0);
        Assert.Equal(0, Run("darken-led").Code);
        PanelOptions panel = new Appliance.Panel.PanelOptions();
        Assert.Equal("pinctrl-bcm2711", panel.Chip);
        Assert.Equal([$"--mode=exit gpiochip0 {panel.LedLine}=0"], Calls());
    }

    /// <summary>The killed process may hold the line a moment longer.</summary>
    [Fact]
    public void A_busy_line_is_tried_again()
    {
        AddGpiod("1.6.3", failures: 3);
        Assert.Equal(0, Run("darken-led").Code);
        Assert.Equal(4, Calls().Length);
    }

    [Fact]
    public void A_line_that_stays_busy_is_given_up_with_an_error()
    {
        AddGpiod("1.6.3", failures: 99);
        Assert.NotEqual(0, Run("darken-led").Code);
        Assert.Equal(10, Calls().Length);
    }

    [Fact]
    public void A_chip_that_is_not_there_is_named()
    {
        AddGpiod("1.6.3", failures: 0);
        Outcome outcome = Run("darken-led", ("ZOOMROOMS_PANEL__CHIP", "gpio-other"));
        Assert.NotEqual(0, outcome.Code);
        Assert.Contains("gpio-other", outcome.Said, StringComparison.Ordinal);
        Assert.Empty(Calls());
    }

    [Fact]
    public void A_simulated_panel_has_no_line_to_darken()
    {
        AddGpiod("1.6.3", failures: 0);
        Assert.Equal(new Outcome(0, ""), Run("darken-led", ("ZOOMROOMS_PANEL__DRIVER", "simulated")));
        Assert.Empty(Calls());
    }

    [Fact]
    public void The_clock_is_not_waited_for_once_it_is_synchronised()
    {
        AddClock(synchronised: "yes");
        Assert.Contains("the clock is synchronised", Run("wait-for-clock", "30").Said, StringComparison.Ordinal);
        Assert.Empty(Calls());
    }

    [Fact]
    public void The_clock_is_waited_for_no_longer_than_said_and_then_the_room_starts_all_the_same()
    {
        AddClock(synchronised: "no");
        Outcome outcome = Run("wait-for-clock", "30");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("not synchronised after 30 s", outcome.Said, StringComparison.Ordinal);
        Assert.Equal(30, Calls().Length);
    }

    [Fact]
    public void Timesyncds_own_mark_counts_where_nobody_else_can_tell()
    {
        AddClock(synchronised: "no");
        Assert.Contains("the clock is synchronised", Run(
            "wait-for-clock", ["30"], ("ZOOMROOMS_SYNCHRONISED", _folder.Write("synchronized", ""))).Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", 60, true)]
    [InlineData("1", -60, false)]
    [InlineData("0", 60, false)]
    public void A_clock_with_a_battery_is_believed_when_the_kernel_started_from_it_and_it_is_after_the_floor(
        string startedFrom, int secondsAfterFloor, bool believed)
    {
        AddClock(synchronised: "no");
        string floor = _folder.Write("clock-epoch", "");
        long built = new DateTimeOffset(File.GetLastWriteTimeUtc(floor)).ToUnixTimeSeconds();
        _folder.Write("rtc0/hctosys", startedFrom);
        _folder.Write("rtc0/since_epoch", (built + secondsAfterFloor).ToString(CultureInfo.InvariantCulture));
        string said = Run("wait-for-clock", ["3"], ("ZOOMROOMS_RTC", _folder["rtc0"]), ("ZOOMROOMS_TIME_FLOOR", floor)).Said;
        Assert.Equal(believed, said.Contains("the clock was kept", StringComparison.Ordinal));
        Assert.Equal(believed ? 0 : 3, Calls().Length);
    }

    [Theory]
    [InlineData("Idle")]
    [InlineData("Joining (WaitingForHost)")]
    [InlineData("InMeeting")]
    public void A_slot_is_marked_once_the_room_is_ready(string state)
    {
        AddRoom("Booting", "Booting", state);
        Assert.Equal(0, RunMarkGood("60").Code);
        Assert.Equal(["sleep 1", "sleep 1", "rauc status mark-good booted"], Calls());
    }

    [Theory]
    [InlineData("Booting")]
    [InlineData("Failed")]
    [InlineData("Stopped")]
    [InlineData("")]
    public void A_slot_stays_unmarked_when_the_room_never_gets_ready(string state)
    {
        AddRoom(state);
        Outcome outcome = RunMarkGood("5");
        Assert.NotEqual(0, outcome.Code);
        Assert.Contains("stays unmarked", outcome.Said, StringComparison.Ordinal);
        Assert.DoesNotContain(Calls(), call => call.StartsWith("rauc", StringComparison.Ordinal));
    }

    /// <summary>mark-good looks for this word in what status prints.</summary>
    [Fact]
    public void The_status_has_the_word_that_is_looked_for() =>
        Assert.NotNull(typeof(Appliance.Status.StatusDocument).GetProperty("State"));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 0)]
    public void The_self_test_is_skipped_while_the_room_runs(int isActive, int expected)
    {
        _folder.WriteProgram("bin/systemctl", $"exit {isActive}");
        Assert.Equal(expected, Run("room-is-stopped").Code);
    }

    private void AddGpiod(string version, int failures)
    {
        _folder.Write("left", failures.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _folder.WriteProgram("bin/gpiodetect", "echo 'gpiochip0 [pinctrl-bcm2711] (58 lines)'; echo 'gpiochip4 [pinctrl-rp1] (54 lines)'");
        _folder.WriteProgram("bin/gpiofind", "[ \"$1\" = GPIO27 ] && echo 'gpiochip4 27'");
        _folder.WriteProgram("bin/gpioset", $"""
            if [ "$1" = --version ]; then echo 'gpioset (libgpiod) v{version}'; exit 0; fi
            echo "$*" >> {_folder["calls"]}
            left=$(cat {_folder["left"]})
            [ "$left" -eq 0 ] && exit 0
            echo $((left - 1)) > {_folder["left"]}
            exit 1
            """);
        _folder.WriteProgram("bin/sleep", "exit 0");
    }

    [Theory]
    // GOOD and TRY of the slot, whether the other slot may boot; whether the machine restarts.
    [InlineData("1", "0", "1", false)]
    [InlineData("0", "1", "1", true)]
    [InlineData("0", "3", "1", true)]
    [InlineData("0", "1", "0", false)]
    public void Only_an_update_that_never_came_up_and_has_something_to_go_back_to_is_given_back(
        string good, string attempts, string otherIsOk, bool restarts)
    {
        WriteEnvironment("ORDER=B A", $"A_OK={otherIsOk}", "A_GOOD=1", "A_TRY=0", "B_OK=1", $"B_GOOD={good}", $"B_TRY={attempts}");
        _folder.WriteProgram("bin/systemctl", $"echo \"systemctl $*\" >> {_folder["calls"]}");
        // The version was found good in this slot once, before the slot was written anew: that is another installation.
        _folder.Write("confirmed.B", "2026.2\n");
        Outcome outcome = Run(
            "end-trial", ("ZOOMROOMS_SLOT_CHOICE", Path.Combine(Checkout.Systemd, "slot-choice")),
            ("ZOOMROOMS_GRUBENV", _folder["grubenv"]),
            ("ZOOMROOMS_CONFIRMED", _folder["confirmed"]), ("ZOOMROOMS_COMMAND_LINE", _folder.Write("cmdline", "rauc.slot=B ro quiet")),
            ("ZOOMROOMS_OS_RELEASE", _folder.Write("os-release", "ID=debian\nIMAGE_VERSION=2026.2\n")));
        Assert.Equal(0, outcome.Code);
        Assert.Equal(restarts ? ["systemctl --no-block reboot"] : [], Calls());
    }

    [Theory]
    [InlineData("A B", "1 0", "1 0", "A")]
    [InlineData("B A", "1 0", "1 2", "B")]
    [InlineData("B A", "1 0", "1 3", "A")]
    [InlineData("A B", "0 0", "1 1", "B")]
    [InlineData("A B", "1 3", "0 0", "A")]
    public void RAUC_is_told_the_slot_that_the_boot_loader_would_start(string order, string a, string b, string primary)
    {
        WriteEnvironment($"ORDER={order}", $"A_OK={a[0]}", $"A_TRY={a[2]}", $"B_OK={b[0]}", $"B_TRY={b[2]}");
        Assert.Equal(primary, Choice("get-primary").Said.Trim());
    }

    [Fact]
    public void A_slot_is_marked_good_or_bad_and_preferred()
    {
        WriteEnvironment("ORDER=A B", "A_OK=1", "A_TRY=2", "B_OK=0", "B_TRY=3");
        Assert.Equal(("good", "bad"), (Choice("get-state", "A").Said.Trim(), Choice("get-state", "B").Said.Trim()));
        Assert.Equal(0, Choice("set-state", "A", "good").Code);
        Assert.Equal("0", Choice("attempts", "A").Said.Trim());
        Assert.Equal(0, Choice("set-primary", "B").Code);
        Assert.Equal("A_GOOD=1,A_OK=1,A_TRY=0,B_OK=1,B_TRY=0,ORDER=B A", string.Join(',', ReadEnvironment().Order(StringComparer.Ordinal)));
        Assert.Equal((0, 1), (Choice("is-confirmed", "A").Code, Choice("is-confirmed", "B").Code));
        Assert.Equal(0, Choice("set-state", "B", "bad").Code);
        Assert.Equal("A", Choice("get-primary").Said.Trim());
        Assert.Equal(2, Choice("set-state", "C", "good").Code);
        Assert.Equal(2, Choice("get-state").Code);
    }

    /// <summary>Emptied, even for a moment, it would be lost in a power cut; and GRUB itself writes the same block in place.</summary>
    [Fact]
    public void The_boot_loaders_environment_is_overwritten_in_place_and_its_meaning_lies_in_one_sector()
    {
        string file = WriteEnvironment("ORDER=A B", "A_OK=1", "A_TRY=2", "B_OK=1", "B_TRY=0");
        _folder.WriteProgram("bin/grub-editenv", $"echo \"$*\" >> {_folder["calls"]}; exec /usr/bin/grub-editenv \"$@\"");
        using (FileStream open = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            Choice("set-state", "A", "good");
            byte[] block = new byte[1024];
            // The file that was open all the time: it was not replaced by another.
            open.ReadExactly(block);
            Assert.Contains("A_TRY=0", Encoding.ASCII.GetString(block), StringComparison.Ordinal);
            Assert.All(block[512..], unused => Assert.Equal((byte)'#', unused));
        }
        // grub-editenv, which empties what it writes, never had this file.
        Assert.NotEmpty(Calls());
        Assert.DoesNotContain(Calls(), call => call.StartsWith(file, StringComparison.Ordinal));
    }

    [Theory]
    // What is left of the file; whether the other slot was good before; what is made of it.
    [InlineData(0, false, "ORDER=B A,B_OK=1,B_GOOD=1,B_TRY=1,A_OK=0,A_GOOD=0,A_TRY=0")]
    [InlineData(0, true, "ORDER=B A,B_OK=1,B_GOOD=1,B_TRY=1,A_OK=1,A_GOOD=0,A_TRY=0")]
    [InlineData(512, true, "ORDER=B A,B_OK=1,B_GOOD=1,B_TRY=1,A_OK=1,A_GOOD=0,A_TRY=0")]
    [InlineData(-1, true, "ORDER=B A,B_OK=1,B_GOOD=1,B_TRY=1,A_OK=1,A_GOOD=0,A_TRY=0")]
    public void A_lost_environment_is_made_anew(int length, bool otherWasGood, string expected)
    {
        string file = WriteEnvironment("ORDER=A B", "A_OK=1", "A_TRY=0", "B_OK=1", "B_TRY=2");
        if (length < 0)
            File.Delete(file);
        else
            File.WriteAllBytes(file, new byte[length]);
        if (otherWasGood)
            _folder.Write("confirmed.A", "2026.1\n");
        Assert.Equal("1\nthe boot loader's environment was lost: made anew\n", Choice("attempts", "B").Said);
        Assert.Equal(0, Choice("set-state", "B", "good").Code);
        Assert.Equal(expected.Replace("B_TRY=1", "B_TRY=0", StringComparison.Ordinal).Split(',')
            .Order(StringComparer.Ordinal), ReadEnvironment().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Idle", 0)]
    [InlineData("Failed", 0)]
    [InlineData("InMeeting", 1)]
    [InlineData("Joining (WaitingForHost)", 1)]
    [InlineData("Rejoining", 1)]
    [InlineData("", 0)]
    public void An_update_waits_for_the_end_of_a_meeting(string state, int code)
    {
        AddRoom(state);
        Assert.Equal(code, Run("update-allowed", ("ZOOMROOMS_APPLIANCE", _folder["appliance"])).Code);
    }

    [Theory]
    // The exit code of pairing, and whether a self-test failed before; whether the code is kept, what the script ends with, what begins
    // anew.
    [InlineData(0, false, false, 0, "try-restart zoomrooms-appliance.service")]
    [InlineData(0, true, false, 0, "restart zoomrooms-self-test.service zoomrooms-appliance.service zoomrooms-mark-good.service")]
    [InlineData(4, true, true, 1, null)]
    [InlineData(1, false, false, 0, null)]
    public void A_pairing_code_is_tried_until_somebody_answers(int answer, bool testFailed, bool kept, int code, string? restarts)
    {
        string file = _folder.Write("pairing-code", "ABCD-EFGH\n");
        _folder.WriteProgram("room", $"echo \"room $*\" >> {_folder["calls"]}; echo said; exit {answer}");
        _folder.WriteProgram(
            "bin/systemctl", $"[ $1 = is-failed ] && exit {(testFailed ? 0 : 1)}; echo \"systemctl $*\" >> {_folder["calls"]}");
        Assert.Equal(
            code, Run(
                "pair-room", ("ZOOMROOMS_PAIRING_CODE", file), ("ZOOMROOMS_ROOM", _folder["room"]),
                ("ZOOMROOMS_RESULT", _folder["result.txt"])).Code);
        Assert.Equal(kept, File.Exists(file));
        Assert.Equal(restarts is null ? ["room pair ABCD-EFGH"] : ["room pair ABCD-EFGH", $"systemctl --no-block {restarts}"], Calls());
        Assert.Contains("said", File.ReadAllText(_folder["result.txt"]), StringComparison.Ordinal);
    }

    private string WriteEnvironment(params string[] values)
    {
        string file = _folder["grubenv"];
        Assert.Equal(0, Tool.Run(new Dictionary<string, string>(), "grub-editenv", file, "create").Code);
        Assert.Equal(0, Tool.Run(new Dictionary<string, string>(), "grub-editenv", [file, "set", .. values]).Code);
        return file;
    }

    private string[] ReadEnvironment() => Tool.Run(new Dictionary<string, string>(), "grub-editenv", _folder["grubenv"], "list").Said.Split(
        '\n', StringSplitOptions.RemoveEmptyEntries);

    private Outcome Choice(params string[] arguments) => Run(
        "slot-choice", arguments, ("ZOOMROOMS_GRUBENV", _folder["grubenv"]), ("ZOOMROOMS_CONFIRMED", _folder["confirmed"]),
        ("ZOOMROOMS_COMMAND_LINE", _folder.Write("cmdline", "rauc.slot=B ro quiet")));

    private void AddClock(string synchronised)
    {
        _folder.WriteProgram("bin/timedatectl", $"echo {synchronised}");
        _folder.WriteProgram("bin/sleep", $"echo \"sleep $*\" >> {_folder["calls"]}");
        // Each sleep takes as long as it says.
        _folder.WriteProgram(
            "bin/date", $"[ \"$*\" = +%s ] && echo $((1000 + $(wc -l < {_folder["calls"]} 2>/dev/null || echo 0))) || /bin/date \"$@\"");
    }

    private void AddRoom(params string[] states)
    {
        _folder.Write("states", string.Join('\n', states) + "\n");
        _folder.WriteProgram("appliance", $$"""
            state=$(head -n 1 {{_folder["states"]}})
            [ "$(wc -l < {{_folder["states"]}})" -gt 1 ] && sed -i 1d {{_folder["states"]}}
            [ -n "$state" ] || { echo 'The service is not running' >&2; exit 3; }
            printf '{\n  "version": "0.1.0",\n  "roomName": "state",\n  "state": "%s",\n  "lastTransition": null\n}\n' "$state"
            exit 1
            """);
        _folder.WriteProgram("bin/rauc", $"echo \"rauc $*\" >> {_folder["calls"]}");
        _folder.WriteProgram("bin/sleep", $"echo \"sleep $*\" >> {_folder["calls"]}");
    }

    private Outcome RunMarkGood(string seconds) => Run("mark-good", [seconds], ("ZOOMROOMS_APPLIANCE", _folder["appliance"]));

    private string[] Calls() => File.Exists(_folder["calls"]) ? File.ReadAllLines(_folder["calls"]) : [];

    private Outcome Run(string script, string argument) => Run(script, [argument]);

    private Outcome Run(string script, params (string Name, string Value)[] environment) => Run(script, [], environment);

    private Outcome Run(string script, string[] arguments, params (string Name, string Value)[] environment)
    {
        Dictionary<string, string> variables = environment.ToDictionary(variable => variable.Name, variable => variable.Value);
        variables["PATH"] = _folder["bin"] + ":/usr/bin:/bin";
        variables.TryAdd("ZOOMROOMS_SYNCHRONISED", _folder["absent"]);
        variables.TryAdd("ZOOMROOMS_RTC", _folder["absent"]);
        return Tool.Run(variables, Path.Combine(Checkout.Systemd, script), arguments);
    }
}
