using System.Buffers.Binary;
using System.Security.Cryptography;
using ZoomRooms.Crypto;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>
/// Key and salt of one KID (RFC 9605, section 4.4.2), cipher suite 5: AES_256_GCM_SHA512_128. Seals and opens frames; knows nothing of
/// counters' history.
/// </summary>
public sealed class SFrameKey : IDisposable
{
    private readonly FrameCipher _cipher;
    private readonly SecretBytes _salt = new(FrameCipher.NonceSize);

    /// <param name="baseKey">The base key of this KID; copied.</param>
    public SFrameKey(ReadOnlySpan<byte> baseKey, ulong keyId, FrameCipherProvider provider)
    {
        KeyId = keyId;
        Span<byte> key = stackalloc byte[FrameCipher.KeySize];
        SFrameSuite.Aes256GcmSha512.DeriveKeyAndSalt(baseKey, keyId, key, _salt.Span);
        _cipher = provider.Create(key);
        CryptographicOperations.ZeroMemory(key);
    }

    public ulong KeyId { get; }

    internal bool IsErased => _salt.IsErased;

    /// <summary>
    /// Seals <paramref name="first"/> and <paramref name="frame"/> as one: header ‖ ciphertext ‖ tag. The number of bytes.
    /// <paramref name="destination"/> must have room for header, both and tag.
    /// </summary>
    public int Seal(ulong counter, ReadOnlySpan<byte> first, ReadOnlySpan<byte> frame, Span<byte> destination)
    {
        int headerLength = new SFrameHeader(KeyId, counter).Write(destination);
        Span<byte> plaintext = destination.Slice(headerLength, first.Length + frame.Length);
        first.CopyTo(plaintext);
        frame.CopyTo(plaintext[first.Length..]);
        SealInto(counter, destination[..headerLength], plaintext, destination[headerLength..]);
        return headerLength + plaintext.Length + FrameCipher.TagSize;
    }

    /// <summary>Seals a frame with metadata (RFC 9605, section 4.4.3), as its test vectors do.</summary>
    internal int SealWithMetadata(ulong counter, ReadOnlySpan<byte> metadata, ReadOnlySpan<byte> frame, Span<byte> destination)
    {
        int headerLength = new SFrameHeader(KeyId, counter).Write(destination);
        SealInto(counter, Concatenate(destination[..headerLength], metadata), frame, destination[headerLength..]);
        return headerLength + frame.Length + FrameCipher.TagSize;
    }

    /// <summary>Opens a frame whose header was read with <paramref name="headerLength"/> bytes. False when it is not authentic.</summary>
    public bool TryOpen(
        ulong counter, int headerLength, ReadOnlySpan<byte> metadata, ReadOnlySpan<byte> sealedFrame, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[FrameCipher.NonceSize];
        WriteNonce(_salt.Span, counter, nonce);
        ReadOnlySpan<byte> body = sealedFrame[headerLength..];
        if (body.Length < FrameCipher.TagSize)
            return false;
        Span<byte> plaintext = destination[..(body.Length - FrameCipher.TagSize)];
        return metadata.IsEmpty
            ? _cipher.TryOpen(nonce, sealedFrame[..headerLength], body, plaintext)
            : _cipher.TryOpen(nonce, Concatenate(sealedFrame[..headerLength], metadata), body, plaintext);
    }

    public void Dispose()
    {
        _cipher.Dispose();
        _salt.Dispose();
    }

    /// <summary>Salt with the counter folded into its last eight bytes (RFC 9605, section 4.4.3).</summary>
    internal static void WriteNonce(ReadOnlySpan<byte> salt, ulong counter, Span<byte> nonce)
    {
        salt.CopyTo(nonce);
        Span<byte> low = nonce[4..];
        BinaryPrimitives.WriteUInt64BigEndian(low, BinaryPrimitives.ReadUInt64BigEndian(low) ^ counter);
    }

    // Ciphers take plaintext and ciphertext in the same place.
    private void SealInto(ulong counter, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[FrameCipher.NonceSize];
        WriteNonce(_salt.Span, counter, nonce);
        _cipher.Seal(nonce, associatedData, plaintext, destination[..(plaintext.Length + FrameCipher.TagSize)]);
    }

    private static byte[] Concatenate(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => [.. first, .. second];
}
