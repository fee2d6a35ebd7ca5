namespace ZoomRooms.Appliance.Rehearsal;

/// <summary>Sound devices for a machine that has none: a sound server of the rehearsal's own, started and stopped by the script.</summary>
internal sealed class SimulatedSound : IAsyncDisposable
{
    private readonly string _script;
    private readonly string _folder;

    private SimulatedSound(string script, string folder, IReadOnlyDictionary<string, string> environment)
    {
        _script = script;
        _folder = folder;
        Environment = environment;
    }

    /// <summary>What a program needs in its environment to find the devices.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    public static async Task<SimulatedSound> StartAsync(string script, string folder, CancellationToken cancellation)
    {
        Dictionary<string, string> nothing = new();
        await ChildProcess.RunAsync("bash", [script, "start", folder], nothing, cancellation);
        Dictionary<string, string> environment = new();
        foreach (string line in await File.ReadAllLinesAsync(Path.Combine(folder, "env"), cancellation))
        {
            // Lines as a shell reads them: export NAME='value'
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line.StartsWith("export ", StringComparison.Ordinal))
                environment[line["export ".Length..equals]] = line[(equals + 1)..].Trim('\'', '"');
        }
        return new SimulatedSound(script, folder, environment);
    }

    /// <summary>Puts an array into the room in which the loudspeaker plays: what it plays comes back.</summary>
    public Task FillWithAirAsync(CancellationToken cancellation) =>
        ChildProcess.RunAsync("bash", [_script, "air", _folder], new Dictionary<string, string>(), cancellation);

    public async ValueTask DisposeAsync() =>
        await ChildProcess.RunAsync("bash", [_script, "stop", _folder], new Dictionary<string, string>(), CancellationToken.None);
}
