using System.Diagnostics;
using ZoomRooms.TestKit;

namespace ZoomRooms.Appliance.Tests.Service;

/// <summary>Sound cards of software (<c>src/simulated-sound.sh</c>) for a service that a test starts.</summary>
internal sealed class SimulatedCards : IDisposable
{
    private readonly string _script, _folder;

    private SimulatedCards(string script, string folder) => (_script, _folder) = (script, folder);

    /// <summary>Null, with the reason, where this machine can have none.</summary>
    public static async Task<(SimulatedCards? Cards, string Why)> StartAsync(string folder)
    {
        SimulatedCards cards = new(Checkout.In("src", "simulated-sound.sh"), folder);
        (int exit, string said) = await cards.RunAsync("start");
        return exit == 0 ? (cards, "") : (null, said);
    }

    /// <summary>What a process needs to see them.</summary>
    public Dictionary<string, string> Environment => File.ReadAllLines(Path.Combine(_folder, "env"))
        .Select(static line => line["export ".Length..].Split('=', 2)).ToDictionary(static parts => parts[0], static parts => parts[1]
            .Trim('\''));

    public void Dispose() => RunAsync("stop").GetAwaiter().GetResult();

    private async Task<(int, string)> RunAsync(string verb)
    {
        using Process process = Process.Start(new ProcessStartInfo("bash", [_script, verb, _folder]) { RedirectStandardError = true })!;
        string said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said);
    }
}
