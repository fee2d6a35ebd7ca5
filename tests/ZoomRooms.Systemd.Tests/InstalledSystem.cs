using ZoomRooms.TestKit;
namespace ZoomRooms.Systemd.Tests;

/// <summary>
/// A root file system into which install.sh put the service: Debian's own units, and a program that stands for the product.
/// </summary>
public sealed class InstalledSystem : IDisposable
{
    private readonly ScratchFolder _root = new();
    private readonly ScratchFolder _program = new();

    public InstalledSystem()
    {
        _program.WriteProgram("zoomrooms-appliance", "exit 0");
        _program.WriteProgram("zoomrooms-screen", "exit 0");
        _program.Write("zoomrooms-appliance.dll", "code");
        _program.Write("zoomrooms-appliance.pdb", "symbols");
        _program.Write("runtimes/linux/native/libsomething.so", "library");
        if (Environment.UserName == "root")
            First = Install();
    }

    internal Outcome? First { get; }

    public string Root => _root.Path;

    public string Program => _program.Path;

    /// <summary>A path inside the root.</summary>
    public string At(string path) => _root[path];

    public void Write(string path, string content) => _root.Write(path, content);

    internal Outcome Install(params string[] options) => Run(["--program", Program, .. options]);

    internal Outcome Uninstall(params string[] options) => Run(["--uninstall", .. options]);

    internal Outcome Run(params string[] options) =>
        Tool.Run(new Dictionary<string, string>
        {
            ["SOURCE_DATE_EPOCH"] = "1790000000"
        }, Path.Combine(Checkout.Systemd, "install.sh"), ["--root", Root, .. options]);

    /// <summary>Debian's units, which ours are ordered after.</summary>
    public void AddDebiansUnits()
    {
        foreach (string unit in Directory.GetFiles("/usr/lib/systemd/system", "*.*"))
        {
            string copy = At("/usr/lib/systemd/system/" + Path.GetFileName(unit));
            if (!File.Exists(copy) && File.ResolveLinkTarget(unit, true) is not { FullName: "/dev/null" })
                File.Copy(unit, copy);
        }
    }

    public void Dispose()
    {
        _root.Dispose();
        _program.Dispose();
    }
}
