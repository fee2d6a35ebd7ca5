using System.Security.Cryptography;

namespace ZoomRooms.Crypto;

/// <summary>AES-GCM of the .NET runtime: the provider where libcrypto cannot be called directly.</summary>
internal sealed class PlatformGcm(ReadOnlySpan<byte> key, bool sealing) : GcmCipher(sealing)
{
    private readonly AesGcm _cipher = new(key, TagSize);

    protected override void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> data, Span<byte> sealedData, Span<byte> tag) =>
        _cipher.Encrypt(nonce, data, sealedData, tag, associated);

    protected override bool OpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> data, Span<byte> opened, ReadOnlySpan<byte> tag)
    {
        try
        {
            _cipher.Decrypt(nonce, data, tag, opened, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public override void Dispose() => _cipher.Dispose();
}
