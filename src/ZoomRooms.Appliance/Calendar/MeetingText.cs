using System.Text.RegularExpressions;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Calendar;

/// <summary>
/// Finds a meeting's number and passcode in what people and programs write into a calendar's entry: a join link (<c>https://…/j/98765432100?pwd=…</c>), or
/// <c>Meeting ID: 987 6543 2100</c> and <c>Passcode: …</c> on lines of their own.
/// </summary>
internal static partial class MeetingText
{
    /// <summary>More than this of a text is not looked at.</summary>
    private const int MaximumLength = 16 * 1024;

    /// <summary>Of the texts, in this order, the first that names a meeting.</summary>
    public static bool TryFind(IEnumerable<string?> texts, out MeetingId meeting, out string passcode)
    {
        foreach (string? whole in texts)
        {
            if (whole is null)
                continue;
            string text = whole.Length > MaximumLength ? whole[..MaximumLength] : whole;
            if (Link().Match(text) is { Success: true } link && MeetingId.TryParse(link.Groups["id"].Value, out meeting))
            {
                passcode = link.Groups["pwd"].Success ? Uri.UnescapeDataString(link.Groups["pwd"].Value) : PasscodeIn(text);
                return true;
            }
            if (Number().Match(text) is { Success: true } number && MeetingId.TryParse(Digits(number.Groups["id"].Value), out meeting))
            {
                passcode = PasscodeIn(text);
                return true;
            }
        }
        meeting = default;
        passcode = "";
        return false;
    }

    private static string PasscodeIn(string text) => Passcode().Match(text) is { Success: true } match ? match.Groups["code"].Value : "";

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    // Without backtracking: the text comes from whoever may write into the room's calendar.
    [GeneratedRegex(@"https?://[^\s<>""]{1,256}/j/(?<id>[0-9]{9,11})(?:\?(?:[^\s<>""&]{0,256}&)*pwd=(?<pwd>[^\s<>""&#]{1,128}))?", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(@"meeting[ -]?(id|number)\s{0,4}[:=]?\s{0,4}(?<id>[0-9][0-9 -]{7,16}[0-9])", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();

    [GeneratedRegex(@"(passcode|password)\s{0,4}[:=]\s{0,4}(?<code>[^\s<>""]{1,64})", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Passcode();
}
