using System.Text.Json;

namespace ZoomRooms.Appliance.Rehearsal;

/// <summary>
/// The rehearsal's far end: a desktop client that hosts the meeting and reports one JSON object a line; or a window of it, with this
/// machine's own camera and sound, which reports to whoever sits before it.
/// </summary>
internal sealed class FarEnd : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private JsonElement _last;

    private const string TestPicture = "lavfi:smptehdbars=size=1280x720:rate=30";

    private FarEnd(string program, RehearsalServer server, string folder)
    {
        // Who has no camera sees a test picture in place of himself.
        string[] camera = Directory.Exists("/dev") && Directory.GetFiles("/dev", "video*").Length > 0 ? [] : ["--camera", TestPicture];
        _process = ChildProcess.Start(
            "far end", program, ["window", server.Meeting, "--join", "--name", "You", .. camera, .. Connection(server, folder)],
            new Dictionary<string, string>(), Path.Combine(folder, "far-end.log"));
    }

    private FarEnd(string program, RehearsalServer server, string folder, string? recordTo, IReadOnlyDictionary<string, string> environment)
    {
        string[] recording = recordTo is null ? [] : ["--record", recordTo];
        _process = ChildProcess.Start(
            "far end", program,
            [
                "join", server.Meeting, "--json", "--name", "Far End", "--camera", TestPicture,
                "--microphone", "far_microphone", "--speaker", "far_speaker", .. Connection(server, folder), .. recording,
            ],
            environment, Path.Combine(folder, "far-end.log"), Take);
    }

    public bool HasExited => _process.HasExited;

    public int ProcessId => _process.ProcessId;

    public string State => Text("state");
    public string? SecurityCode => Text("securityCode") is { Length: > 0 } code ? code : null;
    public long AudioFramesDecoded => Number("audioFramesDecoded");
    public long VideoFramesDecoded => Number("videoFramesDecoded");
    /// <summary>What it says comes back from the room at least so much quieter, dB; null before it said enough.</summary>
    public double? EchoReturnLoss
    {
        get
        {
            lock (_process)
                return _last.ValueKind == JsonValueKind.Object && _last.TryGetProperty("echoReturnLoss", out JsonElement value)
                    && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
        }
    }

    public long BytesReceived => Number("bytesReceived");

    public static async Task<FarEnd> StartAsync(
        string program, RehearsalServer server, string folder, string? recordTo, IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellation)
    {
        string code = await server.DrawPairingCodeAsync("host", cancellation);
        await ChildProcess.RunAsync(program, ["pair", code, .. Connection(server, folder)], environment, cancellation);
        return new FarEnd(program, server, folder, recordTo, environment);
    }

    /// <summary>The same participant in a window of this desktop.</summary>
    public static async Task<FarEnd> OpenWindowAsync(
        string program, RehearsalServer server, string folder, CancellationToken cancellation)
    {
        string code = await server.DrawPairingCodeAsync("host", cancellation);
        await ChildProcess.RunAsync(
            program, ["pair", code, .. Connection(server, folder)], new Dictionary<string, string>(), cancellation);
        return new FarEnd(program, server, folder);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string[] Connection(RehearsalServer server, string folder) =>
        ["--server", server.Url, "--certificate-sha256", server.CertificateSha256, "--state", Path.Combine(folder, "far-end")];

    private void Take(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            lock (_process)
                _last = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // A line for people; it is in the log.
        }
    }

    private string Text(string property)
    {
        lock (_process)
            return _last.ValueKind == JsonValueKind.Object && _last.TryGetProperty(property, out JsonElement value)
                ? value.GetString() ?? "" : "";
    }

    private long Number(string property)
    {
        lock (_process)
            return _last.ValueKind == JsonValueKind.Object && _last.TryGetProperty(property, out JsonElement value) ? value.GetInt64() : 0;
    }
}
