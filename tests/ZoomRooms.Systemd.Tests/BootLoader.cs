using ZoomRooms.TestKit;
namespace ZoomRooms.Systemd.Tests;

/// <summary>
/// GRUB's choice of the slot without a machine: the image's own <c>grub.cfg</c>, which bash runs with GRUB's commands as functions over an
/// environment that
/// grub-editenv keeps; and the acts of RAUC and of the room, by the product's own <c>slot-choice</c>.
/// </summary>
internal sealed class BootLoader : IDisposable
{
    // "boot" is the end of GRUB's work; a kernel that cannot be read fails, and GRUB starts the machine again.
    private const string Commands = """
        set() { case $1 in *=*) declare -g "$1" ;; esac; }
        load_env() { shift 2; while IFS='=' read -r name value; do declare -g "$name=$value"; done < <(grub-editenv "$environment" list); }
        save_env() {
          shift 2
          for name in "$@"; do values+=("$name=${!name}"); done
          grub-editenv "$environment" set "${values[@]}"
          echo saved >> "$writes"
        }
        regexp() { :; }
        sleep() { :; }
        linux() { echo "$2" | sed 's/rauc.slot=//' > "$started"; ! grep -q "$(cat "$started")" "$unreadable"; }
        initrd() { :; }
        boot() { exit 0; }
        reboot() { exit 9; }
        """;

    private readonly ScratchFolder _folder = new();

    public BootLoader()
    {
        // As image/build.sh makes it.
        string build = File.ReadAllText(Path.Combine(Checkout.Root, "image/build.sh"));
        string set = build.Split('\n').Single(line => line.StartsWith("grub-editenv \"$esp/grub/grubenv\" set ", StringComparison.Ordinal));
        Assert.Equal(0, Tool.Run("grub-editenv", Environment, "create").Code);
        string here = set.Replace("\"$esp/grub/grubenv\"", $"'{Environment}'", StringComparison.Ordinal);
        Assert.Equal(new Outcome(0, ""), Tool.Run("sh", "-c", here));
        _folder.Write("unreadable", "none\n");
        _folder.Write("writes", "");
        string script = File.ReadAllText(Path.Combine(Checkout.Root, "image/boot/grub.cfg"));
        string[] files = [.. new[] { "writes", "started", "unreadable" }.Select(name => $"{name}={_folder[name]}")];
        _folder.Write("grub", string.Join('\n', [$"environment={Environment}", .. files, Commands, script]));
    }

    public string Environment => _folder["grubenv"];

    /// <summary>How often GRUB wrote to the card.</summary>
    public int Writes => File.ReadAllLines(_folder["writes"]).Length;

    public string Values =>
        string.Join(' ', Tool.Run("grub-editenv", Environment, "list").Said.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    public void Dispose() => _folder.Dispose();

    /// <summary>The machine is switched on: the slot whose kernel starts. Whether it comes up is another question.</summary>
    public string PowerOn()
    {
        for (int start = 0; start < 20; start++)
        {
            Outcome outcome = Tool.Run("bash", _folder["grub"]);
            if (outcome.Code == 0)
                return File.ReadAllText(_folder["started"]).Trim();
            Assert.True(outcome.Code == 9, outcome.Said);
        }
        return "none";
    }

    /// <summary>
    /// Does one thing after another: <c>on</c>, <c>good</c> (the room is ready), <c>install B</c> (RAUC), <c>damage B</c>, <c>lose</c> the
    /// environment. What each <c>on</c> started.
    /// </summary>
    public string Go(params string[] events)
    {
        List<string> started = [];
        foreach (string[] words in events.Select(word => word.Split(' ')))
        {
            switch (words)
            {
                case ["on"]:
                    started.Add(PowerOn());
                    break;
                case ["good"]:
                    Choose(started[^1], "set-state", started[^1], "good");
                    _folder.Write($"confirmed.{started[^1]}", "2026.1\n");
                    break;
                case ["install", var slot]:
                    Choose(started[^1], "set-state", slot, "bad");
                    Choose(started[^1], "set-primary", slot);
                    break;
                case ["damage", var slot]:
                    _folder.Write("unreadable", slot + "\n");
                    break;
                case ["lose"]:
                    File.WriteAllBytes(Environment, new byte[1024]);
                    break;
                default:
                    throw new ArgumentException(string.Join(' ', words));
            }
        }
        return string.Concat(started);
    }

    private void Choose(string booted, params string[] arguments)
    {
        Dictionary<string, string> variables = new()
        {
            ["ZOOMROOMS_GRUBENV"] = Environment,
            ["ZOOMROOMS_CONFIRMED"] = _folder["confirmed"],
            ["ZOOMROOMS_COMMAND_LINE"] = _folder.Write("cmdline", $"rauc.slot={booted} ro"),
            ["ZOOMROOMS_OS_RELEASE"] = _folder.Write("os-release", "IMAGE_VERSION=2026.1\n"),
        };
        Outcome outcome = Tool.Run(variables, Path.Combine(Checkout.Systemd, "slot-choice"), arguments);
        Assert.True(outcome.Code == 0, outcome.Said);
    }
}
