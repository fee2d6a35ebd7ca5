using System.Security.Cryptography;
using NSec.Cryptography;
using ZoomRooms.EndToEnd.Encoding;

namespace ZoomRooms.EndToEnd.Signatures;

/// <summary>Ed25519 detached over SHA256(context) ‖ SHA256(message) (paper 7.5.1).</summary>
public static class ContextSignature
{
    /// <summary>Bytes of a signature.</summary>
    public const int Size = 64;

    public static byte[] Sign(Key signingKey, string context, ReadOnlySpan<byte> message)
    {
        Span<byte> hashes = stackalloc byte[64];
        Hash(context, message, hashes);
        return SignatureAlgorithm.Ed25519.Sign(signingKey, hashes);
    }

    /// <summary>False for a wrong signature, a wrong length, and a key that is not a point of the curve.</summary>
    public static bool Verify(Bytes32 verificationKey, string context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != Size)
            return false;
        Span<byte> keyBytes = stackalloc byte[Bytes32.Size];
        verificationKey.Write(keyBytes);
        if (!PublicKey.TryImport(SignatureAlgorithm.Ed25519, keyBytes, KeyBlobFormat.RawPublicKey, out PublicKey? key) || key is null)
            return false;
        Span<byte> hashes = stackalloc byte[64];
        Hash(context, message, hashes);
        return SignatureAlgorithm.Ed25519.Verify(key, hashes, signature);
    }

    private static void Hash(string context, ReadOnlySpan<byte> message, Span<byte> hashes)
    {
        SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(context), hashes);
        SHA256.HashData(message, hashes[32..]);
    }
}
