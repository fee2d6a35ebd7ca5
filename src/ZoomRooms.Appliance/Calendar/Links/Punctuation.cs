namespace ZoomRooms.Appliance.Calendar.Links;

/// <summary>What sentences put behind a link or a passcode.</summary>
internal static class Punctuation
{
    /// <summary>A link without the sentence around it: cut at a bracket that it has not opened, and without marks at its end.</summary>
    public static string Trim(string link)
    {
        int round = 0, square = 0;
        for (int at = 0; at < link.Length; at++)
        {
            round += link[at] switch { '(' => 1, ')' => -1, _ => 0 };
            square += link[at] switch { '[' => 1, ']' => -1, _ => 0 };
            if (round < 0 || square < 0
                || link[at] is '{' or '}' or '|' or '`' or '\u00ab' or '\u00bb' or '\u201c' or '\u201d' or '\u201e' or '\u2026' or '\u3001'
                or '\u3002')
            {
                link = link[..at];
                break;
            }
        }
        return link.TrimEnd('.', ',', ';', ':', '!', '?', '\'', '*', '~', '\\');
    }

    /// <summary>A passcode in a text, where marks may belong to it: only those go that end sentences and brackets.</summary>
    public static string TrimCode(string code)
    {
        string trimmed = code.TrimStart('(', '[', '"', '\'', '\u00ab', '\u201c', '\u201e').TrimEnd(
            '.', ',', ';', ':', '"', '\'', '\u00bb', '\u201c', '\u201d', '\u3002', '\u3001');
        while (trimmed.Length > 0
            && (trimmed[^1] is ')' && !trimmed.Contains('(', StringComparison.Ordinal)
                || trimmed[^1] is ']' && !trimmed.Contains('[', StringComparison.Ordinal)))
            trimmed = trimmed[..^1].TrimEnd('.', ',', ';', ':', '"', '\'');
        return trimmed;
    }
}
