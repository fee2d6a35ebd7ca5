using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZoomRooms.Rtc.Interop;

namespace ZoomRooms.Rtc.Srtp;

/// <summary>
/// AES-GCM under one key in one direction, without allocation. The provider is chosen and tested once per
/// process; the bytes are the same with either. Not for several threads at once.
/// </summary>
internal abstract class GcmCipher(bool sealing) : IDisposable
{
    public const int TagSize = 16;
    public const int NonceSize = 12;

    private static readonly Lazy<bool> s_libcrypto = new(LibcryptoWorks);

    /// <summary>The provider in use, for the status of a server or room.</summary>
    public static string Provider => s_libcrypto.Value ? "libcrypto" : "platform";

    /// <summary>Takes a 16- or 32-byte key, which is copied.</summary>
    public static GcmCipher Create(ReadOnlySpan<byte> key, bool sealing) =>
        s_libcrypto.Value ? new LibcryptoGcm(key, sealing) : new PlatformGcm(key, sealing);

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
    public bool Open(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> data, ReadOnlySpan<byte> tag)
    {
        if (sealing)
            throw new InvalidOperationException("This cipher seals.");
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(tag.Length, TagSize);
        return OpenCore(nonce, associated, data, tag);
    }

    public abstract void Dispose();

    protected abstract void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> data, Span<byte> sealedData, Span<byte> tag);

    protected abstract bool OpenCore(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> data, ReadOnlySpan<byte> tag);

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

    // Both providers must give the same bytes, and libcrypto must refuse what was tampered with.
    private static bool Agrees(int keySize)
    {
        byte[] key = RandomNumberGenerator.GetBytes(
            keySize), nonce = RandomNumberGenerator.GetBytes(NonceSize), text = RandomNumberGenerator.GetBytes(100);
        byte[] ours = [.. text], theirs = [.. text], ourTag = new byte[TagSize], theirTag = new byte[TagSize];
        using LibcryptoGcm seal = new(key, sealing: true), open = new(key, sealing: false);
        using PlatformGcm reference = new(key, sealing: true);
        seal.Seal(nonce, key, ours, ourTag);
        reference.Seal(nonce, key, theirs, theirTag);
        bool same = ours.AsSpan().SequenceEqual(theirs) && ourTag.AsSpan().SequenceEqual(theirTag);
        bool opened = open.Open(nonce, key, ours, ourTag) && ours.AsSpan().SequenceEqual(text);
        theirTag[0] ^= 1;
        return same && opened && !open.Open(nonce, key, theirs, theirTag);
    }
}
