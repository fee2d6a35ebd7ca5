using System.Diagnostics;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Sockets;
using ZoomRooms.Appliance.Status;
using ZoomRooms.TestKit;

namespace ZoomRooms.Appliance.Tests.Service;

/// <summary>The program itself, as a process, on a simulated board and a made-up camera, in a folder of its own.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private readonly Process _process;
    private readonly TemporaryFolder _folder;

    private ServiceProcess(TemporaryFolder folder, Process process)
    {
        _folder = folder;
        _process = process;
    }

    /// <param name="options">Of the verb <c>run</c>: <c>--set</c>, name and value.</param>
    public static ServiceProcess Start(TemporaryFolder folder, params string[] options) => new(folder, Launch(folder, ["run", .. options]));

    /// <param name="environment">Of the process, beside the test's own: sound cards.</param>
    public static ServiceProcess Start(TemporaryFolder folder, IReadOnlyDictionary<string, string> environment, params string[] options) =>
        new(folder, Launch(folder, environment, ["run", .. options]));

    public int Id => _process.Id;

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(TemporaryFolder folder, params string[] verb)
    {
        using Process process = Launch(folder, verb);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    public async Task<StatusDocument?> StatusAsync()
    {
        string? answer = await UnixSocketServer.AskAsync(_folder.File("run/status.sock"), "status", TestContext.Current.CancellationToken);
        return StatusDocument.TryParse(answer, out StatusDocument? status) ? status : null;
    }

    /// <summary>The LED's level at the board: 1, 0, or null when nobody drives it.</summary>
    public async Task<string?> LedAsync(string which = "led") =>
        (await UnixSocketServer.AskAsync(
            _folder.File("run/simulated-board.sock"), which, TestContext.Current.CancellationToken))?.TrimEnd();

    public Task<bool> PressAsync(TimeSpan? duration = null) => SimulatedBoardSocket.PressAsync(
        _folder.File("run/simulated-board.sock"), duration
        ?? TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);

    public async Task UntilAsync(Func<StatusDocument, bool> condition, string what) =>
        await Eventually.HoldsAsync(async () => !_process.HasExited && await StatusAsync() is { } status && condition(status), what);

    /// <summary>SIGTERM, as the service manager sends it.</summary>
    public async Task<(int ExitCode, string Log)> TerminateAsync()
    {
        using (Process kill = Process.Start("/bin/kill", ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await EndAsync();
    }

    /// <summary>SIGKILL: no code of the program runs any more.</summary>
    public async Task<(int ExitCode, string Log)> KillAsync()
    {
        _process.Kill();
        return await EndAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private async Task<(int, string)> EndAsync()
    {
        string log = await _process.StandardOutput.ReadToEndAsync(
            TestContext.Current.CancellationToken) + await _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, log);
    }

    private static Process Launch(TemporaryFolder folder, params string[] verb) => Launch(folder, new Dictionary<string, string>(), verb);

    private static Process Launch(TemporaryFolder folder, IReadOnlyDictionary<string, string> environment, params string[] verb)
    {
        string configuration = folder.File("appliance.json");
        if (!File.Exists(configuration))
        {
            File.WriteAllText(configuration, $$"""
                {
                  "Room": { "Name": "{{Sessions.Name}}" },
                  "Server": { "Url": "https://127.0.0.1:9", "CertificateSha256": "{{new string('a', 64)}}" },
                  "Meeting": { "Id": "9876543210", "Passcode": "{{Sessions.Passcode}}" },
                  "Camera": { "Format": "lavfi", "Device": "testsrc2=size=320x180:rate=10", "Width": 320, "Height": 180, "FrameRate": 10 },
                  "Encoder": { "Ladder": [ "libx264" ] },
                  "Panel": { "Driver": "simulated" },
                  "Paths": { "State": "{{folder.File("state")}}", "Runtime": "{{folder.File("run")}}" }
                }
                """);
        }
        ProcessStartInfo start = new(
            Path.Combine(AppContext.BaseDirectory, "zoomrooms-appliance"), [.. verb, "--config", configuration])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
