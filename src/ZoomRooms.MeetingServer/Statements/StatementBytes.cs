using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Statements;

/// <summary>
/// The bytes of statements and of the certificates they carry (paper 7.6.1), as the end-to-end protocol document freezes them: big-endian
/// integers,
/// <c>str</c> and <c>var</c> with a 32-bit length, signatures (paper 7.5.1) Ed25519 over SHA256(context) ‖ SHA256(message).
/// </summary>
internal static class StatementBytes
{
    public const int KeySize = 32;
    private const int SignatureSize = 64;
    private const string KeyType = "ZoomRooms-1-StatementKey";
    private const string KeyContext = "ZoomRooms-1-Sig-StatementKey";
    private const string StatementType = "ZoomRooms-1-ServerStatement";
    private const string StatementContext = "ZoomRooms-1-Sig-ServerStatement";
    private const string ServerCertificateType = "ZoomRooms-1-ServerCertificate";
    private const string ServerCertificateContext = "ZoomRooms-1-Sig-ServerCertificate";
    private const int HashSize = SHA256.HashSizeInBytes;
    private static readonly int ServerCertificateSize =
        sizeof(uint) + ServerCertificateType.Length + HashSize + 2 * sizeof(ulong) + SignatureSize;
    private static readonly int CertificateSize = sizeof(uint) + KeyType.Length + KeySize + 2 * sizeof(ulong) + SignatureSize;

    public static byte[] PublicKey(byte[] seed)
    {
        byte[] key = new byte[KeySize];
        Ed25519.GeneratePublicKey(seed, 0, key, 0);
        return key;
    }

    /// <summary>The root's word that a key signs statements between two moments, in seconds since 1970.</summary>
    public static byte[] Certificate(byte[] rootSeed, byte[] signingKey, long notBefore, long notAfter)
    {
        using MemoryStream bytes = new();
        WriteVariable(bytes, Encoding.ASCII.GetBytes(KeyType));
        bytes.Write(signingKey);
        WriteInteger(bytes, (ulong)notBefore);
        WriteInteger(bytes, (ulong)notAfter);
        return Signed(bytes, rootSeed, KeyContext);
    }

    /// <summary>Reads a certificate and checks the root's signature. False for anything that is not one.</summary>
    public static bool TryReadCertificate(byte[] certificate, byte[] root, out byte[] signingKey, out long notBefore, out long notAfter)
    {
        signingKey = [];
        notBefore = notAfter = 0;
        if (certificate.Length != CertificateSize)
            return false;
        int signed = CertificateSize - SignatureSize;
        byte[] digest = Digest(KeyContext, certificate.AsSpan(0, signed));
        if (!Ed25519.Verify(certificate, signed, root, 0, digest, 0, digest.Length))
            return false;
        using MemoryStream head = new();
        WriteVariable(head, Encoding.ASCII.GetBytes(KeyType));
        if (!certificate.AsSpan().StartsWith(head.ToArray()))
            return false;
        ReadOnlySpan<byte> fields = certificate.AsSpan((int)head.Length, KeySize + 2 * sizeof(ulong));
        signingKey = fields[..KeySize].ToArray();
        notBefore = (long)BinaryPrimitives.ReadUInt64BigEndian(fields[KeySize..]);
        notAfter = (long)BinaryPrimitives.ReadUInt64BigEndian(fields[(KeySize + sizeof(ulong))..]);
        return true;
    }

    /// <summary>That this device with this identity key was admitted to this meeting instance.</summary>
    public static byte[] Statement(
        byte[] signingSeed, byte[] certificate, MeetingId meeting, MeetingUuid uuid, UserId user, HardwareId hardware,
        ReadOnlySpan<byte> identityKey)
    {
        using MemoryStream bytes = new();
        WriteVariable(bytes, Encoding.ASCII.GetBytes(StatementType));
        WriteVariable(bytes, certificate);
        Span<byte> id = stackalloc byte[16];
        WriteInteger(bytes, meeting.Value);
        uuid.Write(id);
        bytes.Write(id);
        WriteInteger(bytes, user.Value);
        hardware.Write(id);
        bytes.Write(id);
        bytes.Write(identityKey);
        return Signed(bytes, signingSeed, StatementContext);
    }

    /// <summary>The root's word on the TLS certificate that the server shows between two moments, in seconds since 1970.</summary>
    /// <param name="fingerprint">SHA-256 of its DER.</param>
    public static byte[] ServerCertificate(byte[] rootSeed, ReadOnlySpan<byte> fingerprint, long from, long until)
    {
        using MemoryStream bytes = new();
        WriteVariable(bytes, Encoding.ASCII.GetBytes(ServerCertificateType));
        bytes.Write(fingerprint);
        WriteInteger(bytes, (ulong)from);
        WriteInteger(bytes, (ulong)until);
        return Signed(bytes, rootSeed, ServerCertificateContext);
    }

    /// <summary>Reads that word and checks the root's signature. False for anything that is not one.</summary>
    public static bool TryReadServerCertificate(byte[] statement, byte[] root, out byte[] fingerprint, out long from, out long until)
    {
        fingerprint = [];
        from = until = 0;
        if (statement.Length != ServerCertificateSize)
            return false;
        int signed = ServerCertificateSize - SignatureSize;
        byte[] digest = Digest(ServerCertificateContext, statement.AsSpan(0, signed));
        using MemoryStream head = new();
        WriteVariable(head, Encoding.ASCII.GetBytes(ServerCertificateType));
        if (!Ed25519.Verify(statement, signed, root, 0, digest, 0, digest.Length) || !statement.AsSpan().StartsWith(head.ToArray()))
            return false;
        ReadOnlySpan<byte> fields = statement.AsSpan((int)head.Length, HashSize + 2 * sizeof(ulong));
        fingerprint = fields[..HashSize].ToArray();
        from = (long)BinaryPrimitives.ReadUInt64BigEndian(fields[HashSize..]);
        until = (long)BinaryPrimitives.ReadUInt64BigEndian(fields[(HashSize + sizeof(ulong))..]);
        return true;
    }

    private static byte[] Signed(MemoryStream bytes, byte[] seed, string context)
    {
        byte[] digest = Digest(context, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        byte[] signature = new byte[SignatureSize];
        Ed25519.Sign(seed, 0, digest, 0, digest.Length, signature, 0);
        bytes.Write(signature);
        return bytes.ToArray();
    }

    private static byte[] Digest(string context, ReadOnlySpan<byte> message)
    {
        byte[] digest = new byte[2 * SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(context), digest);
        SHA256.HashData(message, digest.AsSpan(SHA256.HashSizeInBytes));
        return digest;
    }

    private static void WriteVariable(MemoryStream bytes, ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)value.Length);
        bytes.Write(length);
        bytes.Write(value);
    }

    private static void WriteInteger(MemoryStream bytes, ulong value)
    {
        Span<byte> integer = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(integer, value);
        bytes.Write(integer);
    }
}
