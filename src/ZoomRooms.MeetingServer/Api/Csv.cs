using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using ZoomRooms.MeetingServer.Management;

namespace ZoomRooms.MeetingServer.Api;

/// <summary>Tables for spreadsheets (RFC 4180): UTF-8, a header, CRLF.</summary>
internal static class Csv
{
    public const string Type = "text/csv";
    public const int LongestTable = 4 * 1024 * 1024, MostRows = 10_000;

    private static readonly CsvConfiguration Rules = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\r\n",
        // A cell that a spreadsheet would take for a formula begins with an apostrophe, and comes back without it.
        InjectionOptions = InjectionOptions.Escape,
        TrimOptions = TrimOptions.Trim,
        // A column that is missing is as one that is empty.
        MissingFieldFound = null,
    };

    public static string Write<T>(IEnumerable<T> rows)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        using (CsvWriter writer = new(text, Rules))
            writer.WriteRecords(rows);
        return text.ToString();
    }

    /// <summary>People with the numbers of their lines: login, and where they are given name, account, phoneVerified, endToEnd.</summary>
    /// <exception cref="ManagementException">It is no such table.</exception>
    public static IReadOnlyList<(int Line, NewPerson Person)> ReadPeople(string text)
    {
        List<(int, NewPerson)> people = [];
        using StringReader reader = new(text);
        using CsvReader table = new(reader, Rules);
        try
        {
            if (!table.Read() || !table.ReadHeader() || table.HeaderRecord?.Contains("login", StringComparer.OrdinalIgnoreCase) != true)
                throw new ManagementException(ManagementProblem.Invalid, "The first line names the columns; \"login\" must be one.");
            Dictionary<string, int> columns = new(StringComparer.OrdinalIgnoreCase);
            for (int i = 0; i < table.HeaderRecord.Length; i++)
                columns.TryAdd(table.HeaderRecord[i].TrimStart('\ufeff'), i);
            while (table.Read())
            {
                if (people.Count == MostRows)
                    throw new ManagementException(ManagementProblem.Invalid, $"A table has at most {MostRows} lines.");
                int line = table.Parser.RawRow;
                people.Add((line, new NewPerson(
                    Cell("login") ?? "", Cell("name"), Cell("account"), YesNo(Cell("phoneVerified"), line), OnOff(Cell("endToEnd")))));
            }

            string? Cell(string column) =>
                columns.TryGetValue(column, out int index) && table.TryGetField(index, out string? cell) && !string.IsNullOrEmpty(cell)
                    ? Plain(cell) : null;
        }
        catch (CsvHelperException bad)
        {
            int line = bad.Context?.Parser?.RawRow ?? 0;
            throw new ManagementException(ManagementProblem.Invalid, $"Line {line}: this is not a table as RFC 4180 has it.");
        }
        return people;
    }

    private static string Plain(string cell) => cell is ['\'', '=' or '+' or '-' or '@' or '\t' or '\r', ..] ? cell[1..] : cell;

    private static bool? YesNo(string? cell, int line) => cell?.ToUpperInvariant() switch
    {
        null => null,
        "YES" or "TRUE" => true,
        "NO" or "FALSE" => false,
        _ => throw new ManagementException(ManagementProblem.Invalid, $"Line {line}: phoneVerified is \"yes\" or \"no\"."),
    };

    private static string? OnOff(string? cell) => cell?.ToUpperInvariant() switch
    {
        "TRUE" or "ON" => "on",
        "FALSE" or "OFF" => "off",
        null => null,
        _ => cell,
    };
}
