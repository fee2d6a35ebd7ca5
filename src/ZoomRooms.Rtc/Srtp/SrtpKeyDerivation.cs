using System.Security.Cryptography;

namespace ZoomRooms.Rtc.Srtp;

/// <summary>
/// Session keys from a master key: AES in counter mode (RFC 3711, section 4.3.3; RFC 6188 for 256 bits; RFC 7714, section 11).
/// </summary>
internal static class SrtpKeyDerivation
{
    public const byte RtpEncryption = 0;
    public const byte RtpSalt = 2;
    public const byte RtcpEncryption = 3;
    public const byte RtcpSalt = 5;

    /// <summary>
    /// Fills <paramref name="output"/> for a label. The key derivation rate is zero. A master salt of 12 bytes is
    /// continued with zeros to the 14 that the function takes.
    /// </summary>
    public static void Derive(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, byte label, Span<byte> output)
    {
        Span<byte> counter = stackalloc byte[16];
        counter.Clear();
        masterSalt.CopyTo(counter[..14]);
        counter[7] ^= label;
        using Aes aes = Aes.Create();
        aes.SetKey(masterKey);
        Span<byte> block = stackalloc byte[16];
        for (int offset = 0; offset < output.Length; offset += 16)
        {
            aes.EncryptEcb(counter, block, PaddingMode.None);
            block[..Math.Min(16, output.Length - offset)].CopyTo(output[offset..]);
            counter[15]++;
        }
        CryptographicOperations.ZeroMemory(block);
    }
}
