using System.Globalization;
using System.Security;
using System.Text;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Hardware.Tests.Generation;

/// <summary>
/// The card that lies beside the button: A5, upright, to be printed. Units are tenths of a millimetre. How the light blinks is drawn from
/// the code that makes it blink.
/// </summary>
internal static class CardDrawing
{
    public const int Width = 1480, Height = 2100;
    public const int Margin = 96;

    /// <summary>Read from an arm's length: 3.2 mm.</summary>
    public const int SmallestType = 32;

    private const string Ink = "#12161C", Quiet = "#55606E", Line = "#DCE1E8", Locked = "#0B7A43", Trouble = "#B3261E";
    private const int Right = Width - Margin;
    private const int Words = 540;

    /// <summary>Of a letter, of its size: what DejaVu Sans takes at most on the average of a line.</summary>
    private const double LetterWidth = 0.6;

    public static string Write()
    {
        StringBuilder svg = new();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"148mm\" height=\"210mm\" font-family=\"DejaVu Sans, Verdana, sans-serif\">\n<title>The room's card</title>\n<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>\n");
        Text(svg, Margin, 146, "This room", 68, Ink, bold: true);
        Text(svg, Margin, 200, "One button, one light, a loudspeaker.", 36, Quiet);

        int y = Head(svg, 278, "The button");
        foreach ((string what, string and) in CardWords.Button)
            y = Row(svg, y, what, and, null);
        y = Head(svg, y + 26, "The light");
        foreach ((LightPattern pattern, string name, string means) in CardWords.Light)
            y = Row(svg, y, name, means, (at, top) => Blinks(at, top, pattern));
        y = Row(svg, y, "red, where there is one", "Muted: the room sends silence.", (at, top) => at.Append(
            CultureInfo.InvariantCulture, $"<circle cx=\"{Words - 60}\" cy=\"{top - 12}\" r=\"16\" fill=\"{Trouble}\"/>\n"));
        y = Head(svg, y + 26, "What you hear");
        foreach ((SoundCue cue, string name, string means) in CardWords.Sounds)
            y = Row(svg, y, name, means, (at, top) => Tones(at, top, cue));
        y = Head(svg, y + 26, "When it blinks fast");
        foreach (string step in CardWords.BlinksFast)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{Margin + 8}\" cy=\"{y - 11}\" r=\"7\" fill=\"{Trouble}\"/>\n");
            Text(svg, Margin + 40, y, step, 32, Ink);
            y += 48;
        }
        Rule(svg, Height - 128);
        Text(svg, Margin, Height - 76, "Who looks after this room:", 32, Quiet);
        return svg.Append("</svg>\n").ToString();
    }

    private static int Head(StringBuilder svg, int y, string text)
    {
        Text(svg, Margin, y, text, 44, Ink, bold: true);
        Rule(svg, y + 20);
        return y + 68;
    }

    /// <summary>Name at the left, a sign of it where there is one, what it means at the right.</summary>
    private static int Row(StringBuilder svg, int y, string name, string means, Action<StringBuilder, int>? sign)
    {
        string[] left = Wrap(name, sign is null ? Words - Margin - 24 : Words - Margin - 150);
        string[] right = Wrap(means, Right - Words);
        for (int i = 0; i < left.Length; i++)
            Text(svg, Margin, y + i * 40, left[i], SmallestType, Ink, bold: true);
        for (int i = 0; i < right.Length; i++)
            Text(svg, Words, y + i * 40, right[i], SmallestType, Ink);
        sign?.Invoke(svg, y);
        return y + (Math.Max(left.Length, right.Length) - 1) * 40 + 53;
    }

    /// <summary>Two seconds of it as a strip: what is filled is lit.</summary>
    private static void Blinks(StringBuilder svg, int y, LightPattern pattern)
    {
        const int from = Words - 150, width = 120, top = -26, height = 28;
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<rect x=\"{from}\" y=\"{y + top}\" width=\"{width}\" height=\"{height}\" rx=\"5\" fill=\"#fff\" stroke=\"{Line}\" stroke-width=\"3\"/>\n");
        // This green is for the lock alone, here as everywhere.
        string colour = pattern is LightPattern.Solid or LightPattern.DoubleBlink ? Locked : Quiet;
        TimeSpan period = TimeSpan.FromSeconds(2);
        for (TimeSpan at = TimeSpan.Zero; at < period;)
        {
            (bool lit, TimeSpan lasts) = LightShape.At(pattern, at);
            if (lasts < TimeSpan.Zero || at + lasts > period)
                lasts = period - at;
            if (lit)
            {
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<rect class=\"lit {pattern}\" x=\"{from + width * (at / period):0.##}\" y=\"{y + top}\" width=\"{width * (lasts / period):0.##}\" height=\"{height}\" fill=\"{colour}\"/>\n");
            }
            at += lasts;
        }
    }

    private static void Tones(StringBuilder svg, int y, SoundCue cue)
    {
        const int from = Words - 150;
        string path = cue switch
        {
            SoundCue.Tick => $"M{from + 55} {y - 24}v22",
            SoundCue.RisingTones => $"M{from + 10} {y - 2}h40M{from + 60} {y - 26}h40",
            SoundCue.FlatTone => $"M{from + 10} {y - 13}h90",
            SoundCue.FallingTone => $"M{from + 10} {y - 26}L{from + 100} {y - 2}",
            _ => throw new ArgumentOutOfRangeException(nameof(cue)),
        };
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<path class=\"tone {cue}\" d=\"{path}\" fill=\"none\" stroke=\"{Ink}\" stroke-width=\"9\" stroke-linecap=\"round\"/>\n");
    }

    private static string[] Wrap(string text, int width)
    {
        List<string> lines = new() { "" };
        foreach (string word in text.Split(' '))
        {
            string longer = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
            if (longer.Length * SmallestType * LetterWidth <= width || lines[^1].Length == 0)
                lines[^1] = longer;
            else
                lines.Add(word);
        }
        return [.. lines];
    }

    private static void Rule(StringBuilder svg, int y) => svg.Append(
        CultureInfo.InvariantCulture, $"<rect x=\"{Margin}\" y=\"{y}\" width=\"{Right - Margin}\" height=\"3\" fill=\"{Line}\"/>\n");

    private static void Text(StringBuilder svg, int x, int y, string text, int size, string colour, bool bold = false) => svg.Append(
        CultureInfo.InvariantCulture,
        $"<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{colour}\"{(bold ? " font-weight=\"bold\"" : "")}>{SecurityElement.Escape(text)}</text>\n");
}
