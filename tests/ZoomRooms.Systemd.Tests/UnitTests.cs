using System.Text.RegularExpressions;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.TestKit;

namespace ZoomRooms.Systemd.Tests;

/// <summary>The units, read by systemd itself, as they lie after an installation.</summary>
public sealed class UnitTests : IClassFixture<InstalledSystem>
{
    private readonly InstalledSystem _system;

    public UnitTests(InstalledSystem system)
    {
        Tool.NeedRoot();
        _system = system;
        _system.AddDebiansUnits();
    }

    public static TheoryData<string> Services { get; } = new(UnitFile.Services);

    public static TheoryData<string> Units { get; } = new(
        [.. UnitFile.Services, "zoomrooms-retry.timer", "zoomrooms-update.timer", "zoomrooms-reset.path"]);

    [Theory]
    [MemberData(nameof(Units))]
    public void Systemd_finds_nothing_to_say(string unit) =>
        Assert.Equal(new Outcome(0, ""), Tool.Run("systemd-analyze", "verify", $"--root={_system.Root}", unit));

    [Fact]
    public void The_unattended_drop_in_is_as_silent()
    {
        _system.Install("--unattended");
        Assert.True(File.Exists(_system.At("/usr/lib/systemd/system/zoomrooms-appliance.service.d/unattended.conf")));
        Assert.Equal(new Outcome(0, ""), Tool.Run("systemd-analyze", "verify", $"--root={_system.Root}", "zoomrooms-appliance.service"));
    }

    [Fact]
    public void Systemd_would_say_something_of_a_misspelt_setting_and_of_a_missing_program()
    {
        string unit = File.ReadAllText(_system.At("/usr/lib/systemd/system/zoomrooms-appliance.service"));
        _system.Write("/usr/lib/systemd/system/misspelt.service", unit.Replace("WatchdogSec=", "WatchdogSecs=", StringComparison.Ordinal));
        _system.Write("/usr/lib/systemd/system/missing.service", unit.Replace(
            "ExecStart=/usr/lib/zoomrooms-appliance/", "ExecStart=/usr/lib/elsewhere/", StringComparison.Ordinal));
        Assert.Contains("WatchdogSecs", Tool.Run(
            "systemd-analyze", "verify", $"--root={_system.Root}", "misspelt.service").Said, StringComparison.Ordinal);
        Assert.Contains("/usr/lib/elsewhere/", Tool.Run(
            "systemd-analyze", "verify", $"--root={_system.Root}", "missing.service").Said, StringComparison.Ordinal);
    }

    /// <summary>The threshold is in tenths: 20 is an exposure of 2.0.</summary>
    [Theory]
    [MemberData(nameof(Services))]
    public void The_exposure_is_two_at_most(string unit)
    {
        Outcome outcome = Tool.Run(
            "systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", $"--root={_system.Root}", unit);
        Assert.True(outcome.Code == 0, outcome.Said);
        Assert.Matches($"Overall exposure level for {Regex.Escape(unit)}: [01]\\.[0-9]|: 2\\.0", outcome.Said);
    }

    [Fact]
    public void The_exposure_of_a_unit_without_a_sandbox_would_be_noticed()
    {
        _system.Write(
            "/usr/lib/systemd/system/open.service", "[Service]\nExecStart=/usr/lib/zoomrooms-appliance/zoomrooms-appliance run\n");
        Assert.NotEqual(
            0, Tool.Run(
                "systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", $"--root={_system.Root}",
                "open.service").Code);
    }

    /// <summary>A unit that these tests do not know would be verified by nobody.</summary>
    [Fact]
    public void Every_service_is_among_them() => Assert.Equal(
        Directory.GetFiles(Checkout.Systemd, "*.service").Select(Path.GetFileName)
            .Order(StringComparer.Ordinal), UnitFile.Services.Order(StringComparer.Ordinal));

    /// <summary>What the self-test finds is only worth something if the room runs in the same box.</summary>
    [Fact]
    public void Room_and_self_test_share_one_sandbox() =>
        Assert.Equal(new UnitFile("zoomrooms-appliance.service").Sandbox(), new UnitFile("zoomrooms-self-test.service").Sandbox());

    [Fact]
    public void Folders_and_credential_are_those_of_the_product()
    {
        UnitFile unit = new("zoomrooms-appliance.service");
        PathOptions paths = new();
        Assert.Equal(paths.State, "/var/lib/" + unit.One("StateDirectory"));
        Assert.Equal(paths.Runtime, "/run/" + unit.One("RuntimeDirectory"));
        string source = File.ReadAllText(Path.Combine(Checkout.Root, "src", "ZoomRooms.Client", "Storage", "IWrappingKeySource.cs"));
        Assert.Contains($"Name = \"{unit.One("LoadCredentialEncrypted").Split(':')[0]}\"", source, StringComparison.Ordinal);
    }

