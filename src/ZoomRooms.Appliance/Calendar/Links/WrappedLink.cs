using System.Text;

namespace ZoomRooms.Appliance.Calendar.Links;

/// <summary>
/// Takes links out of what mail filters and redirectors make of them, without asking anybody: what they wrapped stands in the address
/// itself. Whoever wraps, the link inside is held against the same hosts as one that stands there openly.
/// </summary>
internal static class WrappedLink
{
    private const int Layers = 6;

    /// <summary>The join link that an address is, or leads to; null: none that can be seen.</summary>
    public static JoinLink? Unwrap(string text) => Unwrap(text, Layers);

    private static JoinLink? Unwrap(string text, int layers)
    {
        if (layers == 0 || !Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            return null;
        foreach (string inner in Inside(address, text))
        {
            if (Unwrap(inner, layers - 1) is { } link)
                return link;
        }
        // A link that stands in another's path is not a join link of that other's host.
        return IsNested(address.AbsolutePath) ? null : JoinLink.Of(address) ?? Elsewhere(address).Select(inner => Unwrap(inner, layers - 1))
            .FirstOrDefault(link => link is not null);
    }

    /// <summary>What the wrappers that have a way of writing of their own hold.</summary>
    private static IEnumerable<string> Inside(Uri address, string text)
    {
        string host = address.IdnHost.ToLowerInvariant();
        bool isProofpoint = host is "urldefense.proofpoint.com" or "urldefense.com" or "urldefense.us";
        if (isProofpoint && address.AbsolutePath.StartsWith("/v2/url", StringComparison.OrdinalIgnoreCase))
            return LinkQuery.Of(address).Where(part => part.Name == "u")
                .Select(part => Uri.UnescapeDataString(part.Value.Replace('-', '%').Replace('_', '/')));
        if (isProofpoint && text.IndexOf("/v3/__", StringComparison.OrdinalIgnoreCase) is var start and > 0)
            return UrlDefense3(text[(start + "/v3/__".Length)..]) is { } inner ? [inner] : [];
        if (IsNested(address.AbsolutePath))
            return Nested(text);
        return [];
    }

    /// <summary>
    /// Any parameter that holds an address: <c>url</c> of Safelinks, <c>q</c> of Google, <c>u</c>, <c>a</c>, <c>target</c> of others.
    /// </summary>
    private static IEnumerable<string> Elsewhere(Uri address)
    {
        foreach ((_, string value) in LinkQuery.Of(address))
        {
            if (IsAddress(value))
                yield return value;
            else if (Base64(value) is { } decoded && IsAddress(decoded))
                yield return decoded;
        }
        string fragment = Uri.UnescapeDataString(address.Fragment.TrimStart('#'));
        if (fragment.IndexOf("http", StringComparison.OrdinalIgnoreCase) is var at and >= 0)
            yield return fragment[at..];
    }

    /// <summary>
    /// An address behind the path of another, as it is or with its signs escaped, up to the underscores that some close it with.
    /// </summary>
    private static IEnumerable<string> Nested(string text)
    {
        int path = text.IndexOf('/', text.IndexOf("://", StringComparison.Ordinal) + 3);
        string rest = path < 0 ? "" : text[path..];
        if (rest.Contains("%3a%2f", StringComparison.OrdinalIgnoreCase))
        {
            // Escaped: the outer address's own query is not the inner one's.
            string escaped = rest.IndexOf('?', StringComparison.Ordinal) is var query and >= 0 ? rest[..query] : rest;
            rest = Uri.UnescapeDataString(escaped);
        }
        int at = rest.IndexOf("http", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            yield break;
        string inner = rest[at..];
        if (inner.IndexOf("___", StringComparison.Ordinal) is var end and > 0)
            inner = inner[..end];
        yield return RepairSlashes(inner);
    }

    /// <summary>
    /// Proofpoint's third form: <c>__ADDRESS__;BASE64!…</c>. Signs of the address are replaced by <c>*</c>, runs of them by <c>**</c> and a
    /// letter that says how many; the base64 holds them.
    /// </summary>
    private static string? UrlDefense3(string text)
    {
        int end = text.IndexOf("__;", StringComparison.Ordinal);
        if (end < 0)
            return null;
        string address = Uri.UnescapeDataString(RepairSlashes(text[..end]));
        int mark = text.IndexOf('!', end);
        string signs = mark < 0 || Base64(text[(end + 3)..mark]) is not { } decoded ? "" : decoded;
        StringBuilder whole = new(address.Length + signs.Length);
        int next = 0;
        for (int at = 0; at < address.Length; at++)
        {
            if (address[at] != '*')
            {
                whole.Append(address[at]);
                continue;
            }
            int run = 1;
            if (at + 2 < address.Length && address[at + 1] == '*'
                && RunLengths.IndexOf(address[at + 2], StringComparison.Ordinal) is var length and >= 0)
            {
                run = length + 2;
                at += 2;
            }
            if (next + run > signs.Length)
                return null;
            whole.Append(signs, next, run);
            next += run;
        }
        return whole.ToString();
    }

    private const string RunLengths = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// <summary>Servers on the way make one slash of two.</summary>
    private static string RepairSlashes(string address)
    {
        int colon = address.IndexOf(":/", StringComparison.Ordinal);
        return colon > 0 && colon + 2 < address.Length && address[colon + 2] != '/'
            ? string.Concat(address.AsSpan(0, colon), "://", address.AsSpan(colon + 2)) : address;
    }

    private static bool IsNested(string path)
    {
        string plain = path.Replace("%3a", ":", StringComparison.OrdinalIgnoreCase).Replace("%2f", "/", StringComparison.OrdinalIgnoreCase);
        return plain.Contains("http:/", StringComparison.OrdinalIgnoreCase)
            || plain.Contains("https:/", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsAddress(string value) =>
        value.StartsWith("https:/", StringComparison.OrdinalIgnoreCase) || value.StartsWith("http:/", StringComparison.OrdinalIgnoreCase);

    private static string? Base64(string text)
    {
        if (text.Length is 0 or > 4096)
            return text.Length == 0 ? "" : null;
        string standard = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        byte[] bytes = new byte[standard.Length];
        return Convert.TryFromBase64String(standard.PadRight((standard.Length + 3) / 4 * 4, '='), bytes, out int written)
            ? Encoding.UTF8.GetString(bytes, 0, written) : null;
    }
}
