using System.Security.Cryptography;
using ZoomRooms.EndToEnd.Interop;

namespace ZoomRooms.EndToEnd.Boxes;

/// <summary>
/// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) over native libsodium, for keys that are used once: see <see cref="X25519"/> for why not
/// NSec's.
/// </summary>
internal static unsafe class XChaCha20Poly1305
{
    public const int KeySize = 32;
    public const int NonceSize = 24;
    public const int TagSize = 16;

    /// <param name="ciphertext">Message and tag: <see cref="TagSize"/> bytes longer than the message.</param>
    public static void Encrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> message,
        Span<byte> ciphertext)
    {
        RequireSizes(key, nonce);
        if (ciphertext.Length != message.Length + TagSize)
            throw new ArgumentException("the ciphertext is 16 bytes longer than the message");
        fixed (byte* k = key, n = nonce, ad = associatedData, m = message, c = ciphertext)
        {
            if (Sodium.XChaCha20Poly1305Encrypt(c, null, m, (ulong)message.Length, ad, (ulong)associatedData.Length, null, n, k) != 0)
                throw new CryptographicException("XChaCha20-Poly1305 failed");
        }
    }

    /// <summary>False when any byte differs from what was sealed; the message is then all zero.</summary>
    public static bool TryDecrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext,
        Span<byte> message)
    {
        RequireSizes(key, nonce);
        if (ciphertext.Length != message.Length + TagSize)
            throw new ArgumentException("the ciphertext is 16 bytes longer than the message");
        fixed (byte* k = key, n = nonce, ad = associatedData, m = message, c = ciphertext)
        {
            if (Sodium.XChaCha20Poly1305Decrypt(m, null, null, c, (ulong)ciphertext.Length, ad, (ulong)associatedData.Length, n, k) == 0)
                return true;
        }
        message.Clear();
        return false;
    }

    private static void RequireSizes(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce)
    {
        if (key.Length != KeySize || nonce.Length != NonceSize)
            throw new ArgumentException("a key of 32 and a nonce of 24 bytes expected");
    }
}
