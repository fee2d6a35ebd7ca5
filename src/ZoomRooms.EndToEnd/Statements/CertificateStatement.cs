using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Signatures;

namespace ZoomRooms.EndToEnd.Statements;

/// <summary>
/// The pinned root's word that the server shows this TLS certificate from now on. A device that pinned another takes it on that word, and
/// nobody has to touch the device.
/// </summary>
/// <param name="Fingerprint">SHA-256 of the certificate's DER.</param>
/// <param name="From">Seconds since 1970 UTC, by the server's clock. Of two statements the one with the later moment counts.</param>
/// <param name="Until">The last second in which it counts.</param>
public sealed record CertificateStatement(Bytes32 Fingerprint, ulong From, ulong Until)
{
    internal const string TypeString = "ZoomRooms-1-ServerCertificate";

    /// <summary>Of all statements, in bytes.</summary>
    public const int Size = 4 + 29 + Bytes32.Size + 8 + 8 + ContextSignature.Size;

    /// <summary>Clocks may disagree by so much.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromDays(1);

    /// <summary>Whether it counts at a moment, in seconds since 1970 UTC.</summary>
    public bool CountsAt(long unixSeconds)
    {
        ulong now = unixSeconds < 0 ? 0 : (ulong)unixSeconds;
        return From <= now + (ulong)ClockTolerance.TotalSeconds && now <= Until;
    }

    /// <summary>Null for what is no statement, or is not signed by <paramref name="root"/>.</summary>
    public static CertificateStatement? TryRead(ReadOnlySpan<byte> statement, Bytes32 root)
    {
        if (statement.Length != Size)
            return null;
        CanonicalReader reader = new(statement, TypeString);
        CertificateStatement read = new(reader.Bytes32(), reader.U64(), reader.U64());
        ReadOnlySpan<byte> signature = reader.Fixed(ContextSignature.Size);
        return reader.AtEnd
            && ContextSignature.Verify(root, SignatureContexts.ServerCertificate, statement[..^ContextSignature.Size], signature)
                ? read : null;
    }

    internal byte[] Write(DeviceIdentity root)
    {
        CanonicalWriter writer = new CanonicalWriter(TypeString).Fixed(Fingerprint).U64(From).U64(Until);
        return writer.Fixed(root.Sign(SignatureContexts.ServerCertificate, writer.Written)).ToArray();
    }
}
