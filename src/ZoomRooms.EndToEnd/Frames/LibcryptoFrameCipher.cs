using System.Security.Cryptography;
using ZoomRooms.EndToEnd.Interop;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>AES-256-GCM of OpenSSL through EVP. The context keeps the expanded key; each frame sets only the nonce.</summary>
internal sealed unsafe class LibcryptoFrameCipher : FrameCipher
{
    private const int Encrypting = 1;
    private const int Decrypting = 0;

    /// <summary>Audio frames. A processor without AES instructions takes a few microseconds for so much.</summary>
    private const int ShortInput = 512;

    private readonly CipherContext _context = new();
    private readonly byte[] _key;
    private int _direction = -1;

    public LibcryptoFrameCipher(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeySize)
            throw new ArgumentException($"{KeySize} bytes expected", nameof(key));
        if (_context.IsInvalid)
            throw new CryptographicException("OpenSSL gave no cipher context");
        _key = GC.AllocateUninitializedArray<byte>(KeySize, pinned: true);
        key.CopyTo(_key);
    }

    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        if (ciphertext.Length < plaintext.Length + TagSize)
            throw new ArgumentException("no room for ciphertext and tag", nameof(ciphertext));
        nint context = Begin(nonce, Encrypting);
        int written;
        fixed (byte* aad = associatedData, from = plaintext, to = ciphertext)
        {
            bool done = Update(context, null, aad, associatedData.Length)
                && Update(context, to, from, plaintext.Length)
                && Libcrypto.Finish(context, to + plaintext.Length, &written) == 1
                && Libcrypto.Control(context, Libcrypto.ControlGetTag, TagSize, to + plaintext.Length) == 1;
            if (!done)
                throw new CryptographicException("OpenSSL could not seal a frame");
        }
        // The context may not be freed by a finalizer while it is used through its bare handle.
        GC.KeepAlive(this);
    }

    public override bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        int length = ciphertext.Length - TagSize;
        if (length < 0 || plaintext.Length < length)
            return false;
        nint context = Begin(nonce, Decrypting);
        int written;
        byte nothing;
        fixed (byte* aad = associatedData, from = ciphertext, to = plaintext)
        {
            bool authentic = Update(context, null, aad, associatedData.Length)
                && Update(context, to, from, length)
                && Libcrypto.Control(context, Libcrypto.ControlSetTag, TagSize, from + length) == 1
                && Libcrypto.Finish(context, &nothing, &written) == 1;
            GC.KeepAlive(this);
            if (authentic)
                return true;
        }
        Libcrypto.ClearErrors();
        CryptographicOperations.ZeroMemory(plaintext[..length]);
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_key);
        if (disposing)
            _context.Dispose();
    }

    private static bool Update(nint context, byte* output, byte* input, int length)
    {
        int written;
        return length <= ShortInput
            ? length == 0 || Libcrypto.UpdateShort(context, output, &written, input, length) == 1
            : Libcrypto.Update(context, output, &written, input, length) == 1;
    }

    private nint Begin(ReadOnlySpan<byte> nonce, int direction)
    {
        // A closed handle keeps its value, and the context behind it is freed.
        ObjectDisposedException.ThrowIf(_context.IsClosed, this);
        if (nonce.Length != NonceSize)
            throw new ArgumentException($"{NonceSize} bytes expected", nameof(nonce));
        nint context = _context.DangerousGetHandle();
        fixed (byte* iv = nonce, key = _key)
        {
            // The key is expanded again only when a context changes direction, which senders and receivers never do.
            bool begun = _direction == direction
                ? Libcrypto.SetNonce(context, 0, 0, null, iv, direction) == 1
                : Libcrypto.SetKey(context, Libcrypto.Aes256Gcm(), 0, key, iv, direction) == 1;
            if (!begun)
                throw new CryptographicException("OpenSSL refused an AES-256-GCM key");
        }
        _direction = direction;
        return context;
    }
}
