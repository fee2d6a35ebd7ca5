using ZoomRooms.TestKit;
namespace ZoomRooms.Systemd.Tests;

/// <summary>
/// install.sh on this very machine, as its users run it, except that /usr, /etc and /var are overlays in a mount namespace of the test's
/// own, and that systemctl and udevadm note what they are told: no service manager runs here.
/// </summary>
public sealed class LiveInstallTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public LiveInstallTests()
    {
        Tool.NeedRoot();
        Outcome overlays = InOverlay("true");
        Assert.SkipUnless(overlays.Code == 0, $"this machine lets root lay no overlay in a mount namespace: {overlays.Said.Trim()}");
        _folder.WriteProgram("program/zoomrooms-appliance", "exit 0");
        _folder.WriteProgram("program/zoomrooms-screen", "exit 0");
        foreach (string noted in new[] { "systemctl", "udevadm", "modprobe" })
            _folder.WriteProgram($"bin/{noted}", $"echo \"{noted} $*\" >> {_folder["calls"]}");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_fresh_machine_gets_user_key_and_units_but_is_not_started_with_the_examples_settings()
    {
        Outcome outcome = InOverlay(
            "install --program $program && id -nG zoomrooms && stat -c '%a %U %n' /etc/credstore.encrypted/zoomrooms.wrapping-key");
        Assert.True(outcome.Code == 0, outcome.Said);
        Assert.Contains("600 root /etc/credstore.encrypted/zoomrooms.wrapping-key", outcome.Said, StringComparison.Ordinal);
        Assert.Contains("not started", outcome.Said, StringComparison.Ordinal);
        string[] calls = Calls();
        Assert.Contains(
            "systemctl enable --quiet " + string.Join(
                ' ', ["zoomrooms-provision.service", "zoomrooms-pair.service", "zoomrooms-wrapping-key.service", "zoomrooms-clock.service",
                    "zoomrooms-self-test.service", "zoomrooms-appliance.service", "zoomrooms-screen.service",
                    "zoomrooms-mark-good.service", "zoomrooms-trial.service",
                    "zoomrooms-reset.path"]), calls);
        Assert.True(Array.IndexOf(calls, "systemctl daemon-reload") < Array.FindIndex(
            calls, call => call.StartsWith("systemctl enable", StringComparison.Ordinal)));
        Assert.DoesNotContain(calls, call => call.Contains("restart", StringComparison.Ordinal));
    }

    [Fact]
    public void A_machine_with_settings_is_stopped_brought_up_to_date_and_started()
    {
        Outcome outcome = InOverlay("mkdir -p /etc/zoomrooms && echo '{}' > /etc/zoomrooms/appliance.json && install --program $program");
        Assert.True(outcome.Code == 0, outcome.Said);
        string[] calls = Calls();
        Assert.Equal("systemctl stop zoomrooms-appliance.service zoomrooms-screen.service", calls[0]);
        Assert.Equal("systemctl restart zoomrooms-screen.service zoomrooms-appliance.service", calls[^1]);
    }

    [Fact]
    public void Purging_takes_user_settings_and_key_away()
    {
        Outcome outcome = InOverlay("""
            install --program $program
            mkdir -p /var/lib/zoomrooms-appliance && echo secret > /var/lib/zoomrooms-appliance/identity.key
            install --uninstall --purge
            for path in /etc/zoomrooms /usr/lib/zoomrooms-appliance /var/lib/zoomrooms-appliance /etc/credstore.encrypted/zoomrooms.wrapping-key /usr/lib/systemd/system/zoomrooms-appliance.service; do
              [ ! -e $path ] || { echo "$path is still there"; exit 1; }
            done
            ! id zoomrooms
            """);
        Assert.True(outcome.Code == 0, outcome.Said);
        Assert.Contains(Calls(), call => call.StartsWith("systemctl disable --now", StringComparison.Ordinal));
    }

    private string[] Calls() => File.ReadAllLines(_folder["calls"]);

    /// <summary>Runs a few lines of shell with <c>install</c> and <c>$program</c> for the words that every line needs.</summary>
    private Outcome InOverlay(string script)
    {
        const string setting = """
            set -e
            upper=$1 install=$2 program=$1/program
            mkdir -p $upper/upper && mount -t tmpfs none $upper/upper
            for folder in usr etc var; do
              mkdir -p $upper/upper/$folder $upper/upper/$folder.work
              mount -t overlay none -o lowerdir=/$folder,upperdir=$upper/upper/$folder,workdir=$upper/upper/$folder.work /$folder
            done
            PATH=$upper/bin:$PATH
            install() { "$install" --no-packages "$@"; }

            """;
        return Tool.Run(
            "unshare", "--mount", "bash", "-c", setting + script, "bash", _folder.Path, Path.Combine(Checkout.Systemd, "install.sh"));
    }
}
