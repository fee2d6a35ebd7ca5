using System.Text;

namespace ZoomRooms.EndToEnd.Encoding;

/// <summary>Text in encodings: UTF-8 without a mark, and nothing that is not UTF-8.</summary>
internal static class CanonicalText
{
    public static UTF8Encoding Utf8 { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The longest beginning of <paramref name="text"/> that has at most <paramref name="limit"/> bytes and no broken character.
    /// </summary>
    public static string Shorten(string text, int limit)
    {
        StringBuilder shortened = new();
        int bytes = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > limit)
                break;
            shortened.Append(rune);
        }
        return shortened.ToString();
    }
}
