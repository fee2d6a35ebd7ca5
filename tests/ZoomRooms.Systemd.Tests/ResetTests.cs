using System.Text;
using ZoomRooms.TestKit;

namespace ZoomRooms.Systemd.Tests;

/// <summary>The root's part of a factory reset: what is left on the disk is looked for in the disk.</summary>
public sealed class ResetTests : IDisposable
{
    private static readonly string[] Secrets =
        ["passcode-91ab", "calendar.example/7d1f", "psk-correct-horse", "wrapping-key-e0e0", "host-key-5c5c", "deleted-long-ago-44"];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_data_partition_is_made_anew_and_no_secret_is_left_in_it_not_even_of_what_was_deleted_before()
    {
        MakePartition();
        Assert.All(Secrets, secret => Assert.True(DiskHas(secret), $"{secret} was never there"));
        Outcome outcome = MakeAnew();
        Assert.True(outcome.Code == 0, outcome.Said);
        Assert.All(Secrets, secret => Assert.False(DiskHas(secret), $"{secret} is still there"));
        Assert.Equal(0, Tool.Run("e2fsck", "-fn", _folder["disk"]).Code);
        Assert.Contains("volume name:   zoomrooms-data", Tool.Run("dumpe2fs", "-h", _folder["disk"]).Said, StringComparison.Ordinal);
        Assert.Equal(8 << 20, new FileInfo(_folder["disk"]).Length);
        Assert.False(File.Exists(_folder["boot/grub/reset"]));
        Assert.True(File.Exists(_folder["boot/zoomrooms.json"]));
        Assert.False(File.Exists(_folder["boot/zoomrooms-result.txt"]));
    }

    [Theory]
    [InlineData("dd")]
    [InlineData("mke2fs")]
    [InlineData("sync")]
    public void The_request_stays_until_all_is_done(string interrupted)
    {
        MakePartition();
        _folder.WriteProgram($"bin/{interrupted}", "exit 1");
        Assert.NotEqual(0, MakeAnew().Code);
        Assert.True(File.Exists(_folder["boot/grub/reset"]));
        // The next start.
        File.Delete(_folder[$"bin/{interrupted}"]);
        Assert.Equal(0, MakeAnew().Code);
        Assert.All(Secrets, secret => Assert.False(DiskHas(secret)));
        Assert.False(File.Exists(_folder["boot/grub/reset"]));
    }

    /// <summary>
    /// The partition is mounted while the room runs: the next start does it, and until then the boot partition remembers.
    /// </summary>
    [Fact]
    public void An_image_restarts_with_the_request_on_the_boot_partition()
    {
        AddPrograms(isActive: true);
        _folder.Write("boot/grub/grubenv", "");
        _folder.Write("state/reset.wanted", "");
        _folder.Write("state/identity.key", "wrapped");
        Assert.Equal(0, Reset().Code);
        Assert.True(File.Exists(_folder["boot/grub/reset"]));
        Assert.False(File.Exists(_folder["state/reset.wanted"]));
        Assert.Equal(["systemctl --no-block reboot"], Calls());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_installed_machine_loses_settings_state_pairing_and_key_and_goes_on_as_it_was_installed(bool running)
    {
        AddPrograms(running);
        string[] secrets =
        [
            _folder.Write("state/identity.key", "wrapped"), _folder.Write("state/device.json", "token"),
            _folder.Write("etc/appliance.json", "passcode"),
            _folder.Write("etc/appliance.json.new", "passcode"), _folder.Write("etc/pairing-code", "ABCD"),
        ];
        _folder.Write("etc/board.env", "ZOOMROOMS_PANEL__CHIP=gpiochip0");
        _folder.Write("state/reset.wanted", "");
        _folder.Write("lib/appliance.json", "as installed");
        // Whoever has a file open reads its blocks after its name is gone.
        const FileShare shared = FileShare.ReadWrite | FileShare.Delete;
        FileStream[] open = [.. secrets.Select(file => new FileStream(file, FileMode.Open, FileAccess.Read, shared))];
        Outcome outcome = Reset();
        Assert.True(outcome.Code == 0, outcome.Said);
        foreach (FileStream file in open)
        {
            using StreamReader reader = new(file, Encoding.Latin1);
            Assert.DoesNotMatch("wrapped|token|passcode|ABCD", reader.ReadToEnd());
        }
        Assert.Equal("as installed", File.ReadAllText(_folder["etc/appliance.json"]));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(_folder["etc/appliance.json"]) & (UnixFileMode)0b000_010_111);
        Assert.True(File.Exists(_folder["etc/board.env"]));
        Assert.Empty(Directory.GetFiles(_folder["state"]));
        string[] again = running ? ["systemctl --no-block start zoomrooms-appliance.service"] : [];
        Assert.Equal(["systemctl stop zoomrooms-appliance.service", "make-wrapping-key --renew", .. again], Calls());
    }

