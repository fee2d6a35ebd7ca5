using System.Security.Cryptography;
using ZoomRooms.EndToEnd.Interop;

namespace ZoomRooms.EndToEnd.Kem;

/// <summary>ML-KEM-768 (FIPS 203) over native libsodium; .NET's own needs a newer OpenSSL than Debian 12 has.</summary>
public static unsafe class MlKem768
{
    public const int EncapsulationKeySize = 1184;
    public const int DecapsulationKeySize = 2400;
    public const int CiphertextSize = 1088;
    public const int SharedSecretSize = 32;
    public const int SeedSize = 64;

    static MlKem768()
    {
        // The native sizes are checked once: a library that disagrees would write past our buffers.
        if (Sodium.MlKem768PublicKeyBytes() != EncapsulationKeySize || Sodium.MlKem768SecretKeyBytes() != DecapsulationKeySize
            || Sodium.MlKem768CiphertextBytes() != CiphertextSize || Sodium.MlKem768SharedSecretBytes() != SharedSecretSize
            || Sodium.MlKem768SeedBytes() != SeedSize)
            throw new InvalidOperationException("libsodium's ML-KEM-768 has other sizes than FIPS 203");
    }

    /// <summary>Makes a pair. Both spans must have exactly their size.</summary>
    public static void GenerateKeyPair(Span<byte> encapsulationKey, Span<byte> decapsulationKey)
    {
        RequireSize(encapsulationKey, EncapsulationKeySize);
        RequireSize(decapsulationKey, DecapsulationKeySize);
        fixed (byte* publicKey = encapsulationKey, secretKey = decapsulationKey)
            Require(Sodium.MlKem768KeyPair(publicKey, secretKey));
    }

    /// <summary>The pair of a seed d ‖ z (FIPS 203, 7.1), for published vectors.</summary>
    internal static void GenerateKeyPair(ReadOnlySpan<byte> seed, Span<byte> encapsulationKey, Span<byte> decapsulationKey)
    {
        RequireSize(seed, SeedSize);
        RequireSize(encapsulationKey, EncapsulationKeySize);
        RequireSize(decapsulationKey, DecapsulationKeySize);
        fixed (byte* from = seed, publicKey = encapsulationKey, secretKey = decapsulationKey)
            Require(Sodium.MlKem768SeedKeyPair(publicKey, secretKey, from));
    }

    /// <summary>False when the key has the wrong length or is not a valid encoding (FIPS 203, 7.2).</summary>
    public static bool TryEncapsulate(ReadOnlySpan<byte> encapsulationKey, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        RequireSize(ciphertext, CiphertextSize);
        RequireSize(sharedSecret, SharedSecretSize);
        if (encapsulationKey.Length != EncapsulationKeySize)
            return false;
        fixed (byte* publicKey = encapsulationKey, to = ciphertext, secret = sharedSecret)
            return Sodium.MlKem768Encapsulate(to, secret, publicKey) == 0;
    }

    /// <summary>Encapsulation with chosen randomness m, for published vectors.</summary>
    internal static bool TryEncapsulate(
        ReadOnlySpan<byte> encapsulationKey, ReadOnlySpan<byte> randomness, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        if (encapsulationKey.Length != EncapsulationKeySize || randomness.Length != SharedSecretSize)
            return false;
        fixed (byte* publicKey = encapsulationKey, seed = randomness, to = ciphertext, secret = sharedSecret)
            return Sodium.MlKem768EncapsulateDeterministic(to, secret, publicKey, seed) == 0;
    }

    /// <summary>
    /// False when the ciphertext has the wrong length. A forged one of the right length gives an unrelated secret (implicit rejection).
    /// </summary>
    public static bool TryDecapsulate(ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> decapsulationKey, Span<byte> sharedSecret)
    {
        RequireSize(sharedSecret, SharedSecretSize);
        if (ciphertext.Length != CiphertextSize || decapsulationKey.Length != DecapsulationKeySize)
            return false;
        fixed (byte* from = ciphertext, secretKey = decapsulationKey, secret = sharedSecret)
            return Sodium.MlKem768Decapsulate(secret, from, secretKey) == 0;
    }

    private static void RequireSize(ReadOnlySpan<byte> span, int size)
    {
        if (span.Length != size)
            throw new ArgumentException($"{size} bytes expected");
    }

    private static void Require(int result)
    {
        if (result != 0)
            throw new CryptographicException("ML-KEM-768 key generation failed");
    }
}
