using ZoomRooms.Appliance.Configuration;
using ZoomRooms.TestKit;

namespace ZoomRooms.Systemd.Tests;

/// <summary>What decodes hostile pictures: alone, without anything to take or to tell.</summary>
public sealed class ScreenUnitTests
{
    private readonly UnitFile _unit = new("zoomrooms-screen.service");

    [Fact]
    public void It_is_another_user_than_the_rooms_and_has_neither_keys_nor_settings_nor_network()
    {
        Assert.Equal("zoomrooms-screen", _unit.One("User"));
        Assert.NotEqual(new UnitFile("zoomrooms-appliance.service").One("User"), _unit.One("User"));
        Assert.Equal(
            ("yes", "AF_UNIX", "any"), (_unit.One("PrivateNetwork"), _unit.One("RestrictAddressFamilies"), _unit.One("IPAddressDeny")));
        foreach (string secret in (
            string[])["/etc/zoomrooms", "/etc/credstore.encrypted", new PathOptions().State, new PathOptions().Runtime])
            Assert.Contains("-" + secret, _unit.One("InaccessiblePaths").Split(' '));
        Assert.Empty(_unit.All("StateDirectory").Concat(_unit.All("LoadCredentialEncrypted")).Concat(_unit.All("EnvironmentFile")));
        Assert.Equal(["char-drm rw"], _unit.All("DeviceAllow"));
        Assert.Equal("closed", _unit.One("DevicePolicy"));
        Assert.Equal("yes", _unit.One("MemoryDenyWriteExecute"));
    }

    /// <summary>The room's user reaches the socket by its group, and nobody else does.</summary>
    [Fact]
    public void The_room_reaches_its_socket_where_the_room_looks_for_it()
    {
        Assert.Equal("/run/" + _unit.One("RuntimeDirectory") + "/pictures.sock", new PictureOptions().Socket);
        Assert.Equal("0750", _unit.One("RuntimeDirectoryMode"));
        Assert.Contains(_unit.One("Group"), new UnitFile("zoomrooms-appliance.service").One("SupplementaryGroups").Split(' '));
        Assert.True(new PictureOptions().HasScreen);
    }

    [Fact]
    public void It_is_there_where_a_card_is_and_comes_back_however_it_ended()
    {
        Assert.Equal("/dev/dri/card*", _unit.One("ConditionPathExistsGlob"));
        Assert.Equal(("always", "notify", "0"), (_unit.One("Restart"), _unit.One("Type"), _unit.One("StartLimitIntervalSec")));
        Assert.InRange(_unit.Span("WatchdogSec"), TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(10));
        Assert.Empty(_unit.All("RestartPreventExitStatus"));
    }

    /// <summary>Its fate is not the room's: neither waits for the other, and neither ends with it.</summary>
    [Fact]
    public void Neither_needs_the_other()
    {
        string[] ties = ["Requires", "Wants", "BindsTo", "PartOf", "After", "Before"];
        UnitFile room = new("zoomrooms-appliance.service");
        Assert.DoesNotContain(ties.SelectMany(room.All), value => value.Contains("screen", StringComparison.Ordinal));
        Assert.DoesNotContain(ties.SelectMany(_unit.All), value => value.Contains("appliance", StringComparison.Ordinal));
    }

    [Fact]
    public void A_program_that_is_compiled_when_it_runs_may_do_so_and_native_code_may_not()
    {
        Tool.NeedRoot();
        using InstalledSystem system = new();
        const string DropIn = "/usr/lib/systemd/system/zoomrooms-screen.service.d/just-in-time.conf";
        Assert.False(File.Exists(system.At(DropIn)));
        File.WriteAllText(Path.Combine(system.Program, "zoomrooms-screen.dll"), "code");
        Assert.Equal(0, system.Install().Code);
        Assert.True(File.Exists(system.At(DropIn)));
        File.Delete(Path.Combine(system.Program, "zoomrooms-screen.dll"));
        Assert.Equal(0, system.Install().Code);
        Assert.False(File.Exists(system.At(DropIn)));
    }
}
