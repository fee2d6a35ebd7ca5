using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace ZoomRooms.MeetingServer.Replication;

/// <summary>
/// How a hall and its key go to a server that comes later, over NATS and readable by that server alone: it asks with a public key made
/// for this once (P-256), as the name of its inbox, and is answered with another and what
/// is sealed between the two.
/// </summary>
internal sealed class SnapshotSeal : IDisposable
{
    private const int PointLength = 64;
    private const int CoordinateLength = PointLength / 2;
    private const int TagLength = 16;

    private readonly ECDiffieHellman _own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>64 bytes as hexadecimal digits.</summary>
    public string PublicKey => Convert.ToHexStringLower(PointOf(_own));

    /// <summary>Seals for who asked with a public key; null where that is none.</summary>
    public static byte[]? Seal(string publicKey, HallKey key, HallSnapshot snapshot)
    {
        if (publicKey.Length != PointLength * 2 || !publicKey.All(char.IsAsciiHexDigitLower))
            return null;
        byte[] asked = Convert.FromHexString(publicKey);
        try
        {
            using ECDiffieHellman own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256), peer = Import(asked);
            byte[] point = PointOf(own), content = [.. key.Bytes, .. Compress(snapshot)];
            byte[] message = new byte[PointLength + content.Length + TagLength];
            point.CopyTo(message, 0);
            using AesGcm cipher = CipherOf(own, peer, asked, point);
            // The key is used this once.
            cipher.Encrypt(new byte[12], content, message.AsSpan(PointLength, content.Length), message.AsSpan(^TagLength..));
            return message;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public bool TryOpen(ReadOnlySpan<byte> message, [NotNullWhen(true)] out HallKey? key, [NotNullWhen(true)] out HallSnapshot? snapshot)
    {
        (key, snapshot) = (null, null);
        if (message.Length < PointLength + HallKey.Length + TagLength)
            return false;
        byte[] point = message[..PointLength].ToArray(), content = new byte[message.Length - PointLength - TagLength];
        try
        {
            using ECDiffieHellman peer = Import(point);
            using AesGcm cipher = CipherOf(_own, peer, PointOf(_own), point);
            cipher.Decrypt(new byte[12], message[PointLength..^TagLength], message[^TagLength..], content);
        }
        catch (CryptographicException)
        {
            return false;
        }
        key = new HallKey(content.AsSpan(0, HallKey.Length));
        using MemoryStream compressed = new(content, HallKey.Length, content.Length - HallKey.Length);
        using BrotliStream json = new(compressed, CompressionMode.Decompress);
        snapshot = JsonSerializer.Deserialize(json, ReplicationJson.Default.HallSnapshot)!;
        return true;
    }

    /// <summary>As it goes to a server that asks in the way of older ones, which is told only that it does not belong to these.</summary>
    public static byte[] Compress(HallSnapshot snapshot)
    {
        using MemoryStream compressed = new();
        using (BrotliStream stream = new(compressed, CompressionLevel.Fastest))
            JsonSerializer.Serialize(stream, snapshot, ReplicationJson.Default.HallSnapshot);
        return compressed.ToArray();
    }

    public void Dispose() => _own.Dispose();

    private static AesGcm CipherOf(ECDiffieHellman own, ECDiffieHellman peer, ReadOnlySpan<byte> asked, ReadOnlySpan<byte> answered)
    {
        using ECDiffieHellmanPublicKey publicKey = peer.PublicKey;
        byte[] secret = own.DeriveRawSecretAgreement(publicKey);
        Span<byte> key = stackalloc byte[HallKey.Length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, [], [.. "zoomrooms hall snapshot 1 "u8, .. asked, .. answered]);
        AesGcm cipher = new(key, TagLength);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(secret);
        return cipher;
    }

    /// <exception cref="CryptographicException">It is not on the curve.</exception>
    private static ECDiffieHellman Import(byte[] point) => ECDiffieHellman.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = point[..CoordinateLength], Y = point[CoordinateLength..] },
    });

    private static byte[] PointOf(ECDiffieHellman key) =>
        key.ExportParameters(includePrivateParameters: false).Q is { X: { } x, Y: { } y } ? [.. x, .. y] : [];
}
