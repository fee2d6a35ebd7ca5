using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ZoomRooms.Appliance.Provisioning;

/// <summary>
/// <c>zoomrooms.json</c> as somebody typed it: each value with its line, and the place of its text, so that a secret can be overwritten and
/// everything else stays as it was, comments included.
/// </summary>
internal sealed class BootFile
{
    /// <summary>What stands in the file in place of a secret that the device has taken.</summary>
    public const string Taken = "(taken)";

    /// <summary>A text of one character with its quotation marks; nothing shorter can be overwritten with a text.</summary>
    public const int ShortestSecret = 3;

    public const int MaximumBytes = 64 * 1024;

    private readonly byte[] _text;
    private readonly Dictionary<string, Value> _values = new(StringComparer.OrdinalIgnoreCase);

    private BootFile(byte[] text) => _text = text;

    /// <summary>Paths such as <c>wifi.name</c>, or <c>address.dns[0]</c>.</summary>
    public IReadOnlyDictionary<string, Value> Values => _values;

    /// <summary>Reads a file's bytes: UTF-8, with or without a byte order mark; comments and trailing commas are forgiven.</summary>
    public static BootFile? TryParse(byte[] text, out string mistake)
    {
        if (text.Length > MaximumBytes)
        {
            mistake = string.Create(CultureInfo.InvariantCulture, $"The file has {text.Length} bytes: at most {MaximumBytes} are read.");
            return null;
        }
        if (text is [0xff, 0xfe, ..] or [0xfe, 0xff, ..] or [0, _, ..] or [_, 0, ..])
        {
            mistake = "The file is saved as UTF-16 (\"Unicode\"): save it as UTF-8.";
            return null;
        }
        int start = text.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        BootFile file = new(text);
        try
        {
            mistake = file.Read(start);
        }
        catch (JsonException wrong)
        {
            mistake = string.Create(
                CultureInfo.InvariantCulture,
                $"Line {wrong.LineNumber + 1}: this is not JSON. Is a comma, a quotation mark or a bracket missing there or on the line before?");
        }
        catch (InvalidOperationException)
        {
            mistake = "The file has text that is not UTF-8: save it as UTF-8.";
        }
        return mistake.Length == 0 ? file : null;
    }

    /// <summary>
    /// What stands in place of a secret whose text, quotation marks included, had this many bytes: as many, and the same for all secrets of
    /// a length.
    /// </summary>
    public static byte[] Placeholder(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, ShortestSecret);
        string text = length >= Taken.Length + 2 ? $"\"{Taken}\"" : $"\"{new string('*', length - 2)}\"";
        return Encoding.ASCII.GetBytes(text.PadRight(length));
    }

    /// <summary>
    /// Whether a text stands for a secret that the device has taken: <see cref="Taken"/>, or asterisks where that was too long.
    /// </summary>
    public static bool IsTaken(string? text) =>
        text == Taken || (text is { Length: > 0 } && text.Length < Taken.Length && text.All(character => character == '*'));

    /// <summary>Where the texts at <paramref name="paths"/> stand.</summary>
    public IReadOnlyList<(int Start, int Length)> PlacesOf(IEnumerable<string> paths) =>
        [.. paths.Select(path => (_values[path].Start, _values[path].Length))];

    private string Read(int start)
    {
        Utf8JsonReader reader = new(_text.AsSpan(start), new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 8
        });
        // The path of the object or array that is open, and how many elements an array has had (-1: an object).
        Stack<(string Path, int Elements)> open = new();
        string name = "";
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = Join(open.Peek().Path, reader.GetString()!);
                continue;
            }
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }
            if (open.Count > 0 && open.Peek().Elements >= 0)
            {
                (string array, int elements) = open.Pop();
                open.Push((array, elements + 1));
                name = string.Create(CultureInfo.InvariantCulture, $"{array}[{elements}]");
            }
            int at = start + (int)reader.TokenStartIndex;
            int line = _text.AsSpan(0, at).Count((byte)'\n') + 1;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                open.Push((name, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
                continue;
            }
            if (open.Count == 0)
                return "The file must be an object: { ... }.";
            string? text = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Null => null,
                _ => Encoding.UTF8.GetString(reader.ValueSpan),
            };
            if (!_values.TryAdd(name, new Value(text, line, at, start + (int)reader.BytesConsumed - at)))
                return string.Create(CultureInfo.InvariantCulture, $"Line {line}: {name} is there twice.");
        }
        return "";
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <param name="Text">Of a text, a number or a truth value; null for null.</param>
    /// <param name="Start">Where it stands in the file, in bytes, quotation marks included.</param>
    internal sealed record Value(string? Text, int Line, int Start, int Length);
}
