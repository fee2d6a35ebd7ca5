using System.Text.Json;

namespace ZoomRooms.Appliance.Rehearsal;

/// <summary>The rehearsal's meeting server: one account, a host and a room, one end-to-end encrypted meeting.</summary>
internal sealed class RehearsalServer : IAsyncDisposable
{
    private const string Account = "Rehearsal";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    private readonly string _program;
    private readonly string _data;
    private ChildProcess? _process;

    private RehearsalServer(string program, string data)
    {
        _program = program;
        _data = data;
    }

    public string Url { get; private set; } = "";
    public string CertificateSha256 { get; private set; } = "";
    public string Meeting { get; private set; } = "";

    public bool HasExited => _process is null || _process.HasExited;

    public int? ProcessId => _process?.ProcessId;

    public static async Task<RehearsalServer> StartAsync(
        string program, IReadOnlyList<string> janus, string folder, TimeProvider time, CancellationToken cancellation)
    {
        RehearsalServer server = new(program, Path.Combine(folder, "server"));
        try
        {
            await server.AdministerAsync(["account", "add", Account], cancellation);
            await server.AdministerAsync(
                ["user", "add", "host", "--account", Account, "--name", "Far End", "--phone-verified", "yes"], cancellation);
            await server.AdministerAsync(["user", "add", "room", "--account", Account, "--name", "Aalto"], cancellation);
            server.Meeting = (
                await server.AdministerAsync(
                    ["meeting", "schedule", "--host", "host", "--topic", "Rehearsal", "--passcode", "", "--json"], cancellation))
                        .GetProperty("id").GetString()!;
            await server.RunAsync(janus, folder, time, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A code that pairs one device with <paramref name="user"/>.</summary>
    public async Task<string> DrawPairingCodeAsync(string user, CancellationToken cancellation) =>
        (await AdministerAsync(["device", "pair-code", "--user", user, "--json"], cancellation)).GetProperty("code").GetString()!;

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    private async Task RunAsync(IReadOnlyList<string> janus, string folder, TimeProvider time, CancellationToken cancellation)
    {
        _process = ChildProcess.Start(
            "meeting server", _program,
            ["run", "--data", _data, "--listen", "127.0.0.1:0", "--media", "127.0.0.1:0", .. janus.SelectMany(
                instance => (string[])["--janus", instance])],
            new Dictionary<string, string>(), Path.Combine(folder, "server.log"));
        string addressFile = Path.Combine(_data, "server.json");
        long begun = time.GetTimestamp();
        while (true)
        {
            if (_process.HasExited || time.GetElapsedTime(begun) > StartPatience)
                throw new RehearsalException($"The meeting server did not start; see {Path.Combine(folder, "server.log")}.");
            if (TryReadAddress(addressFile) is { } address)
            {
                Url = $"https://{address.Listen}";
                CertificateSha256 = address.Certificate;
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellation);
        }
    }

    private (string Listen, string Certificate)? TryReadAddress(string file)
    {
        if (!File.Exists(file))
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            return document.RootElement.GetProperty("processId").GetInt32() == _process!.ProcessId
                ? (document.RootElement.GetProperty("listen").GetString()!, document.RootElement.GetProperty("certificateSha256")
                    .GetString()!)
                : null;
        }
        catch (JsonException)
        {
            // Being written.
            return null;
        }
    }

    private async Task<JsonElement> AdministerAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        string output = await ChildProcess.RunAsync(
            _program, [.. arguments, "--data", _data], new Dictionary<string, string>(), cancellation);
        if (!output.TrimStart().StartsWith('{'))
            return default;
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }
}
