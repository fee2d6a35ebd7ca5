using System.Diagnostics.CodeAnalysis;

namespace ZoomRooms.Protocol;

/// <summary>
/// A link to a meeting: <c>https://SERVER/j/98765432100?pwd=CODE</c> for a browser, which gets a page that leads on, and
/// <c>zoomrooms://SERVER/j/98765432100?pwd=CODE</c> for the program itself.
/// </summary>
/// <param name="Server">https, with the path that the server has behind a proxy; without query.</param>
/// <param name="Passcode">Empty for none.</param>
public sealed record MeetingLink(Uri Server, MeetingId Meeting, string Passcode)
{
    /// <summary>Of the program that joins.</summary>
    public const string Scheme = "zoomrooms";

    /// <summary>Longer than any link of ours.</summary>
    public const int MaximumLength = 2048;

    private const string Path = "/j/";
    private const int PasscodeLength = 128;

    /// <summary>
    /// Before the fingerprint of the server's certificate, after the link's <c>#</c>: browsers send nothing of that to anybody.
    /// </summary>
    private const string Pin = "sha256=";

    /// <summary>
    /// SHA-256 of the server's certificate, for who was never paired with it; empty: certificate authorities vouch for its name.
    /// </summary>
    public string CertificateSha256 { get; init; } = "";

    /// <summary>For people and calendars.</summary>
    public string Address => Write(Uri.UriSchemeHttps);

    /// <summary>For the program.</summary>
    public string AppAddress => Write(Scheme);

    /// <summary>
    /// Reads either kind. A link comes from anywhere: nothing but server, number, passcode and certificate is taken from it.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out MeetingLink? link)
    {
        link = null;
        if (text is null || text.Length > MaximumLength || text.Any(c => c <= ' ' || char.IsControl(c))
            || !Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Scheme) || address.UserInfo.Length > 0
            || address.Host.Length == 0)
            return false;
        int at = address.AbsolutePath.LastIndexOf(Path, StringComparison.OrdinalIgnoreCase);
        if (at < 0 || !MeetingId.TryParse(address.AbsolutePath[(at + Path.Length)..].TrimEnd('/'), out MeetingId meeting))
            return false;
        if (!Uri.TryCreate($"{Uri.UriSchemeHttps}://{address.Authority}{address.AbsolutePath[..at]}", UriKind.Absolute, out Uri? server))
            return false;
        string passcode = Passcodes(address.Query).FirstOrDefault() ?? "";
        if (passcode.Length > PasscodeLength || passcode.Any(char.IsControl))
            return false;
        if (!TryReadPin(address.Fragment, out string certificate))
            return false;
        link = new MeetingLink(server, meeting, passcode) { CertificateSha256 = certificate };
        return true;
    }

    /// <summary>False for one that is damaged: it must not count as none.</summary>
    private static bool TryReadPin(string fragment, out string certificate)
    {
        certificate = "";
        if (!fragment.StartsWith($"#{Pin}", StringComparison.OrdinalIgnoreCase))
            return true;
        certificate = fragment[(1 + Pin.Length)..].ToLowerInvariant();
        return certificate.Length == 64 && certificate.All(char.IsAsciiHexDigit);
    }

    /// <summary>Whether both lead to one server: scheme, name, port and path, however they are written.</summary>
    public static bool IsSameServer(Uri one, Uri other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return Uri.Compare(
            one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0
            && one.AbsolutePath.TrimEnd('/') == other.AbsolutePath.TrimEnd('/');
    }

    private static IEnumerable<string> Passcodes(string query)
    {
        foreach (string part in query.TrimStart('?').Split('&'))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && part[..equals].Equals("pwd", StringComparison.OrdinalIgnoreCase))
                yield return Uri.UnescapeDataString(part[(equals + 1)..].Replace('+', ' '));
        }
    }

    private string Write(string scheme)
    {
        string passcode = Passcode.Length == 0 ? "" : $"?pwd={Uri.EscapeDataString(Passcode)}";
        return $"{scheme}://{Server.Authority}{Server.AbsolutePath.TrimEnd('/')}{Path}{Meeting}{passcode}{(CertificateSha256.Length == 0 ? "" : $"#{Pin}{CertificateSha256}")}";
    }
}
