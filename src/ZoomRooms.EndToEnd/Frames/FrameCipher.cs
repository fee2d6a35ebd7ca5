namespace ZoomRooms.EndToEnd.Frames;

/// <summary>AES-256-GCM under one prepared key, 12-byte nonce, 16-byte tag. One thread at a time. Disposing erases the key.</summary>
public abstract class FrameCipher : IDisposable
{
    public const int KeySize = 32;
    public const int NonceSize = 12;
    public const int TagSize = 16;

    /// <summary>
    /// Writes ciphertext and tag: <paramref name="plaintext"/> plus <see cref="TagSize"/> bytes. Never called twice with one nonce.
    /// </summary>
    public abstract void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext);

    /// <summary>False, and nothing usable written, when key, nonce, associated data, ciphertext or tag do not fit together.</summary>
    public abstract bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
