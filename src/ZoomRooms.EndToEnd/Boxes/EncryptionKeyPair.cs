using NSec.Cryptography;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Kem;

namespace ZoomRooms.EndToEnd.Boxes;

/// <summary>
/// A participant's encryption pair for one meeting (paper 7.5.2, Box.KeyGen): X25519 and ML-KEM-768 side by side. Made at the join,
/// erased at the leave.
/// </summary>
public sealed class EncryptionKeyPair : IDisposable
{
    private readonly Key _x25519;
    private readonly SecretBytes _mlKem768;

    private EncryptionKeyPair(Key x25519, SecretBytes mlKem768, EncryptionPublicKey publicKey)
    {
        _x25519 = x25519;
        _mlKem768 = mlKem768;
        PublicKey = publicKey;
    }

    public EncryptionPublicKey PublicKey { get; }

    public static EncryptionKeyPair Create()
    {
        Key x25519 = Key.Create(KeyAgreementAlgorithm.X25519);
        var decapsulationKey = new SecretBytes(MlKem768.DecapsulationKeySize);
        byte[] encapsulationKey = new byte[MlKem768.EncapsulationKeySize];
        MlKem768.GenerateKeyPair(encapsulationKey, decapsulationKey.Span);
        var publicKey = new EncryptionPublicKey(x25519.PublicKey.Export(KeyBlobFormat.RawPublicKey), encapsulationKey);
        return new EncryptionKeyPair(x25519, decapsulationKey, publicKey);
    }

    /// <summary>K_dh: the raw X25519 shared secret; null when the peer's point has small order (all-zero result).</summary>
    internal SecretBytes? TryAgree(EncryptionPublicKey peer)
    {
        if (!NSec.Cryptography.PublicKey.TryImport(KeyAgreementAlgorithm.X25519, peer.X25519, KeyBlobFormat.RawPublicKey, out PublicKey? point) || point is null)
            return null;
        var parameters = new SharedSecretCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        using SharedSecret? shared = KeyAgreementAlgorithm.X25519.Agree(_x25519, point, parameters);
        if (shared is null)
            return null;
        var secret = new SecretBytes(shared.Size);
        shared.TryExport(SharedSecretBlobFormat.RawSharedSecret, secret.Span, out _);
        return secret;
    }

    /// <summary>K_kem from the sender's ciphertext; null when its length is wrong. A forged ciphertext gives an unrelated key (implicit rejection).</summary>
    internal SecretBytes? TryDecapsulate(ReadOnlySpan<byte> ciphertext)
    {
        var secret = new SecretBytes(MlKem768.SharedSecretSize);
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
