using System.Globalization;
using System.Text;

namespace ZoomRooms.Protocol.Names;

/// <summary>Names among other text: nobody's name can be read as the text around it, as another name, or as two.</summary>
public static class NameText
{
    private const char FirstStrongIsolate = '\u2068', PopDirectionalIsolate = '\u2069';

    // Whatever may be taken for the quotation mark that a name ends with.
    private const string QuotationMarks =
        "\"\u201C\u201D\u201E\u201F\u2033\u2036\u02BA\u02DD\u02EE\u05F4\u3003\u301D\u301E\u301F\u275D\u275E\uFF02\u00AB\u00BB";

    /// <summary>In quotation marks, of which a name has none; text that runs from the right is isolated from what is around it (UAX 9,
    /// 3.1.2).</summary>
    public static string Quote(string name)
    {
        StringBuilder quoted = new();
        foreach (char c in DisplayNames.Show(name))
            quoted.Append(QuotationMarks.Contains(c, StringComparison.Ordinal) ? '\'' : c);
        return $"\"{Isolate(quoted.ToString())}\"";
    }

    /// <summary>Each of a list of people, quoted, with its number where another has the same name, and with what is to be said of
    /// them.</summary>
    public static IReadOnlyList<string> List(IReadOnlyCollection<(string Name, ulong Number, string Remark)> people)
    {
        Dictionary<string, int> namesakes = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, _, _) in people)
            namesakes[DisplayNames.Show(name)] = namesakes.GetValueOrDefault(DisplayNames.Show(name)) + 1;
        return
        [
            .. people.Select(one =>
            {
                bool hasNamesakes = namesakes[DisplayNames.Show(one.Name)] > 1;
                string number = hasNamesakes ? string.Create(CultureInfo.InvariantCulture, $" #{one.Number}") : "";
                return $"{Quote(one.Name)}{number}{one.Remark}";
            }),
        ];
    }

    /// <summary>A list on one line: how many, and each of <paramref name="people"/>.</summary>
    public static string Join(IReadOnlyCollection<string> people) =>
        people.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{people.Count}: {string.Join(", ", people)}");

    /// <summary>Isolates text that runs from the right, or holds some that does; all else is as it was.</summary>
    public static string Isolate(string text) =>
        text.EnumerateRunes().Any(RunsFromTheRight) ? $"{FirstStrongIsolate}{text}{PopDirectionalIsolate}" : text;

    /// <summary>The blocks of Hebrew, Arabic and other scripts from the right, and what is kept for such (UAX 9, table 4).</summary>
    private static bool RunsFromTheRight(Rune rune) => rune.Value is
        (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF)
        or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF);
}
