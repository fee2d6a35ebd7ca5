using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Kem;

namespace ZoomRooms.EndToEnd.Boxes;

/// <summary>
/// A participant's encryption pair for one meeting (paper 7.5.2, Box.KeyGen): X25519 and ML-KEM-768 side by side. Made at the join,
/// erased at the leave.
/// </summary>
public sealed class EncryptionKeyPair : IDisposable
{
    private readonly SecretBytes _x25519;
    private readonly SecretBytes _mlKem768;

    private EncryptionKeyPair(SecretBytes x25519, SecretBytes mlKem768, EncryptionPublicKey publicKey)
    {
        _x25519 = x25519;
        _mlKem768 = mlKem768;
        PublicKey = publicKey;
    }

    public EncryptionPublicKey PublicKey { get; }

    public static EncryptionKeyPair Create()
    {
        using SecretBytes mlKem768Seed = SecretBytes.Random(MlKem768.SeedSize);
        return Of(SecretBytes.Random(X25519.Size), mlKem768Seed.Span);
    }

    /// <summary>The pair of given secrets, for published vectors.</summary>
    internal static EncryptionKeyPair Of(ReadOnlySpan<byte> x25519, ReadOnlySpan<byte> mlKem768Seed) =>
        Of(new SecretBytes(x25519), mlKem768Seed);

    private static EncryptionKeyPair Of(SecretBytes x25519, ReadOnlySpan<byte> mlKem768Seed)
    {
        byte[] point = new byte[X25519.Size];
        X25519.GeneratePublicKey(x25519.Span, point);
        SecretBytes decapsulationKey = new(MlKem768.DecapsulationKeySize);
        byte[] encapsulationKey = new byte[MlKem768.EncapsulationKeySize];
        MlKem768.GenerateKeyPair(mlKem768Seed, encapsulationKey, decapsulationKey.Span);
        return new EncryptionKeyPair(x25519, decapsulationKey, new EncryptionPublicKey(point, encapsulationKey));
    }

    /// <summary>K_dh: the raw X25519 shared secret; null when the peer's point has small order (all-zero result).</summary>
    internal SecretBytes? TryAgree(EncryptionPublicKey peer)
    {
        SecretBytes secret = new(X25519.Size);
        if (X25519.TryAgree(_x25519.Span, peer.X25519, secret.Span))
            return secret;
        secret.Dispose();
        return null;
    }

    /// <summary>
    /// K_kem from the sender's ciphertext; null when its length is wrong. A forged ciphertext gives an unrelated key (implicit rejection).
    /// </summary>
    internal SecretBytes? TryDecapsulate(ReadOnlySpan<byte> ciphertext)
    {
        SecretBytes secret = new(MlKem768.SharedSecretSize);
        if (MlKem768.TryDecapsulate(ciphertext, _mlKem768.Span, secret.Span))
            return secret;
        secret.Dispose();
        return null;
    }

    public void Dispose()
    {
        _x25519.Dispose();
        _mlKem768.Dispose();
    }
}
