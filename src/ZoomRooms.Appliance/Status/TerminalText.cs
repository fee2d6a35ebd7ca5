using System.Globalization;
using System.Text;

namespace ZoomRooms.Appliance.Status;

/// <summary>
/// Names, topics and reasons come from the network: what a terminal would obey is shown as a replacement character, never sent to it.
/// </summary>
internal static class TerminalText
{
    private const char Replacement = '\uFFFD';
    private const char FirstStrongIsolate = '\u2068', PopDirectionalIsolate = '\u2069';

    /// <summary>
    /// The text on one line, without control characters (escape sequences), direction overrides and lone surrogates. Isolates, which names
    /// have around them, stay, and none reaches beyond the text.
    /// </summary>
    public static string Printable(string text)
    {
        StringBuilder printable = new(text.Length);
        int open = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value == FirstStrongIsolate || (rune.Value == PopDirectionalIsolate && open > 0))
            {
                open += rune.Value == FirstStrongIsolate ? 1 : -1;
                printable.Append(rune);
            }
            else if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
            {
                printable.Append(Replacement);
            }
            else
            {
                printable.Append(rune);
            }
        }
        return printable.Append(PopDirectionalIsolate, open).ToString();
    }
}
