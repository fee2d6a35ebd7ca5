using System.Text;
using ZoomRooms.Screen.Interop;

namespace ZoomRooms.Screen.Drawing;

/// <summary>Somebody without a picture: letters on a colour, the same as in the window.</summary>
internal static class Initials
{
    public static string Of(string name)
    {
        string[] words = [.. name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => First(word) is not null)];
        string letters = words.Length switch
        {
            0 => "?",
            1 => $"{First(words[0])}",
            _ => $"{First(words[0])}{First(words[^1])}",
        };
        return letters.ToUpperInvariant();
    }

    /// <summary>The same for the same name, dark enough for white letters, and nothing near the green of the lock.</summary>
    public static Sdl.Colour ColourOf(string name)
    {
        uint hash = 0;
        foreach (Rune letter in name.EnumerateRunes())
            hash = unchecked(hash * 31 + (uint)letter.Value);
        return OfHue((180 + hash % 290) % 360, 0.45, 0.32);
    }

    private static Rune? First(string word)
    {
        foreach (Rune rune in word.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                return rune;
        }
        return null;
    }

    private static Sdl.Colour OfHue(double hue, double saturation, double lightness)
    {
        double spread = saturation * Math.Min(lightness, 1 - lightness);
        return new() { Red = Part(0), Green = Part(8), Blue = Part(4), Alpha = 255 };

        byte Part(int offset)
        {
            double at = (offset + hue / 30) % 12;
            return (byte)Math.Round(255 * (lightness - spread * Math.Max(-1, Math.Min(Math.Min(at - 3, 9 - at), 1))));
        }
    }
}
