using System.Globalization;
using System.Text.RegularExpressions;

namespace ZoomRooms.Appliance.Speech;

/// <summary>How the room speaks its security code.</summary>
internal sealed partial record SpeechOptions
{
    /// <summary>The synthesizer's voice: a language such as <c>en</c>, <c>de</c>, <c>fr</c>, <c>en-us</c>.</summary>
    public string Language { get; init; } = "en";

    /// <summary>What is said before the digits, in that language; may be empty.</summary>
    public string Introduction { get; init; } = "Security code";

    /// <summary>What is said before that when the code is another one than before; never nothing.</summary>
    public string Changed { get; init; } = "Attention, the security code has changed";

    /// <summary>What is said before that when it is not known which code it was before; never nothing.</summary>
    public string MayHaveChanged { get; init; } = "Attention, the security code may have changed";

    /// <summary>How fast.</summary>
    public int WordsPerMinute { get; init; } = 110;

    /// <summary>The warning before a code; null when there is none to give.</summary>
    public string? WarningOf(CodeNews news) => news switch
    {
        CodeNews.None => null,
        CodeNews.Changed => Changed,
        CodeNews.MayHaveChanged => MayHaveChanged,
        _ => throw new ArgumentOutOfRangeException(nameof(news)),
    };

    public IEnumerable<string> Validate()
    {
        if (!LanguagePattern().IsMatch(Language))
            yield return $"Speech:Language is \"{Language}\": a language of espeak-ng is needed, such as \"en\", \"de\" or \"en-us\".";
        if (Introduction.Length > 100 || Introduction.Any(char.IsControl))
            yield return "Speech:Introduction must be one line of at most 100 characters.";
        foreach ((string name, string warning) in (
            (string, string)[])[(nameof(Changed), Changed), (nameof(MayHaveChanged), MayHaveChanged)])
        {
            if (string.IsNullOrWhiteSpace(warning) || warning.Length > 100 || warning.Any(char.IsControl))
                yield return $"Speech:{name} must be one line of 1 to 100 characters.";
        }
        if (WordsPerMinute is < 80 or > 300)
            yield return string.Create(CultureInfo.InvariantCulture, $"Speech:WordsPerMinute is {WordsPerMinute}: 80 to 300 is needed.");
    }

    // Never an option of the program: it begins with a letter.
    [GeneratedRegex("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,12}){0,3}$", RegexOptions.CultureInvariant)]
    private static partial Regex LanguagePattern();
}
