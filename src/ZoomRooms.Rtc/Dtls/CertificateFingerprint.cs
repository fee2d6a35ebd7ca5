using System.Security.Cryptography;

namespace ZoomRooms.Rtc.Dtls;

/// <summary>SHA-256 fingerprints of certificates as SDP writes them (RFC 8122, section 5).</summary>
internal static class CertificateFingerprint
{
    private const int TextLength = 32 * 3 - 1;

    public static string Of(byte[] der) =>
        string.Join(':', SHA256.HashData(der).Select(b => b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Reads 32 hexadecimal bytes joined by colons; null for anything else.</summary>
    public static byte[]? TryParse(string? text)
    {
        if (text is not { Length: TextLength })
            return null;
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (!byte.TryParse(
                text.AsSpan(i * 3, 2), System.Globalization.NumberStyles.AllowHexSpecifier,
                System.Globalization.CultureInfo.InvariantCulture, out bytes[i]))
                return null;
            if (i > 0 && text[i * 3 - 1] != ':')
                return null;
        }
        return bytes;
    }
}
