using System.Text;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Protocol.Tests;

/// <summary>RFC 8264 and 8266, and stricter: whatever is set or shown as a name has something to see, and is one name.</summary>
public sealed class Names_are_what_they_look_like
{
    /// <summary>Nothing to see: refused where it is set, a replacement character where it is shown.</summary>
    [Theory]
    [InlineData("\u200b")]
    [InlineData("\u2066\u2069")]
    [InlineData("\u3164")]
    [InlineData("\uFFA0\u115F\u1160")]
    [InlineData("\u2800\u2800")]
    [InlineData("\u00AD\u034F\u061C\u180E\uFEFF")]
    [InlineData("\uFE0F\uFE00")]
    [InlineData("\U000E0041\U000E007F\U000E0100")]
    [InlineData(" \u00A0\u2003\u3000\u1680")]
    [InlineData("\u2028\u2029")]
    [InlineData("\u0301\u0302")]
    [InlineData("\U0001D159")]
    [InlineData("\u17B4\u17B5")]
    [InlineData("\U00016FE4")]
    public void Not_without_anything_to_see(string name)
    {
        Assert.False(DisplayNames.TryAccept(name, Limits.DisplayNameBytes, out _));
        Assert.Equal(DisplayNames.Replacement, DisplayNames.Show(name));
    }

    /// <summary>What nobody sees is left out, whatever looks like a blank is one.</summary>
    [Theory]
    [InlineData("\u202enimdA", "nimdA")]
    [InlineData("An\u200bna\u200d", "Anna")]
    [InlineData("a\u2028b", "a b")]
    [InlineData("  Anna \u00A0\u3000 Bert\u2009", "Anna Bert")]
    [InlineData("Anna\u3164", "Anna")]
    [InlineData("\u0301Anna", "Anna")]
    [InlineData("Anna \u0301Bert", "Anna Bert")]
    [InlineData("A\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301nna", "\u00C1\u0301\u0301\u0301\u0301\u0301\u0301nna")]
    [InlineData("\u2764\uFE0F", "\u2764")]
    [InlineData("A\U000E0042nna", "Anna")]
    [InlineData("Mu\u0640\u0640na", "Muna")]
    [InlineData("Aalto \u2014 Sali 2 (3. krs)", "Aalto \u2014 Sali 2 (3. krs)")]
    [InlineData("\u05D0\u05D1 \u0645\u0646\u0649", "\u05D0\u05D1 \u0645\u0646\u0649")]
    [InlineData("\u092A\u094D\u0930\u093F\u092F\u093E", "\u092A\u094D\u0930\u093F\u092F\u093E")]
    [InlineData("Anna\u00B7Bert", null)]
    [InlineData("Col\u00B7lectiu", "Col\u00B7lectiu")]
    [InlineData("\u30AB\u30FB\u30AB", "\u30AB\u30FB\u30AB")]
    [InlineData("Anna\u30FBBert", null)]
    [InlineData("\u0661\u06F1", null)]
    [InlineData("Anna\u0007", null)]
    [InlineData("Anna\nBert", null)]
    [InlineData("Anna\u009b31m", null)]
    [InlineData("Anna\uE000", null)]
    [InlineData("Anna\uFFFC", null)]
    [InlineData("Anna\u0378", null)]
    [InlineData("Anna\uFDD0", null)]
    [InlineData("Anna\uD800", null)]
    [InlineData("\u1112\u1161\u11AB", "\uD55C")]
    [InlineData("\u1112\u1112", null)]
    [InlineData("\u314B\u314B", "\u314B\u314B")]
    [InlineData("\uFF21\uFF4E\uFF4E\uFF41", "Anna")]
    [InlineData("o\uFB03ce \u2460", "office 1")]
    [InlineData("Zoe\u0308", "Zo\u00EB")]
    [InlineData("E\u200D\u0301va", "\u00C9va")]
    [InlineData("\uFF76\uFF9E", "\u30AC")]
    [InlineData("\u00A8", null)]
    public void And_hold_nothing_that_does_not_belong_into_one(string name, string? accepted)
    {
        Assert.Equal(accepted is not null, DisplayNames.TryAccept(name, Limits.DisplayNameBytes, out string kept));
        Assert.Equal(accepted ?? "", kept);
        string shown = DisplayNames.Show(name);
        Assert.Equal(accepted is null, shown.Contains(DisplayNames.Replacement, StringComparison.Ordinal));
        if (accepted is not null)
            Assert.Equal(accepted, shown);
    }

    /// <summary>Every character there is, in the middle of a name: what is kept is neither unseen nor unassigned, and keeping is
    /// final.</summary>
    [Fact]
    public void Whatever_character_they_have()
    {
        for (int value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.IsValid(value))
                continue;
            string name = $"A{new Rune(value)}b";
            bool taken = DisplayNames.TryAccept(name, Limits.DisplayNameBytes, out string kept);
            string shown = DisplayNames.Show(name);
            Assert.True(taken ? shown == kept : shown[0] == 'A' && shown[^1] == 'b'
                && shown.Contains(DisplayNames.Replacement, StringComparison.Ordinal), $"U+{value:X4}");
            foreach (Rune rune in shown.EnumerateRunes())
            {
                System.Globalization.UnicodeCategory category = Rune.GetUnicodeCategory(rune);
                Assert.True(
                    category is not (System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
                        or System.Globalization.UnicodeCategory.OtherNotAssigned
                        or System.Globalization.UnicodeCategory.PrivateUse or System.Globalization.UnicodeCategory.Surrogate
                        or System.Globalization.UnicodeCategory.LineSeparator
                        or System.Globalization.UnicodeCategory.ParagraphSeparator)
                        && (category != System.Globalization.UnicodeCategory.SpaceSeparator || rune.Value == ' '), $"U+{value:X4}");
            }
            Assert.Equal(shown, DisplayNames.Show(shown));
        }
    }

    [Fact]
    public void And_bounded_as_they_came()
    {
        Assert.True(DisplayNames.TryAccept(new string('a', 128), 128, out _));
        Assert.False(DisplayNames.TryAccept(new string('a', 129), 128, out _));
        Assert.False(DisplayNames.TryAccept("a" + string.Concat(Enumerable.Repeat("\u200b", 100)), 128, out _));
        Assert.False(DisplayNames.TryAccept(null, 128, out _));
        Assert.True(DisplayNames.Show(new string('\u00E4', 100_000)).Length <= 1024);
    }

    [Theory]
    [InlineData("Anna, Bert", "1: \"Anna, Bert\"")]
    [InlineData("Anna\", \"Bert", "1: \"Anna', 'Bert\"")]
    [InlineData("Anna\u201D, \u201CBert", "1: \"Anna', 'Bert\"")]
    [InlineData("Anna\uFF02 (this room)", "1: \"Anna' (this room)\"")]
    [InlineData("\u05D0\u05D1", "1: \"\u2068\u05D0\u05D1\u2069\"")]
    [InlineData("\u202EtreB", "1: \"treB\"")]
    public void A_list_of_one_is_not_read_as_a_list_of_two(string name, string list) =>
        Assert.Equal(list, NameText.Join(NameText.List([(name, 7, "")])));

    [Fact]
    public void Who_has_the_same_name_has_a_number()
    {
        Assert.Equal(
            "3: \"Anna\" #1, \"anna\" #2 (left 5 times), \"Bert\"",
            NameText.Join(NameText.List([("Anna", 1, ""), ("anna\u200b", 2, " (left 5 times)"), ("Bert", 3, "")])));
        Assert.Equal("", NameText.Join([]));
    }
}
