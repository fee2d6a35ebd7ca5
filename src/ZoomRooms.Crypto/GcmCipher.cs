using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZoomRooms.Crypto.Interop;

namespace ZoomRooms.Crypto;

/// <summary>
/// AES-GCM under one key in one direction, without allocation. The provider is chosen and tested once per
/// process; the bytes are the same with either. Not for several threads at once.
/// </summary>
internal abstract class GcmCipher(bool sealing) : IDisposable
{
    public const int TagSize = 16;
    public const int NonceSize = 12;

    private static readonly Lazy<bool> LibcryptoUsable = new(LibcryptoWorks);

    /// <summary>The provider in use, for the status of a server or room.</summary>
    public static string Provider => LibcryptoUsable.Value ? "libcrypto" : "platform";

    /// <summary>Takes a 16- or 32-byte key, which is copied.</summary>
    public static GcmCipher Create(ReadOnlySpan<byte> key, bool sealing) =>
        LibcryptoUsable.Value ? new LibcryptoGcm(key, sealing) : new PlatformGcm(key, sealing);

    /// <summary>Encrypts in place and writes the 16-byte tag.</summary>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> data, Span<byte> tag) =>
        Seal(nonce, associated, data, data, tag);

    /// <summary>Encrypts to another place, which is as long and either the same or does not overlap, and writes the 16-byte tag.</summary>
    public void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> data, Span<byte> sealedData, Span<byte> tag)
    {
        if (!sealing)
            throw new InvalidOperationException("This cipher opens.");
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(tag.Length, TagSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(sealedData.Length, data.Length);
        SealCore(nonce, associated, data, sealedData, tag);
    }

    /// <summary>Decrypts in place; false when the tag does not fit, and then the data is meaningless.</summary>
    public bool Open(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> data, ReadOnlySpan<byte> tag) =>
        Open(nonce, associated, data, data, tag);

    /// <summary>Decrypts to another place, which is as long and either the same or does not overlap; false as above.</summary>
    public bool Open(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> data, Span<byte> opened, ReadOnlySpan<byte> tag)
    {
        if (sealing)
            throw new InvalidOperationException("This cipher seals.");
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(tag.Length, TagSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(opened.Length, data.Length);
        return OpenCore(nonce, associated, data, opened, tag);
    }

    public abstract void Dispose();

    protected abstract void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> data, Span<byte> sealedData, Span<byte> tag);

    protected abstract bool OpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> data, Span<byte> opened, ReadOnlySpan<byte> tag);

    private static bool LibcryptoWorks()
    {
        if (!NativeLibrary.TryLoad(Libcrypto.Library, typeof(Libcrypto).Assembly, null, out _))
            return false;
        try
        {
            return Agrees(16) && Agrees(32);
        }
        catch (Exception unusable) when (unusable is CryptographicException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static bool Agrees(int keySize) => GcmSelfTest.Run(
        keySize,
        static (key, nonce, associated, plaintext, sealedBytes) =>
        {
            using LibcryptoGcm cipher = new(key, sealing: true);
            cipher.Seal(nonce, associated, plaintext, sealedBytes.AsSpan(0, plaintext.Length), sealedBytes.AsSpan(plaintext.Length));
        },
        static (key, nonce, associated, sealedBytes, plaintext) =>
        {
            using LibcryptoGcm cipher = new(key, sealing: false);
            return cipher.Open(
                nonce, associated, sealedBytes.AsSpan(0, plaintext.Length), plaintext, sealedBytes.AsSpan(plaintext.Length));
        }) is null;
}
