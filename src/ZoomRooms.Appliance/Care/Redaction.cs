using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ZoomRooms.Appliance.Care;

/// <summary>
/// Takes out of text what might name people, meetings, networks or keys. Our own logs have none of it; libraries and programs beside us
/// might.
/// </summary>
internal static partial class Redaction
{
    private const string Out = "[removed]";

    public static string Of(string text)
    {
        text = Url().Replace(text, Out);
        text = Quoted().Replace(text, $"\"{Out}\"");
        text = Address().Replace(text, Out);
        text = HardwareAddress().Replace(text, Out);
        text = LongHexadecimal().Replace(text, Out);
        text = LongBase64().Replace(text, Out);
        text = Code().Replace(text, Out);
        return Digits().Replace(text, Out);
    }

    /// <summary>A copy in which every text is redacted. Numbers stay: they are counts, and what is left must be JSON.</summary>
    public static JsonNode? Of(JsonNode? node) => node switch
    {
        null => null,
        JsonObject members => Of(members),
        JsonArray elements => new JsonArray([.. elements.Select(Of)]),
        _ when node.GetValueKind() == JsonValueKind.String => JsonValue.Create(Of(node.GetValue<string>())),
        _ => node.DeepClone(),
    };

    private static JsonObject Of(JsonObject members)
    {
        JsonObject redacted = new();
        foreach ((string name, JsonNode? value) in members)
            redacted[Of(name)] = Of(value);
        return redacted;
    }

    [GeneratedRegex(@"[a-z][a-z0-9+.-]{1,20}://[^\s""']+", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Url();

    // Names in our sentences and in wpa_supplicant's stand in quotation marks behind one of these words.
    [GeneratedRegex(@"(?<=(ssid|SSID|account|room|meeting|name|topic)[=: ]{1,2})[""'][^""'\n]{0,256}[""']")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\b|\b[0-9a-f]{1,4}(:[0-9a-f]{0,4}){3,7}\b", RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    [GeneratedRegex(@"\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b", RegexOptions.IgnoreCase)]
    private static partial Regex HardwareAddress();

    [GeneratedRegex(@"\b[0-9a-fA-F]{24,}\b")]
    private static partial Regex LongHexadecimal();

    [GeneratedRegex(@"\b[A-Za-z0-9+/_-]{32,}={0,2}")]
    private static partial Regex LongBase64();

    // Pairing codes, and security codes in groups of five.
    [GeneratedRegex(@"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b|\b[0-9]{5}( [0-9]{4,5}){2,}\b")]
    private static partial Regex Code();

    // Meetings have 9 to 11 digits.
    [GeneratedRegex(@"(?<![0-9.])[0-9]{3}[ -]?[0-9]{3,4}[ -]?[0-9]{3,4}(?![0-9])")]
    private static partial Regex Digits();
}
