namespace ZoomRooms.Client.Signaling;

/// <summary>The meeting server and the certificate it must show.</summary>
/// <param name="Url">An https address; with a path where the server is behind a proxy that serves other things too.</param>
/// <param name="CertificateSha256">SHA-256 of the certificate's DER, 64 hexadecimal digits; empty: the machine's certificate authorities
/// decide.</param>
public sealed record ServerEndpoint(Uri Url, string CertificateSha256)
{
    /// <summary>Takes what follows the pinned certificate; null where nothing says what does.</summary>
    public CertificateRenewal? Renewal { get; init; }

    /// <summary>One of the server's own addresses, behind the path of <see cref="Url"/>.</summary>
    /// <param name="path">Begins with a slash.</param>
    public Uri At(string path) => new(Url.GetLeftPart(UriPartial.Path).TrimEnd('/') + path);

    /// <summary>What is wrong with the settings, each with key, value and what would be right.</summary>
    public static IEnumerable<string> Validate(string? url, string? certificateSha256)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) || parsed.Scheme != Uri.UriSchemeHttps)
            yield return $"Server:Url is \"{url}\": an address such as \"https://meetings.example.org:8443\" is needed; only https is accepted.";
        else if (parsed.Query.Length > 0 || parsed.Fragment.Length > 0 || parsed.UserInfo.Length > 0)
            yield return $"Server:Url is \"{url}\": an address and perhaps a path are needed, without \"?\", \"#\" or \"@\".";
        if (!IsFingerprint(certificateSha256))
            yield return $"Server:CertificateSha256 is \"{certificateSha256}\": 64 hexadecimal digits are needed, as the server prints them at its start, or nothing to trust the machine's certificate authorities.";
    }

    /// <summary>Whether <paramref name="text"/> can stand for a certificate: 64 hexadecimal digits, or nothing.</summary>
    public static bool IsFingerprint(string? text) => string.IsNullOrEmpty(text) || (text.Length == 64 && text.All(char.IsAsciiHexDigit));
}
