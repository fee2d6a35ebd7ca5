namespace ZoomRooms.Protocol;

/// <summary>
/// Why an HTTP request was refused, beside the body that says it too (<see cref="RequestRefused"/>): whoever asked for a WebSocket sees no
/// body. The code, a blank, the sentence percent-encoded.
/// </summary>
public static class RefusalHeader
{
    public const string Name = "Refused";

    /// <summary>Longer ones are no sentences.</summary>
    private const int LongestValue = 2000;

    public static string Write(RefusalCode code, string sentence) => $"{code} {Uri.EscapeDataString(sentence)}";

    /// <summary>Null for anything that is none. A code that is not known is <see cref="RefusalCode.Unknown"/>.</summary>
    public static RequestRefused? TryRead(string? value)
    {
        if (value is null || value.Length > LongestValue || value.IndexOf(' ', StringComparison.Ordinal) is not (> 0 and var blank))
            return null;
        bool isKnown = Enum.TryParse(value.AsSpan(0, blank), out RefusalCode code) && Enum.IsDefined(code);
        return new RequestRefused(isKnown ? code : RefusalCode.Unknown, Uri.UnescapeDataString(value[(blank + 1)..]));
    }
}
