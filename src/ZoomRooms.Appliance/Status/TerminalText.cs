using System.Globalization;
using System.Text;

namespace ZoomRooms.Appliance.Status;

/// <summary>Names, topics and reasons come from the network: what a terminal would obey is shown as a replacement character, never sent to it.</summary>
internal static class TerminalText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text on one line, without control characters (escape sequences), direction overrides and lone surrogates.</summary>
    public static string Printable(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
            {
                printable.Append(Replacement);
            }
            else
            {
                printable.Append(rune);
            }
        }
        return printable.ToString();
    }
}
