using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ZoomRooms.Rtc.Dtls;

/// <summary>
/// The self-signed P-256 certificate of one process. Peers know it by its fingerprint, which signalling carries
/// (RFC 8122); its names and dates mean nothing. May be shared by any number of associations and threads.
/// </summary>
public sealed class LocalCertificate : IDisposable
{
    private readonly Lock _signing = new();
    private readonly ECDsa _key;

    private LocalCertificate(ECDsa key, byte[] der)
    {
        _key = key;
        Der = der;
        Fingerprint = CertificateFingerprint.Of(der);
    }

    /// <summary>SHA-256 of the certificate: 32 upper-case hexadecimal bytes joined by colons.</summary>
    public string Fingerprint { get; }

    internal byte[] Der { get; }

    /// <summary>Makes a key and certificate. The clock gives only the dates in the certificate, which no peer of ours reads.</summary>
    public static LocalCertificate Create(TimeProvider? clock = null)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=ZoomRooms", key, HashAlgorithmName.SHA256);
        DateTimeOffset today = (clock ?? TimeProvider.System).GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(today.AddDays(-1), today.AddDays(365));
        return new LocalCertificate(key, certificate.RawData);
    }

    /// <summary>Signs a SHA-256 hash; the signature is the DER sequence that TLS wants.</summary>
    internal byte[] SignHash(byte[] hash)
    {
        lock (_signing)
            return _key.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    public void Dispose() => _key.Dispose();
}
