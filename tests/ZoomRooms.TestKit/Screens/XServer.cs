using System.Diagnostics;

namespace ZoomRooms.TestKit.Screens;

/// <summary>An X server without a display (Debian's xvfb), whose picture lies in a file.</summary>
internal sealed class XServer : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-x-");
    private readonly Process _process;

    /// <param name="size">Width and height, and bits of a pixel.</param>
    public XServer(string size = "1920x1080x24")
    {
        if (!File.Exists("/usr/bin/Xvfb"))
            Assert.Skip("Xvfb is not installed (Debian's xvfb).");
        // Two that start at one moment may want one number: the other one ends.
        for (int attempt = 0; ; attempt++)
        {
            _process = Start(size);
            // It names itself once it takes connections.
            if (_process.StandardOutput.ReadLine() is { Length: > 0 } number)
            {
                Name = $":{number}";
                return;
            }
            _process.WaitForExit();
            _process.Dispose();
            Assert.True(attempt < 20, "Xvfb does not start");
        }
    }

    public string Name { get; }

    /// <summary>What stands on it now.</summary>
    public Screenshot Look() => Screenshot.OfXwd(Path.Combine(_folder.FullName, "Xvfb_screen0"));

    private Process Start(string size)
    {
        Process process = Process.Start(new ProcessStartInfo(
            "/usr/bin/Xvfb", ["-displayfd", "1", "-screen", "0", size, "-fbdir", _folder.FullName, "-nolisten", "tcp", "-ac"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
