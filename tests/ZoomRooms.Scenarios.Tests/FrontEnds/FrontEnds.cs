using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ZoomRooms.Client.Signaling;
using ZoomRooms.MeetingServer.Addresses;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>
/// Meeting servers, processes of their own, that share their meetings over a real NATS and their accounts in a real PostgreSQL.
/// </summary>
internal sealed class FrontEnds : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zoomrooms-front-ends-").FullName;
    private readonly NatsProcess _nats = new();
    private readonly PostgresProcess _postgres;
    private readonly List<(Process Process, ServerEndpoint Endpoint)> _servers = [];

    private FrontEnds(PostgresProcess postgres) => _postgres = postgres;

    public string Database => _postgres.Address;

    public static async Task<FrontEnds> StartAsync() => new(await PostgresProcess.StartAsync());

    public ServerEndpoint Endpoint(int server) => _servers[server].Endpoint;

    /// <summary>Starts another, with the certificate and the root of statements of the first.</summary>
    public async Task AddAsync(params string[] options)
    {
        int number = _servers.Count;
        string data = Directory.CreateDirectory(Path.Combine(_folder, $"server{number}")).FullName;
        foreach (string shared in number == 0 ? [] : (string[])["certificate.pem", "statement-root.key", "statement-root.pub"])
            File.Copy(Path.Combine(_folder, "server0", shared), Path.Combine(data, shared));
        string log = Path.Combine(_folder, $"server{number}.log");
        Process process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "zoomrooms-server"),
            ["run", "--data", data, "--database", Database, "--nats", _nats.Address, "--listen", "127.0.0.1:0", "--media", "127.0.0.1:0",
                .. options])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, line) => File.AppendAllText(log, line.Data + "\n");
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        string addresses = Path.Combine(data, "server.json");
        for (int attempt = 0; !File.Exists(addresses); attempt++)
        {
            Assert.False(process.HasExited
                || attempt == 600, $"the server does not start: {(File.Exists(log) ? await File.ReadAllTextAsync(log) : "no log")}");
            await Task.Delay(100);
        }
        ServerAddresses found = JsonSerializer.Deserialize(
            await File.ReadAllBytesAsync(addresses), ServerAddressesJson.Default.ServerAddresses)!;
        _servers.Add((process, new ServerEndpoint(new Uri($"https://{found.Listen}"), found.CertificateSha256)));
    }

    /// <summary>What a server logged.</summary>
    public string Log(int server)
    {
        string log = Path.Combine(_folder, $"server{server}.log");
        return File.Exists(log) ? File.ReadAllText(log) : "";
    }

    /// <summary>Ends one at once, as a power cut would.</summary>
    public void Kill(int server)
    {
        _servers[server].Process.Kill();
        _servers[server].Process.WaitForExit();
    }

    /// <summary>Asks one to stop.</summary>
    public void Terminate(int server) => Signal(_servers[server].Process, "-TERM");

    public Task ExitAsync(int server) => _servers[server].Process.WaitForExitAsync();

    /// <summary>It lives and does nothing, and is heard of no more.</summary>
    public void Freeze(int server) => Signal(_servers[server].Process, "-STOP");

    public void Thaw(int server) => Signal(_servers[server].Process, "-CONT");

    /// <summary>NATS is gone for a while, and comes back with what it had.</summary>
    public Task RestartNatsAsync(TimeSpan pause) => _nats.RestartAsync(pause);

    public void Dispose()
    {
        foreach ((Process process, _) in _servers)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
        _nats.Dispose();
        _postgres.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Signal(Process process, string signal)
    {
        using Process kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
