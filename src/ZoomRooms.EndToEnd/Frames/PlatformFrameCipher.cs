using System.Security.Cryptography;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>AES-256-GCM of .NET: slower, and there when nothing else is.</summary>
internal sealed class PlatformFrameCipher : FrameCipher
{
    private readonly AesGcm _cipher;

    public PlatformFrameCipher(ReadOnlySpan<byte> key) => _cipher = new AesGcm(key, TagSize);

    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext) =>
        _cipher.Encrypt(nonce, plaintext, ciphertext[..plaintext.Length], ciphertext.Slice(plaintext.Length, TagSize), associatedData);

    public override bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        int length = ciphertext.Length - TagSize;
        if (length < 0 || plaintext.Length < length)
            return false;
        try
        {
            _cipher.Decrypt(nonce, ciphertext[..length], ciphertext[length..], plaintext[..length], associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    protected override void Dispose(bool disposing) => _cipher.Dispose();
}
