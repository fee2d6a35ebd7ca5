using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Statements;

/// <summary>
/// The root's word on the TLS certificate that clients meet, which those that pinned another follow. A file of the data folder: bytes, no
/// secret.
/// </summary>
internal sealed class CertificateStatement
{
    private CertificateStatement(byte[] bytes, byte[] fingerprint, long from, long until) =>
        (Bytes, Fingerprint, From, Until) = (bytes, fingerprint, from, until);

    public byte[] Bytes { get; }

    /// <summary>SHA-256 of the certificate's DER.</summary>
    public byte[] Fingerprint { get; }

    /// <summary>Seconds since 1970; of two statements the one with the later moment counts.</summary>
    public long From { get; }

    public long Until { get; }

    /// <summary>What lies in the folder; null where nothing does, or nothing of this root.</summary>
    public static CertificateStatement? TryLoad(DataFolder folder, byte[] root)
    {
        byte[] bytes = File.Exists(folder.CertificateStatement) ? File.ReadAllBytes(folder.CertificateStatement) : [];
        return StatementBytes.TryReadServerCertificate(bytes, root, out byte[] fingerprint, out long from, out long until)
            ? new CertificateStatement(bytes, fingerprint, from, until) : null;
    }

    /// <summary>Says it, after what was said before, and puts it into the folder.</summary>
    public static CertificateStatement Make(
        DataFolder folder, byte[] rootSeed, X509Certificate2 certificate, CertificateStatement? before, DateTimeOffset now)
    {
        byte[] fingerprint = SHA256.HashData(certificate.RawDataMemory.Span);
        long from = Math.Max(now.ToUnixTimeSeconds(), (before?.From ?? 0) + 1);
        long until = new DateTimeOffset(certificate.NotAfter.ToUniversalTime()).ToUnixTimeSeconds();
        CertificateStatement made = new(
            StatementBytes.ServerCertificate(rootSeed, fingerprint, from, until), fingerprint, from, until);
        DataFolder.WriteAtomically(folder.CertificateStatement, made.Bytes);
        return made;
    }

    public bool IsOf(X509Certificate2 certificate) => SHA256.HashData(certificate.RawDataMemory.Span).AsSpan().SequenceEqual(Fingerprint);
}
