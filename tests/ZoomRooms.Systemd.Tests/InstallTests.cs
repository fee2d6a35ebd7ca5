using System.Globalization;
using ZoomRooms.TestKit;

namespace ZoomRooms.Systemd.Tests;

/// <summary>install.sh into a root of its own, again, and off again.</summary>
public sealed class InstallTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly InstalledSystem _system;

    public InstallTests()
    {
        Tool.NeedRoot();
        _system = new InstalledSystem();
    }

    public void Dispose() => _system?.Dispose();

    [Fact]
    public void It_says_what_is_left_to_do()
    {
        Assert.Equal(0, _system.First!.Code);
        Assert.Contains("/etc/zoomrooms/appliance.json", _system.First.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void The_program_comes_whole_but_without_its_symbols()
    {
        Assert.True(
            File.GetUnixFileMode(_system.At("/usr/lib/zoomrooms-appliance/zoomrooms-appliance")).HasFlag(UnixFileMode.OtherExecute));
        Assert.True(File.Exists(_system.At("/usr/lib/zoomrooms-appliance/runtimes/linux/native/libsomething.so")));
        Assert.False(File.Exists(_system.At("/usr/lib/zoomrooms-appliance/zoomrooms-appliance.pdb")));
        Assert.Equal(
            "/usr/lib/zoomrooms-appliance/zoomrooms-appliance", new FileInfo(_system.At("/usr/bin/zoomrooms-appliance")).LinkTarget);
    }

    [Fact]
    public void User_and_groups_are_made()
    {
        string[] users = File.ReadAllLines(_system.At("/etc/passwd"));
        Assert.Single(users, user => user.StartsWith("zoomrooms:", StringComparison.Ordinal)
            && user.EndsWith(":/var/lib/zoomrooms-appliance:/usr/sbin/nologin", StringComparison.Ordinal));
        string groups = File.ReadAllText(_system.At("/etc/group"));
        Assert.All(new UnitFile("zoomrooms-appliance.service").One("SupplementaryGroups")
            .Split(' '), group => Assert.Matches($"(?m)^{group}:", groups));
    }

    /// <summary>The meeting's passcode is in the settings.</summary>
    [Fact]
    public void Settings_are_readable_by_root_and_the_service_only()
    {
        Assert.Equal(Private, File.GetUnixFileMode(_system.At("/etc/zoomrooms/appliance.json")));
        Assert.Equal(Private, File.GetUnixFileMode(_system.At("/etc/zoomrooms/board.env")));
        string group = File.ReadAllLines(_system.At("/etc/group")).Single(line => line.StartsWith("zoomrooms:", StringComparison.Ordinal))
            .Split(':')[2];
        Assert.Equal("0 " + group, Tool.Run("stat", "-c", "%u %g", _system.At("/etc/zoomrooms/appliance.json")).Said.Trim());
        Assert.Equal("700", Tool.Run("stat", "-c", "%a", _system.At("/etc/credstore.encrypted")).Said.Trim());
    }

    [Fact]
    public void The_time_floor_is_when_the_software_was_built() =>
        Assert.Equal(
            DateTimeOffset.FromUnixTimeSeconds(1790000000).UtcDateTime, File.GetLastWriteTimeUtc(_system.At("/usr/lib/clock-epoch")));

    [Fact]
    public void Units_are_wanted_by_the_boot()
    {
        // The update has a timer, which an image enables; the reset has a file that it waits for.
        string[] started = [.. UnitFile.Services.Where(
            unit => unit is not ("zoomrooms-update.service" or "zoomrooms-reset.service")), "zoomrooms-reset.path"];
        Assert.All(started, unit =>
            Assert.Equal("/usr/lib/systemd/system/" + unit, new FileInfo(
                _system.At("/etc/systemd/system/multi-user.target.wants/" + unit)).LinkTarget));
    }

    [Fact]
    public void A_second_run_updates_the_program_and_leaves_the_owners_settings()
    {
        File.WriteAllText(_system.At("/etc/zoomrooms/appliance.json"), "the owner's");
        File.WriteAllText(_system.At("/etc/zoomrooms/board.env"), "the owner's too");
        _system.Write("/var/lib/zoomrooms-appliance/identity.key", "secret");
        File.Delete(Path.Combine(_system.Program, "runtimes/linux/native/libsomething.so"));
        File.WriteAllText(Path.Combine(_system.Program, "zoomrooms-appliance.dll"), "newer code");

        Assert.Equal(0, _system.Install().Code);

        Assert.Equal("the owner's", File.ReadAllText(_system.At("/etc/zoomrooms/appliance.json")));
        Assert.Equal("the owner's too", File.ReadAllText(_system.At("/etc/zoomrooms/board.env")));
        Assert.Equal("secret", File.ReadAllText(_system.At("/var/lib/zoomrooms-appliance/identity.key")));
        Assert.Equal("newer code", File.ReadAllText(_system.At("/usr/lib/zoomrooms-appliance/zoomrooms-appliance.dll")));
        Assert.False(File.Exists(_system.At("/usr/lib/zoomrooms-appliance/runtimes/linux/native/libsomething.so")));
    }

    [Fact]
    public void An_unattended_box_stays_one_until_it_is_uninstalled()
    {
        string[] dropIns = [
            "/usr/lib/systemd/system/zoomrooms-appliance.service.d/unattended.conf", "/usr/lib/systemd/system.conf.d/zoomrooms.conf",
            "/usr/lib/sysctl.d/60-zoomrooms.conf"];
        Assert.DoesNotContain(dropIns, path => File.Exists(_system.At(path)));
        _system.Install("--unattended");
        _system.Install();
        Assert.All(dropIns, path => Assert.True(File.Exists(_system.At(path)), path));
        _system.Uninstall();
        _system.Install();
        Assert.DoesNotContain(dropIns, path => File.Exists(_system.At(path)));
    }

    [Theory]
    [InlineData("raspberrypi,5-model-b\0brcm,bcm2712\0", "pinctrl-rp1")]
    [InlineData("raspberrypi,4-model-b\0brcm,bcm2711\0", "pinctrl-bcm2711")]
    public void The_panels_chip_is_that_of_the_board(string compatible, string chip)
    {
        File.Delete(_system.At("/etc/zoomrooms/board.env"));
        _system.Write("/proc/device-tree/compatible", compatible);
        Assert.Equal(0, _system.Install().Code);
        Assert.Contains($"ZOOMROOMS_PANEL__CHIP={chip}", File.ReadAllLines(_system.At("/etc/zoomrooms/board.env")));
    }

    [Fact]
    public void A_raspberry_pis_boot_configuration_gets_its_block_once_and_loses_it_again()
    {
        const string owners = "arm_64bit=1\n[pi4]\narm_boost=1\n";
        _system.Write("/boot/firmware/config.txt", owners);
        _system.Install();
        _system.Install();
        string[] lines = File.ReadAllLines(_system.At("/boot/firmware/config.txt"));
        Assert.Single(lines, line => line == "gpio=27=op,dl");
        Assert.True(Array.IndexOf(
            lines, "[all]") < Array.IndexOf(lines, "gpio=27=op,dl"), "the lines must count for every board, whatever section came before");
        Assert.Contains("zoomrooms_panel_pins", Tool.Run(
            "dtc", "-I", "dtb", "-O", "dts", _system.At("/boot/firmware/overlays/zoomrooms-panel.dtbo")).Said, StringComparison.Ordinal);
        _system.Uninstall();
        Assert.Equal(owners, File.ReadAllText(_system.At("/boot/firmware/config.txt")));
        Assert.False(File.Exists(_system.At("/boot/firmware/overlays/zoomrooms-panel.dtbo")));
    }

    [Fact]
    public void Uninstalling_leaves_settings_and_state_and_nothing_else()
    {
        _system.Install("--unattended");
        _system.Write("/var/lib/zoomrooms-appliance/identity.key", "secret");
        Assert.Equal(0, _system.Uninstall().Code);
        string[] left = [.. Ours()];
        Assert.Equal(["/etc/zoomrooms/appliance.json", "/etc/zoomrooms/board.env", "/var/lib/zoomrooms-appliance/identity.key"], left);
    }

    [Fact]
    public void Purging_leaves_nothing()
    {
        _system.Install("--unattended");
        _system.Write("/var/lib/zoomrooms-appliance/identity.key", "secret");
        _system.Write("/etc/credstore.encrypted/zoomrooms.wrapping-key", "sealed");
        Assert.Equal(0, _system.Uninstall("--purge").Code);
        Assert.Empty(Ours());
    }

    [Theory]
    [InlineData("--purgee")]
    [InlineData("--program")]
    public void A_wrong_option_changes_nothing(string option)
    {
        Assert.NotEqual(0, _system.Run(option).Code);
        Assert.True(File.Exists(_system.At("/usr/lib/zoomrooms-appliance/zoomrooms-appliance")));
    }

    [Fact]
    public void A_folder_without_the_program_is_refused_before_anything_is_touched()
    {
        using ScratchFolder empty = new();
        Outcome outcome = _system.Run("--program", empty.Path);
        Assert.NotEqual(0, outcome.Code);
        Assert.Contains("zoomrooms-appliance", outcome.Said, StringComparison.Ordinal);
        Assert.True(File.Exists(_system.At("/usr/lib/zoomrooms-appliance/zoomrooms-appliance")));
    }

    /// <summary>Files and links in the root that no other package would have put there, as absolute paths.</summary>
    private IEnumerable<string> Ours() =>
        Directory.EnumerateFileSystemEntries(_system.Root, "*", SearchOption.AllDirectories)
            .Where(path => !Directory.Exists(path) || new FileInfo(path).LinkTarget is not null)
            .Select(path => path[_system.Root.Length..])
            .Where(path =>
                path is not ("/etc/passwd" or "/etc/passwd-" or "/etc/group" or "/etc/group-" or "/etc/shadow" or "/etc/shadow-"
                    or "/etc/gshadow" or "/etc/gshadow-" or "/etc/.pwd.lock"))
            .Order(StringComparer.Create(CultureInfo.InvariantCulture, ignoreCase: false));
}
