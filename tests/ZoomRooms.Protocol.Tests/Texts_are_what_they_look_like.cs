using System.Text;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Protocol.Tests;

/// <summary>What people write, whoever wrote it: nothing in it hides, turns around or pretends.</summary>
public sealed class Texts_are_what_they_look_like
{
    [Theory]
    [InlineData("Hello, all!", "Hello, all!")]
    [InlineData("a\r\nb\rc\u2028d\ve", "a\nb\nc\nd\ne")]
    [InlineData("a\n\n\n\n\nb", "a\n\nb")]
    [InlineData("\n  a\tb\u00A0c  \n", "a b c")]
    // Turned around: the ending of a file name, most often.
    [InlineData("photo\u202Egnp.exe", "photognp.exe")]
    [InlineData("\u2066a\u2069\u200F\u061C", "a")]
    [InlineData("a\u0000b\u001B[31mc\u007F\u0085d", "ab[31mc\nd")]
    // Hidden text, and what a word is broken with.
    [InlineData("a\u200Bb\uFEFFc\u00ADd\U000E0041e", "abcde")]
    [InlineData("\uE000", "\uFFFD")]
    // Composed, and otherwise as it looks.
    [InlineData("u\u0308", "ü")]
    [InlineData("x² ½ … ﬁ Ａ", "x² ½ … ﬁ Ａ")]
    [InlineData("\U0001F469\u200D\U0001F680 \u2764\uFE0F", "\U0001F469\u200D\U0001F680 \u2764\uFE0F")]
    [InlineData("שלום https://example.com/ سلام", "שלום https://example.com/ سلام")]
    [InlineData("<b>&amp;</b>", "<b>&amp;</b>")]
    public void Shown(string said, string shown)
    {
        Assert.Equal(shown, ChatText.Show(said));
        Assert.True(ChatText.TryAccept(said, out string accepted));
        Assert.Equal(shown, accepted);
        Assert.Equal(shown, ChatText.Show(shown));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t ")]
    [InlineData("\u200B\u202E\u0000")]
    [InlineData("\u200D\u0301")]
    public void What_nobody_sees_is_no_text(string said)
    {
        Assert.False(ChatText.TryAccept(said, out _));
        Assert.Equal(DisplayNames.Replacement, ChatText.Show(said));
    }

    [Fact]
    public void A_text_has_a_length_in_characters_and_marks_do_not_pile_up()
    {
        Assert.True(ChatText.TryAccept(string.Concat(Enumerable.Repeat("🙂", Limits.ChatCharacters)), out _));
        Assert.False(ChatText.TryAccept(new string('a', Limits.ChatCharacters + 1), out _));
        Assert.False(ChatText.TryAccept(new string('a', 100_000_000), out _));
        string piled = "a" + new string('\u0301', 1000) + "b";
        Assert.InRange(ChatText.Show(piled).Length, 2, 8);
        Assert.Equal('b', ChatText.Show(piled)[^1]);
    }

    [Fact]
    public void Further_lines_are_indented_and_what_runs_from_the_right_is_isolated_line_by_line() =>
        Assert.Equal("a\n  | \u2068שלום\u2069\n  | c", ChatText.Indent("a\nשלום\nc", "  | "));

    /// <summary>As the runtime's own Unicode has it, where it has one: the table is the same as for names.</summary>
    [Fact]
    public void Whatever_it_is_made_of_it_is_stable_and_has_no_control_characters()
    {
        Random random = new(3);
        for (int i = 0; i < 2000; i++)
        {
            StringBuilder text = new();
            for (int j = random.Next(30); j >= 0; j--)
            {
                int rune = random.Next(random.Next(2) == 0 ? 0x3000 : 0x110000);
                text.Append(Rune.IsValid(rune) ? new Rune(rune).ToString() : "\ud800");
            }
            string shown = ChatText.Show(text.ToString());
            Assert.Equal(shown, ChatText.Show(shown));
            Assert.DoesNotContain(shown, one => char.IsControl(one) && one != '\n');
        }
    }
}
