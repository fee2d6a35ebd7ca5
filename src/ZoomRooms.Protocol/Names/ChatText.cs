using System.Globalization;
using System.Text;

namespace ZoomRooms.Protocol.Names;

/// <summary>
/// What people write to each other, as it is sent and, since no sender is believed, again as it is shown: composed (form C), without
/// control characters and what turns text around or hides in it. Lines stay lines; what is put around them is the reader's.
/// </summary>
public static class ChatText
{
    // More than any script needs over one letter, and than a text needs of empty lines.
    private const int MostMarks = 6;
    private const int MostBreaks = 2;
    private const char Joiner = '\u200D', NonJoiner = '\u200C';

    /// <summary>The text as it is sent. False where nothing is to be seen, or more than <see cref="Limits.ChatCharacters"/>.</summary>
    public static bool TryAccept(string? text, out string accepted)
    {
        accepted = "";
        if (text is null || text.Length > 4 * Limits.ChatCharacters)
            return false;
        string shown = Clean(text, out bool isVisible);
        if (!isVisible || shown.EnumerateRunes().Count() > Limits.ChatCharacters)
            return false;
        accepted = shown;
        return true;
    }

    /// <summary>Text of somebody else's as people may see it; a replacement character where nothing of it can be seen.</summary>
    public static string Show(string text)
    {
        string shown = Clean(text.Length > 4 * Limits.ChatCharacters ? text[..(4 * Limits.ChatCharacters)] : text, out bool isVisible);
        return isVisible ? shown : DisplayNames.Replacement;
    }

    /// <summary>On a console: each further line is indented, so that none can be taken for what another said.</summary>
    public static string Indent(string shown, string indent) =>
        string.Join('\n', shown.Split('\n').Select((line, i) => (i == 0 ? "" : indent) + NameText.Isolate(line)));

    private static string Clean(string text, out bool isVisible)
    {
        isVisible = false;
        StringBuilder clean = new(text.Length);
        int marks = MostMarks, breaks = MostBreaks;
        bool afterReturn = false;
        foreach (Rune rune in CompatibilityForm.Canonical(text).EnumerateRunes())
        {
            bool isBreak = rune.Value is '\n' or '\r' or '\v' or '\f' or 0x85 or 0x2028 or 0x2029;
            bool isPair = rune.Value == '\n' && afterReturn;
            afterReturn = rune.Value == '\r';
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (isBreak)
            {
                if (!isPair && breaks++ < MostBreaks)
                    clean.Append('\n');
                marks = MostMarks;
            }
            else if (rune.Value == '\t' || category == UnicodeCategory.SpaceSeparator)
            {
                clean.Append(' ');
                marks = MostMarks;
            }
            else if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)
            {
                if (marks++ < MostMarks)
                    clean.Append(rune);
            }
            else if (category == UnicodeCategory.PrivateUse)
            {
                clean.Append(DisplayNames.Replacement[0]);
                (isVisible, marks, breaks) = (true, MostMarks, 0);
            }
            else if (category is not (UnicodeCategory.Control or UnicodeCategory.Format) || rune.Value is Joiner or NonJoiner)
            {
                clean.Append(rune);
                bool isJoiner = category == UnicodeCategory.Format;
                isVisible |= !isJoiner;
                (marks, breaks) = (isJoiner ? marks : 0, 0);
            }
        }
        return clean.ToString().Trim(' ', '\n');
    }
}
