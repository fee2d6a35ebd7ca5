using System.Diagnostics;
using System.Globalization;

namespace ZoomRooms.TestKit.Screens;

/// <summary>The program itself, in a process of its own.</summary>
internal sealed class ScreenProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    /// <param name="display">Of an X server; null: there is none.</param>
    /// <param name="environment">Besides.</param>
    public ScreenProcess(string socket, string? display, IReadOnlyDictionary<string, string>? environment = null, params string[] options)
    {
        ProcessStartInfo start = new(
            Checkout.Program("ZoomRooms.Screen", "zoomrooms-screen"), ["--socket", socket, .. options])
        {
            RedirectStandardError = true,
        };
        foreach (string inherited in (string[])["DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "XDG_RUNTIME_DIR"])
            start.Environment.Remove(inherited);
        if (display is not null)
            start.Environment["DISPLAY"] = display;
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    /// <summary>Processor time so far.</summary>
    public TimeSpan Spent
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>STOP, CONT or TERM.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("/bin/kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<(int Code, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
