using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Certificates;

/// <summary>
/// The certificate of the HTTPS endpoint: configured, or made on first start and kept. Rooms pin its SHA-256, so it must survive restarts.
/// </summary>
internal static class ServerCertificate
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(3653);

    /// <summary>Makes the server's own where none is configured and none was made.</summary>
    public static void CreateIfMissing(DataFolder folder, TimeProvider time)
    {
        if (!File.Exists(folder.Certificate))
            DataFolder.WriteAtomically(folder.Certificate, Create(time));
    }

    /// <summary>SHA-256 of the certificate in DER, 64 hexadecimal digits.</summary>
    public static string Fingerprint(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));

    /// <summary>The certificate with its key, and those that the file has besides: the chain to who is trusted.</summary>
    /// <exception cref="ServerProblemException">A file is missing, unreadable or not a certificate with its key.</exception>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Chain) Load(string certificateFile, string keyFile)
    {
        try
        {
            X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            X509Certificate2Collection chain = [];
            chain.ImportFromPemFile(certificateFile);
            return (certificate, [.. chain.Where(one => !one.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span))]);
        }
        catch (Exception failure) when (
            failure is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ServerProblemException(
                $"The certificate {certificateFile} (key {keyFile}) cannot be used: {failure.Message} Both must be PEM. A self-made one is made anew when the file is deleted.", failure);
        }
    }

    /// <summary>A certificate without its key: the first of the file.</summary>
    /// <exception cref="ServerProblemException">It is missing, unreadable or no certificate.</exception>
    public static X509Certificate2 LoadPublic(string certificateFile)
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(certificateFile));
        }
        catch (Exception failure) when (
            failure is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ServerProblemException(
                $"The certificate {certificateFile} cannot be used: {failure.Message} It must be PEM.", failure);
        }
    }

    private static byte[] Create(TimeProvider time)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=ZoomRooms meeting server", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        if (Uri.CheckHostName(Environment.MachineName) == UriHostNameType.Dns)
            names.AddDnsName(Environment.MachineName);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        // A day of slack: a machine without a clock of its own may have been ahead of the rooms when this was made.
        DateTimeOffset start = time.GetUtcNow() - TimeSpan.FromDays(1);
        using X509Certificate2 certificate = request.CreateSelfSigned(start, start + Validity);
        return Encoding.ASCII.GetBytes($"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }
}
