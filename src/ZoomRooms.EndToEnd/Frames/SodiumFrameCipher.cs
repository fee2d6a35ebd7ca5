using NSec.Cryptography;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>
/// AES-256-GCM of libsodium through NSec, with its expanded key kept. Only where the processor has AES instructions that libsodium knows.
/// </summary>
internal sealed class SodiumFrameCipher : FrameCipher
{
    private readonly Key _key;

    public SodiumFrameCipher(ReadOnlySpan<byte> key) => _key = Key.Import(AeadAlgorithm.Aes256Gcm, key, KeyBlobFormat.RawSymmetricKey);

    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext) =>
        AeadAlgorithm.Aes256Gcm.Encrypt(_key, nonce, associatedData, plaintext, ciphertext[..(plaintext.Length + TagSize)]);

    public override bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        int length = ciphertext.Length - TagSize;
        if (length < 0 || plaintext.Length < length)
            return false;
        plaintext = plaintext[..length];
        if (AeadAlgorithm.Aes256Gcm.Decrypt(_key, nonce, associatedData, ciphertext, plaintext))
            return true;
        plaintext.Clear();
        return false;
    }

    protected override void Dispose(bool disposing) => _key.Dispose();
}
