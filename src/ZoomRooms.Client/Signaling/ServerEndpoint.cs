namespace ZoomRooms.Client.Signaling;

/// <summary>The meeting server and the certificate it must show.</summary>
/// <param name="Url">An https address.</param>
/// <param name="CertificateSha256">SHA-256 of the certificate's DER, 64 hexadecimal digits; empty: the machine's certificate authorities decide.</param>
public sealed record ServerEndpoint(Uri Url, string CertificateSha256)
{
    /// <summary>What is wrong with the settings, each with key, value and what would be right.</summary>
    public static IEnumerable<string> Validate(string? url, string? certificateSha256)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) || parsed.Scheme != Uri.UriSchemeHttps)
            yield return $"Server:Url is \"{url}\": an address such as \"https://meetings.example.org:8443\" is needed; only https is accepted.";
        if (!IsFingerprint(certificateSha256))
            yield return $"Server:CertificateSha256 is \"{certificateSha256}\": 64 hexadecimal digits are needed, as the server prints them at its start, or nothing to trust the machine's certificate authorities.";
    }

    /// <summary>Whether <paramref name="text"/> can stand for a certificate: 64 hexadecimal digits, or nothing.</summary>
    public static bool IsFingerprint(string? text) => string.IsNullOrEmpty(text) || (text.Length == 64 && text.All(char.IsAsciiHexDigit));
}
