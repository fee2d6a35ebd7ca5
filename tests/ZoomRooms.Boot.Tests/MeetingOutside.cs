using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ZoomRooms.Appliance.Rehearsal;
using ZoomRooms.MeetingServer.CommandLine;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Options;

namespace ZoomRooms.Boot.Tests;

/// <summary>
/// What is outside the guest: a meeting server with one end-to-end encrypted meeting, and a far end that hosts it and stays. The guest
/// reaches the host at 10.0.2.2.
/// </summary>
internal sealed class MeetingOutside : IAsyncDisposable
{
    private readonly string _folder;
    private readonly IPEndPoint _listen = new(IPAddress.Loopback, FreePort(SocketType.Stream));
    private readonly IPEndPoint _media = new(IPAddress.Loopback, FreePort(SocketType.Dgram));
    private ServerHost? _server;
    private SimulatedSound? _sound;
    private ChildProcess? _farEnd;
    private JsonElement _last;

    private MeetingOutside(string folder) => _folder = folder;

    public string Meeting { get; private set; } = "";

    private string Data => Path.Combine(_folder, "server");

    /// <summary>The far end's count; 0 before there is one.</summary>
    public long FarEnd(string property)
    {
        lock (_folder)
            return _last.ValueKind == JsonValueKind.Object && _last.TryGetProperty(property, out JsonElement value)
                && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : 0;
    }

    public string FarEndText(string property)
    {
        lock (_folder)
            return _last.ValueKind == JsonValueKind.Object && _last.TryGetProperty(property, out JsonElement value) ? value.ToString() : "";
    }

    /// <summary>All that the far end said last.</summary>
    public string FarEndReport
    {
        get
        {
            lock (_folder)
                return _last.ValueKind == JsonValueKind.Object ? _last.GetRawText() : "nothing yet";
        }
    }

    public static async Task<MeetingOutside> StartAsync(string folder)
    {
        MeetingOutside outside = new(Directory.CreateDirectory(folder).FullName);
        await outside.AdministerAsync("account", "add", "Acme");
        await outside.AdministerAsync("user", "add", "host", "--account", "Acme", "--name", "Far End", "--phone-verified", "yes");
        await outside.AdministerAsync("user", "add", "room", "--account", "Acme", "--name", "Aalto");
        outside.Meeting = Property(
            await outside.AdministerAsync("meeting", "schedule", "--host", "host", "--topic", "Boot", "--passcode", "", "--json"), "id");
        await outside.StartServerAsync();
        return outside;
    }

    public async Task StartServerAsync() => _server = await ServerHost.StartAsync(new ServerOptions
    {
        DataFolder = Data,
        Listen = _listen,
        Media = _media,
        MediaCandidates = [_media, new IPEndPoint(IPAddress.Parse("10.0.2.2"), _media.Port)],
    });

    public async Task StopServerAsync()
    {
        await _server!.StopAsync();
        await _server.DisposeAsync();
        _server = null;
    }

    /// <summary>Joins the far end: small pictures, a voice.</summary>
    public async Task StartFarEndAsync()
    {
        // As it was built for itself: beside the tests it would lack what the tests' framework brings.
        string desktop = Path.Combine(
            GuestImage.Tree, "src/ZoomRooms.Desktop/bin", AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal)
                ? "Release" : "Debug", "net10.0/zoomrooms-desktop");
        _sound ??= await SimulatedSound.StartAsync(
            Path.Combine(GuestImage.Tree, "src/simulated-sound.sh"), Path.Combine(
                "/tmp", $"zr-boot-{Environment.ProcessId}"), TestContext.Current.CancellationToken);
        string[] connection = [
            "--server", $"https://{_listen}", "--certificate-sha256", _server!.CertificateSha256, "--state", Path.Combine(
                _folder, "far-end")];
        if (!Directory.Exists(Path.Combine(_folder, "far-end")))
            await ChildProcess.RunAsync(
                desktop, ["pair", await DrawPairingCodeAsync("host"), .. connection], _sound.Environment,
                TestContext.Current.CancellationToken);
        if (_farEnd is not null)
            await _farEnd.DisposeAsync();
        _farEnd = ChildProcess.Start(
            "far end", desktop,
            ["join", Meeting, "--json", "--name", "Far End", "--camera", "lavfi:smptehdbars=size=320x180:rate=5", "--microphone",
                "far_microphone", "--speaker", "far_speaker", .. connection],
            _sound.Environment, Path.Combine(_folder, "far-end.log"), Take);
        await Wait.UntilAsync(
            () => FarEndText("state") == "InMeeting", TimeSpan.FromSeconds(60), () => "the far end is not in the meeting");
    }

    /// <summary>What an installer writes on the boot partition.</summary>
    /// <param name="more">Further lines of settings.</param>
    public async Task<string> BootFileAsync(string more = "") => $$"""
        {
          // Boot test
          "roomName": "Aalto",
          "server": { "url": "https://10.0.2.2:{{_listen.Port}}", "certificateSha256": "{{_server!.CertificateSha256}}" },
          "pairingCode": "{{await DrawPairingCodeAsync("room")}}",
          "meeting": { "id": "{{Meeting}}", "encryption": "endToEnd" },
          "timeZone": "Europe/Helsinki",
        {{more}}
        }
        """;

    public async ValueTask DisposeAsync()
    {
        if (_farEnd is not null)
            await _farEnd.DisposeAsync();
        if (_sound is not null)
            await _sound.DisposeAsync();
        if (_server is not null)
            await StopServerAsync();
    }

    private async Task<string> DrawPairingCodeAsync(string user) =>
        Property(await AdministerAsync("device", "pair-code", "--user", user, "--json"), "code");

    private async Task<string> AdministerAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int exit = await ServerCommandLine.RunAsync([.. arguments, "--data", Data], output, errors);
        Assert.True(exit == 0, errors.ToString());
        return output.ToString();
    }

    private static string Property(string json, string name) => JsonDocument.Parse(json).RootElement.GetProperty(name).GetString()!;

    private static int FreePort(SocketType type)
    {
        using Socket socket = new(AddressFamily.InterNetwork, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private void Take(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            lock (_folder)
                _last = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // A line for people; it is in the log.
        }
    }
}
