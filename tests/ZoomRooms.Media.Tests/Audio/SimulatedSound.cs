using System.Diagnostics;
using ZoomRooms.TestKit;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>A private set of software sound cards from <c>src/simulated-sound.sh</c>, and processes started among them.</summary>
public sealed class SimulatedSound : IDisposable
{
    private readonly string _script = Path.Combine(Checkout.Root, "src", "simulated-sound.sh");

    public SimulatedSound()
    {
        Directory = Path.Combine(Path.GetTempPath(), $"zrs-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}");
        (int exit, string output) = Run("bash", [_script, "start", Directory], environment: null);
        Failure = exit == 0 ? null : output;
    }

    public string Directory { get; }

    public string AlsaConfiguration => Path.Combine(Directory, "asound.conf");

    /// <summary>Why there are no cards; null when there are.</summary>
    public string? Failure { get; }

    public void Dispose()
    {
        Run("bash", [_script, "stop", Directory], environment: null);
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>Runs one explicit test of this assembly in a process that sees the cards: ALSA reads its configuration only once.</summary>
    public (int Exit, string Output) RunTest(string method)
    {
        string runner = Path.Combine(AppContext.BaseDirectory, "ZoomRooms.Media.Tests");
        return Run(runner, ["-method", method, "-explicit", "only", "-noLogo", "-noColor"], Variables());
    }

    private Dictionary<string, string> Variables()
    {
        Dictionary<string, string> variables = new() { ["ZOOMROOMS_SIMULATED_SOUND"] = Directory };
        foreach (string line in File.ReadAllLines(Path.Combine(Directory, "env")))
        {
            string[] parts = line["export ".Length..].Split('=', 2);
            variables[parts[0]] = parts[1].Trim('\'');
        }
        return variables;
    }

    private static (int Exit, string Output) Run(string file, string[] arguments, Dictionary<string, string>? environment)
    {
        ProcessStartInfo start = new(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment ?? [])
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(120)))
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"did not end: {output.Result}{errors.Result}");
        }
        // What start leaves running holds no end of these pipes.
        return (process.ExitCode, output.Result + errors.Result);
    }
}
