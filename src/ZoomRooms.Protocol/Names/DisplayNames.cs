using System.Text;

namespace ZoomRooms.Protocol.Names;

/// <summary>
/// Names and topics that people chose: what they may be when they are set, and how they are shown by who receives them, since neither a
/// server nor a device is believed. After RFC 8266 (Nickname), and
/// stricter: nothing in a name is invisible, turns text around, breaks a line, or hangs over its neighbours.
/// </summary>
public static class DisplayNames
{
    /// <summary>In place of what has no place in a name.</summary>
    public const string Replacement = "\uFFFD";

    /// <summary>Behind a guest's name, wherever it is shown.</summary>
    public const string GuestMark = " (guest)";

    /// <summary>UTF-16 units of a guest's name: with the mark it is shorter than what a room's screen cuts off.</summary>
    private const int LongestGuest = 28;

    /// <summary>Of text that nobody bounded.</summary>
    private const int LongestShown = 1024;

    // More than any script needs over one letter.
    private const int MostMarks = 6;

    // What is left out may bring together what becomes one character, and so on; no name needs more (RFC 8266, 2.3).
    private const int MostRounds = 3;

    /// <summary>What is wrong with a name that is not accepted.</summary>
    public const string Rule = "has something to see, and no control characters, private or unassigned ones";

    /// <summary>The name as it is kept: blanks are single ones, what nobody sees is left out. False where it holds what has no place in a
    /// name, or nothing is left to see.</summary>
    /// <param name="maximumBytes">As UTF-8.</param>
    public static bool TryAccept(string? text, int maximumBytes, out string accepted)
    {
        accepted = "";
        if (text is null || Encoding.UTF8.GetByteCount(text) > maximumBytes)
            return false;
        string settled = Settle(text, out bool refused, out bool isVisible);
        if (refused || !isVisible || Encoding.UTF8.GetByteCount(settled) > maximumBytes)
            return false;
        accepted = settled;
        return true;
    }

    /// <summary>Text of somebody else's as people may see it, on one line.</summary>
    public static string Show(string text)
    {
        if (IsPlain(text))
            return text;
        string mapped = Settle(text.Length > LongestShown ? text[..LongestShown] : text, out _, out bool isVisible);
        return isVisible ? mapped : text.Length == 0 ? "" : Replacement;
    }

    /// <summary>
    /// A guest's name as people may see it: with the mark behind it, and so short that no place for a name leaves the mark out.
    /// </summary>
    public static string ShowGuest(string name)
    {
        string shown = Show(name);
        if (shown.Length > LongestGuest)
        {
            // Not in the middle of a letter of two halves.
            int cut = char.IsHighSurrogate(shown[LongestGuest - 1]) ? LongestGuest - 1 : LongestGuest;
            shown = $"{shown[..cut].TrimEnd(' ')}...";
        }
        return $"{shown}{GuestMark}";
    }

    private static string Settle(string text, out bool refused, out bool isVisible)
    {
        string form = CompatibilityForm.Of(text, keepsLetters: true);
        (refused, isVisible) = (false, false);
        for (int round = 0; round < MostRounds; round++)
        {
            string mapped = Map(form.Length > LongestShown ? form[..LongestShown] : form, out bool refusedNow, out isVisible);
            refused |= refusedNow;
            form = CompatibilityForm.Of(mapped, keepsLetters: true);
            if (form == mapped)
                return form;
        }
        (refused, isVisible) = (true, true);
        return Replacement;
    }

    private static string Map(string text, out bool refused, out bool isVisible)
    {
        (refused, isVisible) = (false, false);
        List<Rune> runes = [.. text.EnumerateRunes()];
        StringBuilder mapped = new(text.Length);
        int marks = MostMarks;
        for (int i = 0; i < runes.Count; i++)
        {
            NameCharacter kind = NameCharacters.Of(runes[i]);
            if (kind == NameCharacter.Visible && !NameCharacters.IsInPlace(runes, i))
                kind = NameCharacter.Refused;
            switch (kind)
            {
                case NameCharacter.Visible:
                    mapped.Append(runes[i]);
                    (isVisible, marks) = (true, 0);
                    break;
                case NameCharacter.Mark when marks++ < MostMarks:
                    mapped.Append(runes[i]);
                    break;
                case NameCharacter.Blank when mapped.Length > 0 && mapped[^1] != ' ':
                    mapped.Append(' ');
                    // There is nothing for a mark to stand on.
                    marks = MostMarks;
                    break;
                case NameCharacter.Refused:
                    mapped.Append(Replacement[0]);
                    (refused, isVisible, marks) = (true, true, MostMarks);
                    break;
                case NameCharacter.Mark or NameCharacter.Blank or NameCharacter.Removed:
                    break;
            }
        }
        return mapped.ToString().TrimEnd(' ');
    }

    /// <summary>Printable ASCII with single blanks between words: most names, which need no other look.</summary>
    private static bool IsPlain(string text)
    {
        char before = ' ';
        foreach (char c in text)
        {
            if (c is < ' ' or > '~' || (c == ' ' && before == ' '))
                return false;
            before = c;
        }
        return before != ' ' || text.Length == 0;
    }
}
