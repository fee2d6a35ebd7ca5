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

    /// <summary>For people and calendars.</summary>
    public string Address => Write(Uri.UriSchemeHttps);

    /// <summary>For the program.</summary>
    public string AppAddress => Write(Scheme);

    /// <summary>
    /// Reads either kind. A link comes from anywhere: nothing but server, number and passcode is taken from it.
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
        link = new MeetingLink(server, meeting, passcode);
        return true;
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
        return $"{scheme}://{Server.Authority}{Server.AbsolutePath.TrimEnd('/')}{Path}{Meeting}{passcode}";
    }
}
