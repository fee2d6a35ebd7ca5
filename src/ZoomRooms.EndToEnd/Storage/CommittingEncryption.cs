using System.Security.Cryptography;
using NSec.Cryptography;
using ZoomRooms.Crypto;

namespace ZoomRooms.EndToEnd.Storage;

/// <summary>
/// CtE1 (Grubbs, Lu, Ristenpart 2017, as the paper uses it in 3.7.1): HMAC-SHA256 commits to the secret, ChaCha20-Poly1305 encrypts it
/// together with the commitment's opening. A wrong wrapping key is rejected and can't decrypt to another secret.
/// </summary>
/// <remarks>Layout: commitment (32) ‖ nonce (12) ‖ ChaCha20-Poly1305(secret ‖ opening (32)) with the context as associated data.</remarks>
public static class CommittingEncryption
{
    public const int WrappingKeySize = 32;

    private const int OpeningSize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int Overhead = 32 + NonceSize + OpeningSize + TagSize;

    private static ReadOnlySpan<byte> Context => "Zoombase-1-ClientOnly-KDF-SecretStore"u8;

    public static byte[] Encrypt(ReadOnlySpan<byte> wrappingKey, ReadOnlySpan<byte> secret)
    {
        using SecretBytes plaintext = new(secret.Length + OpeningSize);
        Span<byte> opening = plaintext.Span[secret.Length..];
        secret.CopyTo(plaintext.Span);
        RandomNumberGenerator.Fill(opening);

        byte[] sealedSecret = new byte[secret.Length + Overhead];
        Commit(opening, secret, sealedSecret.AsSpan(0, 32));
        Span<byte> nonce = sealedSecret.AsSpan(32, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using Key key = Key.Import(AeadAlgorithm.ChaCha20Poly1305, wrappingKey, KeyBlobFormat.RawSymmetricKey);
        AeadAlgorithm.ChaCha20Poly1305.Encrypt(key, nonce, Context, plaintext.Span, sealedSecret.AsSpan(32 + NonceSize));
        return sealedSecret;
    }

    /// <summary>The secret, or null when the wrapping key or any byte is wrong.</summary>
    public static SecretBytes? TryDecrypt(ReadOnlySpan<byte> wrappingKey, ReadOnlySpan<byte> sealedSecret)
    {
        if (wrappingKey.Length != WrappingKeySize || sealedSecret.Length < Overhead)
            return null;
        using Key key = Key.Import(AeadAlgorithm.ChaCha20Poly1305, wrappingKey, KeyBlobFormat.RawSymmetricKey);
        using SecretBytes plaintext = new(sealedSecret.Length - 32 - NonceSize - TagSize);
        if (!AeadAlgorithm.ChaCha20Poly1305.Decrypt(
            key, sealedSecret.Slice(32, NonceSize), Context, sealedSecret[(32 + NonceSize)..], plaintext.Span))
            return null;
        ReadOnlySpan<byte> secret = plaintext.Span[..^OpeningSize];
        Span<byte> commitment = stackalloc byte[32];
        Commit(plaintext.Span[^OpeningSize..], secret, commitment);
        return CryptographicOperations.FixedTimeEquals(commitment, sealedSecret[..32]) ? new SecretBytes(secret) : null;
    }

    private static void Commit(ReadOnlySpan<byte> opening, ReadOnlySpan<byte> secret, Span<byte> commitment)
    {
        using System.Security.Cryptography.IncrementalHash hmac = System.Security.Cryptography.IncrementalHash.CreateHMAC(
            HashAlgorithmName.SHA256, opening);
        hmac.AppendData(Context);
        hmac.AppendData(secret);
        hmac.GetHashAndReset(commitment);
    }
}
