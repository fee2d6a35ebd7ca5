using System.Text;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary>Columns of text, as wide as what is in them.</summary>
internal static class TextTable
{
    public static string Write(string[] header, IEnumerable<string[]> rows)
    {
        List<string[]> lines = [header, .. rows];
        StringBuilder table = new();
        foreach (string[] line in lines)
        {
            if (table.Length > 0)
                table.Append('\n');
            for (int column = 0; column < line.Length; column++)
            {
                bool last = column == line.Length - 1;
                table.Append(last ? line[column] : line[column].PadRight(lines.Max(row => row[column].Length) + 2));
            }
        }
        return table.ToString();
    }
}
