using System.Diagnostics;
using ZoomRooms.TestKit;

namespace ZoomRooms.Benchmarks.Delay;

/// <summary>The sound cards of <c>src/simulated-sound.sh</c>, with a microphone that hears what is played to its null sink.</summary>
internal sealed class SimulatedCards : IDisposable
{
    /// <summary>Of ALSA; it hears what goes to <see cref="Air"/>.</summary>
    public const string Microphone = "delay_microphone";

    /// <summary>PulseAudio's sink before the microphone.</summary>
    public const string Air = "room_microphone";

    /// <summary>ALSA's device and PulseAudio's sink.</summary>
    public const string Speaker = "far_speaker";

    private const string Marker = "ZOOMROOMS_DELAY_CARDS";

    private readonly string _script, _folder;

    private SimulatedCards(string script, string folder) => (_script, _folder) = (script, folder);

    /// <summary>This process was started with the environment of the cards.</summary>
    public static bool AreHere => Environment.GetEnvironmentVariable(Marker) is { Length: > 0 };

    /// <exception cref="InvalidOperationException">They do not start; the message says why.</exception>
    public static SimulatedCards Start()
    {
        string script = Checkout.In("src", "simulated-sound.sh");
        string folder = Directory.CreateTempSubdirectory("zr-delay-").FullName;
        using Process start = Process.Start("bash", [script, "start", folder])!;
        start.WaitForExit();
        if (start.ExitCode != 0)
            throw new InvalidOperationException("The simulated sound cards do not start.");
        File.AppendAllText(
            Path.Combine(folder, "asound.conf"),
            $"pcm.{Microphone} {{ type pulse device \"{Air}.monitor\" hint {{ show on description \"simulated microphone\" }} }}\n");
        return new SimulatedCards(script, folder);
    }

    /// <summary>Runs this program again, where ALSA finds the cards: it reads its configuration once.</summary>
    public int RunAgain(string[] arguments)
    {
        string[] self = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        ProcessStartInfo again = new(Environment.ProcessPath!, [.. self, .. arguments]);
        foreach (string line in File.ReadAllLines(Path.Combine(_folder, "env")))
        {
            string[] parts = line["export ".Length..].Split('=', 2);
            again.Environment[parts[0]] = parts[1].Trim('\'');
        }
        again.Environment[Marker] = _folder;
        using Process process = Process.Start(again)!;
        process.WaitForExit();
        return process.ExitCode;
    }

    public void Dispose()
    {
        using (Process stop = Process.Start("bash", [_script, "stop", _folder])!)
            stop.WaitForExit();
        Directory.Delete(_folder, recursive: true);
    }
}
