using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ZoomRooms.TestKit.Network;

namespace ZoomRooms.TestKit.Serving;

/// <summary>A real nginx before a server, as the manual for operators has it, with a certificate of its own.</summary>
internal sealed class NginxProcess : IDisposable
{
    private static readonly string Page = Checkout.In("src", "ZoomRooms.MeetingServer", "PRODUCTION.md");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-nginx-");
    private Process _process;

    /// <param name="server">Where the server listens.</param>
    /// <param name="certificate">The server's, which nginx believes.</param>
    public NginxProcess(IPEndPoint server, string certificate)
    {
        Port = FreePort.Take();
        CertificateSha256 = MakeCertificate();
        string site = Changed(
            Site(),
            ("listen 443 ssl;", $"listen 127.0.0.1:{Port} ssl;"),
            ("https://127.0.0.1:8443;", $"https://{server};"),
            ("/etc/ssl/meet/fullchain.pem", File("fullchain.pem")),
            ("/etc/ssl/meet/privkey.pem", File("privkey.pem")),
            ("/var/lib/zoomrooms-server/certificate.pem", certificate));
        string places = string.Concat(((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
            .Select(place => $"{place}_temp_path {File(place)};\n"));
        System.IO.File.WriteAllText(File("nginx.conf"), $$"""
            daemon off;
            pid {{File("pid")}};
            error_log stderr;
            worker_processes 1;
            events {}
            http {
            access_log off;
            {{places}}{{site}}
            }
            """);
        _process = Start();
    }

    public int Port { get; }

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{Port}"));

    public string CertificateSha256 { get; }

    public async Task UntilItAnswersAsync()
    {
        while (true)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"nginx: {await _process.StandardError.ReadToEndAsync()}");
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Reads its configuration anew: new workers, and the old ones stay for whom they serve.</summary>
    public void Reload() => Signal("HUP");

    /// <summary>It ends at once, and all its connections with it.</summary>
    public void Stop()
    {
        if (_process.HasExited)
            return;
        Signal("TERM");
        _process.WaitForExit();
    }

    public void StartAgain()
    {
        _process.Dispose();
        _process = Start();
    }

    public void Dispose()
    {
        Stop();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private Process Start() => Process.Start(new ProcessStartInfo(
        "nginx", ["-e", "stderr", "-p", _folder.FullName, "-c", File("nginx.conf")])
    { RedirectStandardError = true })!;

    private void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private string File(string name) => Path.Combine(_folder.FullName, name);

    private static string Site()
    {
        string page = System.IO.File.ReadAllText(Page);
        int from = page.IndexOf("```nginx\n", StringComparison.Ordinal) + "```nginx\n".Length;
        return page[from..page.IndexOf("```", from, StringComparison.Ordinal)];
    }

    private static string Changed(string text, params (string Of, string To)[] changes)
    {
        foreach ((string of, string to) in changes)
        {
            if (!text.Contains(of, StringComparison.Ordinal))
                throw new InvalidOperationException($"the page does not say {of} any more");
            text = text.Replace(of, to, StringComparison.Ordinal);
        }
        return text;
    }

    private string MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=meet.example.com", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        System.IO.File.WriteAllText(File("fullchain.pem"), made.ExportCertificatePem());
        System.IO.File.WriteAllText(File("privkey.pem"), key.ExportPkcs8PrivateKeyPem());
        return Convert.ToHexStringLower(SHA256.HashData(made.RawData));
    }
}
