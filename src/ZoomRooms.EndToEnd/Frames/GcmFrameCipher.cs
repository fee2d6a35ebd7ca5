using System.Security.Cryptography;
using ZoomRooms.Crypto;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>
/// Frames over a cipher of one direction each: the expanded key is kept, and each frame sets only the nonce. The second direction is made
/// when somebody wants it, which senders and receivers never do.
/// </summary>
internal sealed class GcmFrameCipher : FrameCipher
{
    private readonly Func<SecretBytes, bool, GcmCipher> _make;
    private readonly SecretBytes _key;
    private GcmCipher? _sealing, _opening;
    private bool _disposed;

    /// <param name="make">The cipher of a key; true for one that seals.</param>
    public GcmFrameCipher(ReadOnlySpan<byte> key, Func<SecretBytes, bool, GcmCipher> make)
    {
        if (key.Length != KeySize)
            throw new ArgumentException($"{KeySize} bytes expected", nameof(key));
        (_make, _key) = (make, new SecretBytes(key));
    }

    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (ciphertext.Length < plaintext.Length + TagSize)
            throw new ArgumentException("no room for ciphertext and tag", nameof(ciphertext));
        _sealing ??= _make(_key, true);
        _sealing.Seal(nonce, associatedData, plaintext, ciphertext[..plaintext.Length], ciphertext.Slice(plaintext.Length, TagSize));
    }

    public override bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int length = ciphertext.Length - TagSize;
        if (length < 0 || plaintext.Length < length)
            return false;
        _opening ??= _make(_key, false);
        if (_opening.Open(nonce, associatedData, ciphertext[..length], plaintext[..length], ciphertext[length..]))
            return true;
        CryptographicOperations.ZeroMemory(plaintext[..length]);
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        if (!disposing)
            return;
        _sealing?.Dispose();
        _opening?.Dispose();
        _key.Dispose();
    }
}
