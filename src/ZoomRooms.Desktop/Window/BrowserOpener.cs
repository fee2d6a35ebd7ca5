using System.ComponentModel;
using System.Diagnostics;

namespace ZoomRooms.Desktop.Window;

/// <summary>
/// Opens the browser with a file that leads to the first address. Command lines can be read by every user of a machine: the token must be
/// in none.
/// </summary>
internal sealed class BrowserOpener : IDisposable
{
    private readonly string _file;
    // What it says is read and thrown away, for as long as it says something.
    private Process? _browser;

    private BrowserOpener(string file) => _file = file;

    /// <summary>Null after saying on standard error that there is no browser.</summary>
    /// <param name="state">A folder of this user alone, where the session has none.</param>
    public static BrowserOpener? TryOpen(Uri address, string state)
    {
        string? session = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        BrowserOpener opener = new(Write(Directory.Exists(session) ? session : state, address));
        foreach ((string program, string[] arguments) in Browsers(opener._file))
        {
            try
            {
                ProcessStartInfo start = new(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
                opener._browser = Process.Start(start)!;
                opener._browser.BeginErrorReadLine();
                opener._browser.BeginOutputReadLine();
                return opener;
            }
            catch (Win32Exception)
            {
                // It is not installed.
            }
        }
        Console.Error.WriteLine("There is no browser that could be opened: neither chromium nor xdg-open is installed.");
        opener.Dispose();
        return null;
    }

    /// <summary>The file led to an address that works no more.</summary>
    public void Dispose()
    {
        File.Delete(_file);
        _browser?.Dispose();
    }

    /// <summary>A file that its owner alone can read, with the address to go on to.</summary>
    internal static string Write(string folder, Uri address)
    {
        string path = Path.Combine(folder, $"zoomrooms-window-{Guid.NewGuid():N}.html");
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using StreamWriter file = new(path, options);
        file.Write($"<!doctype html><html lang=\"en\"><title>ZoomRooms</title><meta http-equiv=\"refresh\" content=\"0;url={address}\">");
        return path;
    }

    private static (string Program, string[] Arguments)[] Browsers(string file) =>
    [
        ("chromium", [$"--app={new Uri(file)}", "--window-size=1280,800"]),
        ("xdg-open", [file]),
    ];
}
