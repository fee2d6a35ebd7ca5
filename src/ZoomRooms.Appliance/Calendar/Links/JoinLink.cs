using System.Text.RegularExpressions;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Calendar.Links;

/// <summary>A join link: <c>https://HOST/j/98765432100?pwd=…</c>.</summary>
internal sealed partial record JoinLink(string Host, MeetingId Meeting, string Passcode)
{
    private const int MaximumLinks = 200;

    /// <summary>The join links in a text, in its order, taken out of whatever a mail filter wrapped them into.</summary>
    public static IEnumerable<JoinLink> In(string plain)
    {
        foreach (Match match in Address().Matches(plain).Take(MaximumLinks))
        {
            if (WrappedLink.Unwrap(Punctuation.Trim(match.Value)) is { } link)
                yield return link;
        }
    }

    /// <summary>The address as a join link; null when it is another.</summary>
    public static JoinLink? Of(Uri address)
    {
        if (JoinPath().Match(address.AbsolutePath) is not { Success: true } path
            || !MeetingId.TryParse(path.Groups["id"].Value, out MeetingId meeting))
            return null;
        string passcode = LinkQuery.Of(address).FirstOrDefault(part => part.Name.Equals("pwd", StringComparison.OrdinalIgnoreCase)).Value
            ?? "";
        return new JoinLink(address.IdnHost.ToLowerInvariant(), meeting, passcode.Length > 128 ? "" : passcode);
    }

    [GeneratedRegex(@"https?://[^\s<>""]{1,4096}", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    [GeneratedRegex(@"/j/(?<id>[0-9]{9,11})(/|$)", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex JoinPath();
}
