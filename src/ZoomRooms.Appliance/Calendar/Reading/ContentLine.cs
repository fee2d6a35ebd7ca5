using System.Text;

namespace ZoomRooms.Appliance.Calendar.Reading;

/// <summary>
/// A content line (RFC 5545, 3.1): name, parameters, value. Forgives blanks around the name, and quotation marks inside quoted parameters
/// as long as they come in pairs.
/// </summary>
internal sealed record ContentLine(string Name, IReadOnlyList<(string Name, string Value)> Parameters, string Value)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The first parameter with this name.</summary>
    public string? Parameter(string name) => All(name).FirstOrDefault();

    public IEnumerable<string> All(string name) =>
        Parameters.Where(parameter => string.Equals(parameter.Name, name, StringComparison.OrdinalIgnoreCase)).Select(
            parameter => parameter.Value);

    /// <summary>The name alone, in capitals; empty when the line has none, and so is no content line.</summary>
    public static string NameOf(ReadOnlySpan<byte> line)
    {
        while (line.StartsWith(Encoding.UTF8.Preamble))
            line = line[3..];
        int end = line.IndexOfAny((byte)':', (byte)';');
        ReadOnlySpan<byte> name = (end < 0 ? [] : line[..end]).Trim(" \t"u8);
        if (name.Length is 0 or > 64)
            return "";
        foreach (byte letter in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'-' or (byte)'_' or (byte)'.'))
                return "";
        }
        return Encoding.ASCII.GetString(name).ToUpperInvariant();
    }

    /// <summary>UTF-8; a line that is not is taken for Latin-1, as old programs write.</summary>
    public static string Decode(ReadOnlySpan<byte> line)
    {
        try
        {
            return Strict.GetString(line).TrimStart('\ufeff');
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(line);
        }
    }

    public static ContentLine? TryParse(string line)
    {
        int at = line.AsSpan().IndexOfAny(':', ';');
        if (at <= 0)
            return null;
        string name = line[..at].Trim().ToUpperInvariant();
        List<(string, string)> parameters = new();
        while (line[at] == ';')
        {
            int end = EndOfParameter(line, at + 1);
            if (end < 0)
                return null;
            string parameter = line[(at + 1)..end];
            int equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                parameters.Add((parameter[..equals].Trim(), parameter[(equals + 1)..].Trim().Trim('"')));
            at = end;
        }
        return new ContentLine(name, parameters, line[(at + 1)..]);
    }

    /// <summary>A text value (RFC 5545, 3.3.11) as its writer meant it.</summary>
    public static string Text(string value)
    {
        if (!value.Contains('\\', StringComparison.Ordinal))
            return value;
        StringBuilder text = new(value.Length);
        for (int at = 0; at < value.Length; at++)
        {
            if (value[at] != '\\' || at + 1 == value.Length)
                text.Append(value[at]);
            else
                text.Append(value[++at] is 'n' or 'N' ? '\n' : value[at]);
        }
        return text.ToString();
    }

    private static int EndOfParameter(string line, int at)
    {
        bool quoted = false;
        for (; at < line.Length; at++)
        {
            if (line[at] == '"')
                quoted = !quoted;
            else if (!quoted && (line[at] is ';' or ':'))
                return at;
        }
        return -1;
    }
}
