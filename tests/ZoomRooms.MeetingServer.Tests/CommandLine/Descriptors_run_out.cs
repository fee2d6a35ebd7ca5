using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ZoomRooms.MeetingServer.Addresses;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.TestKit;

namespace ZoomRooms.MeetingServer.Tests.CommandLine;

/// <summary>A server that may open 300 files, and five hundred connections from many addresses that say nothing.</summary>
public sealed class Descriptors_run_out
{
    private const string Flood = """
        import socket, sys, threading, time
        port = int(sys.argv[1])
        def hold(address):
            while True:
                try:
                    with socket.create_connection(("127.0.0.1", port), source_address=(address, 0)) as silent:
                        silent.recv(1)
                except OSError:
                    pass
                time.sleep(0.02)
        for i in range(500):
            threading.Thread(target=hold, args=(f"127.0.1.{1 + i % 250}",), daemon=True).start()
        print("flooding", flush=True)
        sys.stdin.read()
        """;

    [Fact]
    public async Task And_the_server_goes_on_and_says_at_its_start_what_it_may_open()
    {
        using TemporaryFolder folder = new();
        string program = Path.Combine(AppContext.BaseDirectory, "zoomrooms-server");
        ConcurrentQueue<string?> log = new();
        using Process server = Process.Start(new ProcessStartInfo(
            "bash", ["-c", "ulimit -n 300; exec \"$@\"", "-", program, "run", "--data", folder.Path, "--listen", "127.0.0.1:0", "--media",
                "127.0.0.1:0"])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        server.ErrorDataReceived += (_, line) => log.Enqueue(line.Data);
        server.BeginErrorReadLine();
        Process? flood = null;
        try
        {
            Assert.StartsWith(
                "Listening on", await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            ServerAddresses found = JsonSerializer.Deserialize(
                await File.ReadAllBytesAsync(
                    folder.File("server.json"), TestContext.Current.CancellationToken), ServerAddressesJson.Default.ServerAddresses)!;
            IPEndPoint address = IPEndPoint.Parse(found.Listen);
            flood = Process.Start(new ProcessStartInfo("python3", ["-c", Flood, address.Port.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true
            })!;
            Assert.Equal("flooding", await flood.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            bool IsPinned(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
                certificate is not null
                    && Convert.ToHexStringLower(SHA256.HashData(certificate.GetRawCertData())) == found.CertificateSha256;
            using HttpClient http = new(new SocketsHttpHandler
            {
                SslOptions = { RemoteCertificateValidationCallback = IsPinned }
            })
            { BaseAddress = new Uri($"https://{address}") };
            // Until hundreds of them have been turned out for others, and it still answers.
            long turned = 0;
            while (turned < 500)
            {
                Assert.False(server.HasExited, string.Join('\n', log));
                Assert.InRange(Directory.EnumerateFileSystemEntries($"/proc/{server.Id}/fd").Count(), 1, 299);
                turned = await CountAsync(http) ?? turned;
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
            flood.Kill();
            await flood.WaitForExitAsync(TestContext.Current.CancellationToken);
            while (await CountAsync(http) is null)
                Assert.False(server.HasExited, string.Join('\n', log));
            Assert.Single(log, line => line?.Contains("may open 300 files", StringComparison.Ordinal) == true);
            // Connections that come and go are no news.
            Assert.InRange(log.Count, 1, 20);
        }
        finally
        {
            if (flood is { HasExited: false })
                flood.Kill();
            flood?.Dispose();
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Connections that were turned away or out; null when it did not answer.</summary>
    private static async Task<long?> CountAsync(HttpClient http)
    {
        try
        {
            using JsonDocument health = JsonDocument.Parse(
                await http.GetStringAsync(new Uri("/v1/health", UriKind.Relative), TestContext.Current.CancellationToken));
            return health.RootElement.GetProperty("counters").EnumerateObject()
                .Where(counter => counter.Name is "door.gaveWay" or "door.refusedFull" or "door.refusedAddressFull").Sum(
                    counter => counter.Value.GetInt64());
        }
        catch (Exception turnedAway) when (turnedAway is HttpRequestException or SocketException or IOException)
        {
            return null;
        }
    }
}
