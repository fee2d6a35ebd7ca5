using System.Security.Cryptography;
using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Kem;

namespace ZoomRooms.EndToEnd.Boxes;

/// <summary>
/// Authenticated public-key encryption (paper 7.5.2), hybrid and always so: S = SHA3-256(context ‖ K_kem ‖ K_dh ‖ hash of both sides'
/// keys), K = HKDF-SHA256(S, salt Meta, info context), then XChaCha20-Poly1305. Exact bytes: PROTOCOL.md, "Box".
/// </summary>
/// <remarks>Layout of a box: ML-KEM-768 ciphertext (1,088) ‖ nonce (24) ‖ ciphertext (message + 16).</remarks>
public static class AuthenticatedBox
{
    public const int NonceSize = XChaCha20Poly1305.NonceSize;
    public const int TagSize = XChaCha20Poly1305.TagSize;
    public const int Overhead = MlKem768.CiphertextSize + NonceSize + TagSize;

    /// <summary>
    /// Seals <paramref name="message"/> from <paramref name="sender"/> to <paramref name="recipient"/>; null when the recipient's key is
    /// not usable.
    /// </summary>
    /// <param name="livenessNonce">The recipient's latest liveness nonce, or empty (paper 7.6.8).</param>
    public static byte[]? TrySeal(
        EncryptionKeyPair senderKeys, Bytes32 senderVerificationKey, BoxParty recipient,
        BoxContexts contexts, ReadOnlySpan<byte> meta, ReadOnlySpan<byte> livenessNonce, ReadOnlySpan<byte> message)
    {
        byte[] box = new byte[Overhead + message.Length];
        Span<byte> kemCiphertext = box.AsSpan(0, MlKem768.CiphertextSize);
        using SecretBytes kemSecret = new(MlKem768.SharedSecretSize);
        if (!MlKem768.TryEncapsulate(recipient.EncryptionKey.MlKem768, kemCiphertext, kemSecret.Span))
            return null;
        using SecretBytes? dhSecret = senderKeys.TryAgree(recipient.EncryptionKey);
        if (dhSecret is null)
            return null;
        BoxParty sender = new(senderVerificationKey, senderKeys.PublicKey);
        using SecretBytes key = DeriveKey(contexts.Kdf, kemSecret, dhSecret, sender, recipient, meta);
        Span<byte> nonce = box.AsSpan(MlKem768.CiphertextSize, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        XChaCha20Poly1305.Encrypt(
            key.Span, nonce, AssociatedData(
                contexts.Cipher, meta, livenessNonce), message, box.AsSpan(MlKem768.CiphertextSize + NonceSize));
        return box;
    }

    /// <summary>Opens a box; null when any key, context, meta or byte differs from what it was sealed with.</summary>
    public static SecretBytes? TryOpen(
        EncryptionKeyPair recipientKeys, Bytes32 recipientVerificationKey, BoxParty sender,
        BoxContexts contexts, ReadOnlySpan<byte> meta, ReadOnlySpan<byte> livenessNonce, ReadOnlySpan<byte> box)
    {
        if (box.Length < Overhead)
            return null;
        using SecretBytes? kemSecret = recipientKeys.TryDecapsulate(box[..MlKem768.CiphertextSize]);
        using SecretBytes? dhSecret = recipientKeys.TryAgree(sender.EncryptionKey);
        if (kemSecret is null || dhSecret is null)
            return null;
        BoxParty recipient = new(recipientVerificationKey, recipientKeys.PublicKey);
        using SecretBytes key = DeriveKey(contexts.Kdf, kemSecret, dhSecret, sender, recipient, meta);
        SecretBytes message = new(box.Length - Overhead);
        if (XChaCha20Poly1305.TryDecrypt(
                key.Span, box.Slice(MlKem768.CiphertextSize, NonceSize), AssociatedData(contexts.Cipher, meta, livenessNonce),
                box[(MlKem768.CiphertextSize + NonceSize)..], message.Span))
            return message;
        message.Dispose();
        return null;
    }

    private static SecretBytes DeriveKey(
        string kdfContext, SecretBytes kemSecret, SecretBytes dhSecret, BoxParty sender, BoxParty recipient, ReadOnlySpan<byte> meta)
    {
        byte[] context = System.Text.Encoding.ASCII.GetBytes(kdfContext);
        Bytes32 keysHash = new CanonicalWriter("ZoomRooms-1-BoxKeys")
            .Fixed(sender.VerificationKey).Fixed(sender.EncryptionKey.X25519).Fixed(sender.EncryptionKey.MlKem768)
            .Fixed(recipient.VerificationKey).Fixed(recipient.EncryptionKey.X25519).Fixed(recipient.EncryptionKey.MlKem768)
            .Sha256();

        using SecretBytes combined = new(4 + context.Length + 32 + 32 + 32);
        Span<byte> input = combined.Span;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(input, (uint)context.Length);
        context.CopyTo(input[4..]);
        kemSecret.Span.CopyTo(input[(4 + context.Length)..]);
        dhSecret.Span.CopyTo(input[(4 + context.Length + 32)..]);
        keysHash.Write(input[(4 + context.Length + 64)..]);
        using SecretBytes secret = new(32);
        NSec.Cryptography.HashAlgorithm.Sha3_256.Hash(input, secret.Span);

        SecretBytes key = new(32);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret.Span, key.Span, meta, context);
        return key;
    }

    private static byte[] AssociatedData(string cipherContext, ReadOnlySpan<byte> meta, ReadOnlySpan<byte> livenessNonce)
    {
        byte[] data = new byte[64 + livenessNonce.Length];
        SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(cipherContext), data);
        SHA256.HashData(meta, data.AsSpan(32));
        livenessNonce.CopyTo(data.AsSpan(64));
        return data;
    }
}
