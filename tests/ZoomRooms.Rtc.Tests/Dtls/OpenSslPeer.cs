using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ZoomRooms.Rtc.Tests.Dtls;

/// <summary>The <c>openssl</c> command as the other side of a DTLS association, with a certificate of its own.</summary>
internal sealed class OpenSslPeer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dtls").FullName;
    private readonly StringBuilder _output = new();
    private Process? _process;

    public OpenSslPeer(bool rsa)
    {
        using ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using RSA rsaKey = RSA.Create(2048);
        CertificateRequest request = rsa
            ? new CertificateRequest("CN=peer", rsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=peer", ecdsa, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        Fingerprint = SHA256.HashData(certificate.RawData);
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(KeyPath, rsa ? rsaKey.ExportPkcs8PrivateKeyPem() : ecdsa.ExportPkcs8PrivateKeyPem());
    }

    public byte[] Fingerprint { get; }

    /// <summary>What it exported from the handshake; null until it has.</summary>
    public byte[]? KeyingMaterial
    {
        get
        {
            string text = Output;
            const string label = "Keying material: ";
            int at = text.IndexOf(label, StringComparison.Ordinal);
            return at < 0 || text.Length < at + label.Length + 176 ? null : Convert.FromHexString(text.AsSpan(at + label.Length, 176));
        }
    }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    private string CertificatePath => Path.Combine(_folder, "certificate.pem");

    private string KeyPath => Path.Combine(_folder, "key.pem");

    /// <summary>Says why no such peer can be run here; null when it can.</summary>
    public static string? Missing()
    {
        try
        {
            using Process probe = Process.Start(new ProcessStartInfo("openssl", "version") { RedirectStandardOutput = true })!;
            string version = probe.StandardOutput.ReadToEnd();
            probe.WaitForExit();
            return version.StartsWith("OpenSSL 3", StringComparison.Ordinal) ? null : $"openssl is {version.Trim()}, not OpenSSL 3";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "there is no openssl command";
        }
    }

    public void StartClient(IPEndPoint server) => Start(string.Create(CultureInfo.InvariantCulture, $"s_client -connect {server}"));

    public void StartServer(int port) => Start(string.Create(CultureInfo.InvariantCulture, $"s_server -accept 127.0.0.1:{port} -Verify 1"));

    public void Dispose()
    {
        if (_process is not null)
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private void Start(string mode)
    {
        const string common = "-dtls1_2 -use_srtp SRTP_AEAD_AES_256_GCM -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen 88";
        _process = Process.Start(new ProcessStartInfo("openssl", $"{mode} {common} -cert {CertificatePath} -key {KeyPath}")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += Append;
        _process.ErrorDataReceived += Append;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Append(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.Append(line.Data).Append('\n');
    }
}
