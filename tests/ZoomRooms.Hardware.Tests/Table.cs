using System.Text;
using ZoomRooms.TestKit;

namespace ZoomRooms.Hardware.Tests;

/// <summary>A table of <c>hardware/</c>: comma-separated (RFC 4180), first row the column names.</summary>
internal static class Table
{
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Read(string file)
    {
        string[] rows = File.ReadAllLines(Path.Combine(Checkout.Hardware, file));
        string[] columns = [.. Cells(rows[0])];
        List<IReadOnlyDictionary<string, string>> table = new();
        foreach (string row in rows.Skip(1))
        {
            string[] cells = [.. Cells(row)];
            Assert.True(cells.Length == columns.Length, $"{file}: {cells.Length} cells instead of {columns.Length}: {row}");
            table.Add(columns.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second));
        }
        return table;
    }

    private static IEnumerable<string> Cells(string row)
    {
        StringBuilder cell = new();
        bool quoted = false;
        for (int i = 0; i < row.Length; i++)
        {
            if (row[i] == '"' && quoted && i + 1 < row.Length && row[i + 1] == '"')
                cell.Append(row[i++]);
            else if (row[i] == '"')
                quoted = !quoted;
            else if (row[i] == ',' && !quoted)
            {
                yield return cell.ToString();
                cell.Clear();
            }
            else
                cell.Append(row[i]);
        }
        yield return cell.ToString();
    }
}
