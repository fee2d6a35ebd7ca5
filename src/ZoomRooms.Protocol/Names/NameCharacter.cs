using System.Globalization;
using System.Text;

namespace ZoomRooms.Protocol.Names;

/// <summary>What a name does with a character.</summary>
internal enum NameCharacter
{
    /// <summary>Has no place in a name.</summary>
    Refused = 0,
    /// <summary>Nobody sees it: left out.</summary>
    Removed,
    /// <summary>Looks like a blank, and becomes one.</summary>
    Blank,
    /// <summary>Stands on the character before it.</summary>
    Mark,
    Visible,
}

/// <summary>
/// The FreeformClass of PRECIS (RFC 8264, 4.3), and stricter: of what it allows, what shows nothing is left out too. It sees text in form
/// KC (<see cref="CompatibilityForm"/>).
/// </summary>
internal static class NameCharacters
{
    // Default_Ignorable_Code_Point without Cf, which is all left out; fillers that are letters to Unicode; and two signs that only stretch
    // (RFC 5892, 2.6).
    private static readonly (int First, int Last)[] Unseen =
    [
        (0x034F, 0x034F), (0x0640, 0x0640), (0x07FA, 0x07FA), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2065, 0x2065),
        (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x16FE4, 0x16FE4), (0xE0000, 0xE0FFF),
    ];

    // Symbols and letters that are drawn as nothing: an empty Braille cell, a note without a head, blank hieroglyphs.
    private static readonly (int First, int Last)[] Blanks = [(0x2800, 0x2800), (0x1D159, 0x1D159), (0x13441, 0x13442)];

    // Old Hangul jamo (RFC 8264, 9.9), exceptions (RFC 5892, 2.6), and what stands for an object that is not there.
    private static readonly (int First, int Last)[] NotAllowed =
    [
        (0x1100, 0x11FF), (0x302E, 0x302F), (0x3031, 0x3035), (0x303B, 0x303B), (0xA960, 0xA97F), (0xD7B0, 0xD7FF), (0xFFFC, 0xFFFD),
    ];

    public static NameCharacter Of(Rune rune)
    {
        if (IsIn(Unseen, rune))
            return NameCharacter.Removed;
        if (IsIn(Blanks, rune))
            return NameCharacter.Blank;
        if (IsIn(NotAllowed, rune))
            return NameCharacter.Refused;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Format => NameCharacter.Removed,
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => NameCharacter.Blank,
            UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned =>
                NameCharacter.Refused,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => NameCharacter.Mark,
            _ => NameCharacter.Visible,
        };
    }

    /// <summary>Of those that PRECIS allows in some places only (RFC 5892, appendix A), whether this is one.</summary>
    public static bool IsInPlace(IReadOnlyList<Rune> text, int index)
    {
        int before = index > 0 ? text[index - 1].Value : 0, after = index + 1 < text.Count ? text[index + 1].Value : 0;
        return text[index].Value switch
        {
            0x00B7 => (before | 0x20) == 'l' && (after | 0x20) == 'l',
            0x0375 => after is (>= 0x0370 and <= 0x03FF) or (>= 0x1F00 and <= 0x1FFF),
            0x05F3 or 0x05F4 => before is (>= 0x0590 and <= 0x05FF) or (>= 0xFB1D and <= 0xFB4F),
            0x30FB => text.Any(one => one.Value is
                (>= 0x3041 and <= 0x30FA) or (>= 0x30FC and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x4E00 and <= 0x9FFF) or >= 0x20000),
            >= 0x0660 and <= 0x0669 => !text.Any(one => one.Value is >= 0x06F0 and <= 0x06F9),
            >= 0x06F0 and <= 0x06F9 => !text.Any(one => one.Value is >= 0x0660 and <= 0x0669),
            _ => true,
        };
    }

    private static bool IsIn((int First, int Last)[] ranges, Rune rune)
    {
        foreach ((int first, int last) in ranges)
        {
            if (rune.Value >= first && rune.Value <= last)
                return true;
        }
        return false;
    }
}
