using System.Globalization;
using System.Xml.Linq;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Hardware.Tests.Generation;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Hardware.Tests;

/// <summary>The card beside the button as a person reads it, and the manual that says the same.</summary>
public class CardTests
{
    private static readonly XDocument Card = XDocument.Load(GeneratedFiles.Card);
    private static readonly string Manual = File.ReadAllText(
        Path.Combine(TestKit.Checkout.Root, "src", "ZoomRooms.Appliance", "MANUAL.md"));

    [Fact]
    public void It_is_what_the_code_gives() => Assert.Equal(CardDrawing.Write(), File.ReadAllText(GeneratedFiles.Card));

    [Fact]
    public void It_is_a_sheet_of_A5()
    {
        Assert.Equal(("148mm", "210mm"), ((string?)Card.Root!.Attribute("width"), (string?)Card.Root.Attribute("height")));
        Assert.Equal($"0 0 {CardDrawing.Width} {CardDrawing.Height}", (string?)Card.Root.Attribute("viewBox"));
    }

    [Fact]
    public void Every_pattern_of_the_light_and_every_sound_is_on_it()
    {
        Assert.Equal(Enum.GetValues<LightPattern>().Order(), CardWords.Light.Select(row => row.Pattern).Order());
        Assert.Equal(
            Enum.GetValues<SoundCue>().Where(cue => cue != SoundCue.None).Order(), CardWords.Sounds.Select(row => row.Cue).Order());
        string words = string.Join(' ', Texts().Select(text => text.Value));
        Assert.All(CardWords.Light, row => Assert.Contains(row.Means.Split(' ')[0], words, StringComparison.Ordinal));
        Assert.All(CardWords.BlinksFast, step => Assert.Contains(step, words, StringComparison.Ordinal));
    }

    /// <summary>Blinks in two seconds, as the light makes them: no other drawing of them is on the card.</summary>
    [Theory]
    [InlineData(LightPattern.Dark, 0)]
    [InlineData(LightPattern.Solid, 1)]
    [InlineData(LightPattern.SlowBlink, 2)]
    [InlineData(LightPattern.DoubleBlink, 2)]
    [InlineData(LightPattern.FastBlink, 10)]
    public void A_strip_shows_how_it_blinks(LightPattern pattern, int blinks) =>
        Assert.Equal(blinks, Card.Descendants().Count(element => (string?)element.Attribute("class") == $"lit {pattern}"));

    [Fact]
    public void It_can_be_read_at_an_arms_length_and_nothing_leaves_the_sheet()
    {
        Assert.All(Texts(), text =>
        {
            int size = Number(text, "font-size");
            Assert.True(size >= CardDrawing.SmallestType, text.Value);
            Assert.InRange(Number(text, "y"), 0, CardDrawing.Height - CardDrawing.Margin / 2);
            double end = Number(text, "x") + text.Value.Length * size * 0.6;
            Assert.True(end <= CardDrawing.Width - CardDrawing.Margin / 2, $"{text.Value} ends at {end}");
        });
        int lowest = Texts().Where(text => CardWords.BlinksFast.Contains(text.Value)).Max(text => Number(text, "y"));
        Assert.True(lowest < CardDrawing.Height - 128, "the last list ends above the last line");
    }

    /// <summary>Who reads both must not have to choose between them.</summary>
    [Fact]
    public void The_manual_says_the_same()
    {
        Assert.All(CardWords.Button, row =>
        {
            Assert.Contains($"| {row.Do} | {row.And} |", Manual, StringComparison.Ordinal);
        });
        Assert.All(CardWords.Light, row => Assert.Contains($"| {row.Name} |", Manual, StringComparison.Ordinal));
        Assert.All(CardWords.Sounds, row => Assert.Contains($"| {row.Name} |", Manual, StringComparison.Ordinal));
        Assert.Contains("card.svg", Manual, StringComparison.Ordinal);
    }

    private static IEnumerable<XElement> Texts() => Card.Descendants().Where(element => element.Name.LocalName == "text");

    private static int Number(XElement element, string attribute) =>
        int.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