    /// <summary>
    /// Whatever handles keys, passcodes or the pairing code: no swap device and no core dump gets them, and keys may be locked.
    /// </summary>
    [Theory]
    [InlineData("zoomrooms-appliance.service", true)]
    [InlineData("zoomrooms-self-test.service", true)]
    [InlineData("zoomrooms-pair.service", false)]
    [InlineData("zoomrooms-provision.service", false)]
    [InlineData("zoomrooms-wrapping-key.service", false)]
    [InlineData("zoomrooms-reset.service", false)]
    public void Secrets_stay_in_memory(string name, bool hasKeys)
    {
        UnitFile unit = new(name);
        Assert.Equal(("0", "0"), (unit.One("MemorySwapMax"), unit.One("LimitCORE")));
        if (hasKeys)
            Assert.Equal("64M", unit.One("LimitMEMLOCK"));
    }

    [Fact]
    public void So_they_do_in_a_command_by_hand()
    {
        string script = File.ReadAllText(Path.Combine(Checkout.Systemd, "zoomrooms-room"));
        foreach (string setting in (string[])["LimitCORE=0", "MemorySwapMax=0", "LimitMEMLOCK=64M"])
            Assert.Contains($"--property={setting} ", script, StringComparison.Ordinal);
    }

    /// <summary>The program gives itself 25 s to leave a meeting and erase its keys.</summary>
    [Fact]
    public void Systemd_is_more_patient_than_the_program()
    {
        UnitFile unit = new("zoomrooms-appliance.service");
        string program = File.ReadAllText(Path.Combine(Checkout.Root, "src", "ZoomRooms.Appliance", "Program.cs"));
        Match patience = Regex.Match(program, @"ProcessTerminationTimeout = TimeSpan\.FromSeconds\((\d+)\)");
        Assert.True(patience.Success);
        Assert.True(unit.Span("TimeoutStopSec") > TimeSpan.FromSeconds(
            int.Parse(patience.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.True(unit.Span("WatchdogSec") >= TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_room_that_gave_up_is_tried_again_when_systemd_allows_it() =>
        Assert.True(new UnitFile("zoomrooms-retry.timer").Span("OnActiveSec") > new UnitFile("zoomrooms-appliance.service")
            .Span("StartLimitIntervalSec"));

    [Fact]
    public void The_room_starts_again_however_it_ended_and_is_darkened_each_time()
    {
        UnitFile unit = new("zoomrooms-appliance.service");
        Assert.Equal("always", unit.One("Restart"));
        Assert.Equal("notify", unit.One("Type"));
        Assert.Equal("-/usr/lib/zoomrooms-appliance/darken-led", unit.One("ExecStopPost"));
        Assert.Equal("-/usr/lib/zoomrooms-appliance/darken-led", new UnitFile("zoomrooms-self-test.service").One("ExecStopPost"));
    }

    /// <summary>Wrong settings do not get right by starting again at once.</summary>
    [Fact]
    public void The_exit_code_of_wrong_settings_is_the_one_that_stops_restarts()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "zoomrooms-appliance");
        Outcome outcome = Tool.Run(program, "run", "--config", "/nowhere/appliance.json");
        Assert.Equal(new UnitFile("zoomrooms-appliance.service").One(
            "RestartPreventExitStatus"), outcome.Code.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>A restart in the middle of the day must wait neither for a time server nor for a self-test.</summary>
    [Fact]
    public void Clock_and_self_test_are_started_by_the_boot_only()
    {
        UnitFile room = new("zoomrooms-appliance.service");
        foreach (string unit in new[] { "zoomrooms-clock.service", "zoomrooms-self-test.service" })
        {
            Assert.Contains(unit, room.One("After").Split(' '));
            Assert.DoesNotContain(unit, room.All("Wants").Concat(room.All("Requires")).SelectMany(value => value.Split(' ')));
            Assert.Equal("multi-user.target", new UnitFile(unit).One("WantedBy"));
            Assert.Equal("yes", new UnitFile(unit).One("RemainAfterExit"));
            Assert.True(new UnitFile(unit).Span("TimeoutStartSec") <= TimeSpan.FromSeconds(90));
        }
    }

    [Fact]
    public void A_slot_is_only_marked_after_the_self_test_passed()
    {
        UnitFile unit = new("zoomrooms-mark-good.service");
        Assert.Contains("zoomrooms-self-test.service", unit.One("Requires").Split(' '));
        Assert.Contains("zoomrooms-self-test.service", unit.One("After").Split(' '));
        Assert.Contains("zoomrooms-appliance.service", unit.One("After").Split(' '));
    }
}