    [Fact]
    public void The_request_is_the_one_that_the_room_leaves_and_the_path_unit_waits_for()
    {
        string request = new UnitFile("zoomrooms-reset.path").One("PathExists");
        Assert.Equal(request, new UnitFile("zoomrooms-reset.service").One("ConditionPathExists"));
        foreach (string unit in (string[])["zoomrooms-appliance.service", "zoomrooms-self-test.service"])
            Assert.Contains($"ZOOMROOMS_PATHS__RESETREQUEST={request}", new UnitFile(unit).All("Environment"));
        string byHand = File.ReadAllText(Path.Combine(Checkout.Systemd, "zoomrooms-room"));
        Assert.Contains($"--setenv=ZOOMROOMS_PATHS__RESETREQUEST={request}", byHand, StringComparison.Ordinal);
        Assert.EndsWith("/reset.wanted", request, StringComparison.Ordinal);
        Assert.StartsWith(new Appliance.Configuration.PathOptions().State, request, StringComparison.Ordinal);
    }

    private void MakePartition()
    {
        for (int i = 0; i < Secrets.Length; i++)
            _folder.Write($"data/etc/{i}", Secrets[i]);
        Assert.Equal(0, Tool.Run("mke2fs", "-q", "-t", "ext4", "-d", _folder["data"], _folder["disk"], "8M").Code);
        // Deleted as programs delete: the block stays as it was.
        Assert.Equal(0, Tool.Run("debugfs", "-w", "-R", $"rm /etc/{Secrets.Length - 1}", _folder["disk"]).Code);
        _folder.Write("boot/grub/reset", "");
        _folder.Write("boot/zoomrooms.json", "{}");
        _folder.Write("boot/zoomrooms-result.txt", "Paired with the account Acme");
        Directory.CreateDirectory(_folder["bin"]);
    }

    private bool DiskHas(string secret) =>
        File.ReadAllBytes(_folder["disk"]).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0;

    private Outcome MakeAnew() => Tool.Run(
        // As in the initial RAM disk.
        new Dictionary<string, string> { ["PATH"] = _folder["bin"] + ":/bin" },
        Path.Combine(Checkout.Systemd, "make-data-anew"), _folder["disk"], _folder["boot"]);

    private void AddPrograms(bool isActive)
    {
        string code = isActive ? "0" : "3";
        _folder.WriteProgram("bin/systemctl", $"[ \"$1\" = --quiet ] && exit {code}; echo \"systemctl $*\" >> {_folder["calls"]}");
        _folder.WriteProgram("lib/make-wrapping-key", $"echo \"make-wrapping-key $*\" >> {_folder["calls"]}");
    }

    private Outcome Reset() => Tool.Run(
        new Dictionary<string, string>
        {
            ["PATH"] = _folder["bin"] + ":/usr/bin:/bin", ["ZOOMROOMS_BOOT"] = _folder["boot"], ["ZOOMROOMS_ETC"] = _folder["etc"],
            ["ZOOMROOMS_STATE"] = _folder["state"], ["ZOOMROOMS_LIB"] = _folder["lib"],
        },
        Path.Combine(Checkout.Systemd, "reset-device"));

    private string[] Calls() => File.Exists(_folder["calls"]) ? File.ReadAllLines(_folder["calls"]) : [];
}
