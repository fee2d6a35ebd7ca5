using System.Text.Json;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Sockets;
using ZoomRooms.Appliance.Status;

namespace ZoomRooms.Appliance.Rehearsal;

/// <summary>The rehearsal's room: the service itself, in a process of its own, on a simulated board.</summary>
internal sealed class RehearsedRoom : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly TimeProvider _time;

    private RehearsedRoom(
        string program, string configuration, string folder, PathOptions paths, IReadOnlyDictionary<string, string> environment,
        TimeProvider time)
    {
        Paths = paths;
        _time = time;
        _process = ChildProcess.Start("room", program, ["run", "--config", configuration], environment, Path.Combine(folder, "room.log"));
    }

    public PathOptions Paths { get; }

    public bool HasExited => _process.HasExited;

    public int ProcessId => _process.ProcessId;

    public static async Task<RehearsedRoom> StartAsync(
        string program, RehearsalServer server, string pictureSocket, string folder, IReadOnlyDictionary<string, string> environment,
        TimeProvider time, CancellationToken cancellation)
    {
        PathOptions paths = new() { State = Path.Combine(folder, "room"), Runtime = Path.Combine(folder, "run") };
        string configuration = Path.Combine(folder, "appliance.json");
        await File.WriteAllTextAsync(configuration, Settings(server, pictureSocket, paths), cancellation);
        string code = await server.DrawPairingCodeAsync("room", cancellation);
        await ChildProcess.RunAsync(program, ["pair", code, "--config", configuration], environment, cancellation);
        return new RehearsedRoom(program, configuration, folder, paths, environment, time);
    }

    /// <summary>The room's status; null while the service is not up.</summary>
    public async Task<StatusDocument?> AskAsync(CancellationToken cancellation)
    {
        string? answer = await UnixSocketServer.AskAsync(Paths.StatusSocket, "status", cancellation);
        return string.IsNullOrEmpty(answer) ? null : StatusDocument.FromJson(answer);
    }

    /// <summary>Presses the join button for a moment, as a person would.</summary>
    public async Task PressAsync(CancellationToken cancellation)
    {
        if (!await SimulatedBoardSocket.PressAsync(Paths.SimulatedBoardSocket, TimeSpan.FromMilliseconds(300), _time, cancellation))
            throw new RehearsalException("The room's simulated board does not answer.");
    }

    /// <summary>The LED's level at the board's terminal.</summary>
    public async Task<bool> IsLedLitAsync(CancellationToken cancellation) =>
        await UnixSocketServer.AskAsync(Paths.SimulatedBoardSocket, "led", cancellation) == "1\n";

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Settings(RehearsalServer server, string pictureSocket, PathOptions paths)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            void Section(string name, params (string Key, string Value)[] settings)
            {
                json.WriteStartObject(name);
                foreach ((string key, string value) in settings)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            json.WriteStartObject();
            Section("Room", ("Name", "Aalto"));
            Section("Server", ("Url", server.Url), ("CertificateSha256", server.CertificateSha256));
            Section("Meeting", ("Id", server.Meeting));
            Section("Pictures", ("Count", "4"), ("Socket", pictureSocket));
            Section("Camera", ("Format", "lavfi"), ("Device", "testsrc2=size=1280x720:rate=30"));
            json.WriteStartObject("Microphone");
            json.WriteString("Device", "room_array");
            json.WriteNumber("Channels", 4);
            // The simulated voice reaches the microphones one after the other: it comes from this side of the array.
            json.WriteNumber("SteeringAzimuthDegrees", 180);
            json.WriteStartArray("Geometry");
            foreach (double x in (ReadOnlySpan<double>)[0, 0.0214, 0.0429, 0.0643])
            {
                json.WriteStartObject();
                json.WriteNumber("X", x);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
            Section("Speaker", ("Device", "room_speaker"));
            Section("Panel", ("Driver", "simulated"));
            Section("Paths", ("State", paths.State), ("Runtime", paths.Runtime));
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
