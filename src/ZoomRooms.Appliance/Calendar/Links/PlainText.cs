using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace ZoomRooms.Appliance.Calendar.Links;

/// <summary>
/// Makes plain text of what calendars hold: tags go, the addresses of links stay, entities become what they stand for, and the many blanks,
/// hyphens and wide letters of the world become those of ASCII, so that one table of words finds them.
/// </summary>
internal static partial class PlainText
{
    /// <summary>More than this of a text is not looked at.</summary>
    public const int MaximumLength = 64 * 1024;

    public static string Of(string text)
    {
        if (text.Length > MaximumLength)
            text = text[..MaximumLength];
        if (text.Contains('<', StringComparison.Ordinal))
        {
            text = Address().Replace(text, match => $" {match.Groups["a"].Value} ");
            text = Row().Replace(text, "\n");
            text = Tag().Replace(text, " ");
        }
        // Twice: what was HTML once is often escaped again by the next program.
        for (int round = 0; round < 2 && text.Contains('&', StringComparison.Ordinal); round++)
            text = WebUtility.HtmlDecode(text);
        StringBuilder plain = new(text.Length);
        foreach (char letter in text)
        {
            char ascii = Fold(letter);
            if (ascii != '\0')
                plain.Append(ascii);
        }
        return Compose(plain.ToString());
    }

    private static char Fold(char letter) => letter switch
    {
        '\u00a0' or (>= '\u2000' and <= '\u200a') or '\u202f' or '\u205f' or '\u3000' => ' ',
        '\u00ad' or (>= '\u200b' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or (>= '\u2060' and <= '\u2069') or '\ufeff' => '\0',
        (>= '\u2010' and <= '\u2015') or '\u2212' => '-',
        '\u2018' or '\u2019' => '\'',
        '\u2028' or '\u2029' or '\u0085' => '\n',
        >= '\uff01' and <= '\uff5e' => (char)(letter - 0xfee0),
        _ => letter,
    };

    /// <summary>
    /// Letters that are written as a letter and an accent; the machine's own composition is not there without its language data.
    /// </summary>
    private static string Compose(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\u0300', '\u036f') < 0)
            return text;
        foreach ((string apart, string whole) in Accents)
            text = text.Replace(apart, whole, StringComparison.Ordinal);
        return text;
    }

    private static readonly (string, string)[] Accents =
    [
        ("a\u0301", "á"), ("e\u0301", "é"), ("i\u0301", "í"), ("o\u0301", "ó"), ("u\u0301", "ú"), ("e\u0300", "è"), ("a\u0303", "ã"),
        ("o\u0303", "õ"), ("n\u0303", "ñ"),
        ("a\u0308", "ä"), ("o\u0308", "ö"), ("u\u0308", "ü"), ("o\u0323\u0302", "ộ"), ("o\u0323", "ọ"), ("a\u0302\u0323", "ậ"),
        ("a\u0323\u0302", "ậ"), ("a\u0302\u0303", "ẫ"),
        ("\u1ecd\u0302", "ộ"), ("a\u0302", "â"), ("c\u0327", "ç"), ("s\u0327", "ş"), ("o\u0328", "ǫ"), ("e\u0328", "ę"), ("a\u030a", "å"),
        ("u\u030a", "ů"), ("C\u0327", "Ç"),
    ];

    // Without backtracking: the text comes from whoever may write into the room's calendar.
    [GeneratedRegex(
        @"<a\s[^<>]{0,512}?href\s*=\s*[""']?\s*(?<a>https?://[^\s""'<>]{1,4096})[^<>]{0,4096}>",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Address();

    [GeneratedRegex(
        @"<(br|/?p|/?div|/?tr|/?li|/?h[1-6]|/?ul|/?table)(\s[^<>]{0,1024})?/?>",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    // A tag begins with a letter: an address in angle brackets is none.
    [GeneratedRegex(
        @"</?(?<name>[a-z][a-z0-9]{0,15})((\s|/)[^<>]{0,4096})?>|<!--[^<>]{0,4096}-->|<!\[?[a-z][^<>]{0,512}>",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Tag();
}
