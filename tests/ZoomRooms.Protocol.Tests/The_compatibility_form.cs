using System.Diagnostics;
using System.Globalization;
using System.Text;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Protocol.Tests;

/// <summary>Form KC of UAX 15, against Unicode's own data as Debian packs it (unicode-data).</summary>
public sealed class The_compatibility_form
{
    private const string Data = "/usr/share/unicode";

    /// <summary>NormalizationTest.txt: the fourth column is the form of all five.</summary>
    [Fact]
    public async Task Is_what_Unicodes_test_says()
    {
        ProcessStartInfo start = new("bzip2", ["-dc", $"{Data}/NormalizationTest.txt.bz2"]) { RedirectStandardOutput = true };
        using Process unpacking = Process.Start(start)!;
        int lines = 0;
        HashSet<string> tested = [];
        while (await unpacking.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Length == 0 || line[0] is '#' or '@')
                continue;
            string[] columns = [.. line.Split(';').Take(5).Select(Text)];
            lines++;
            tested.Add(columns[0]);
            foreach (string column in columns)
                Assert.True(CompatibilityForm.Of(column) == columns[3], line);
        }
        Assert.True(lines > 18_000, $"{lines} lines");
        // Part 1 names every character that is not its own form.
        for (int value = 0; value <= 0x10FFFF; value++)
        {
            if (Rune.IsValid(value) && new Rune(value).ToString() is var one && !tested.Contains(one))
                Assert.Equal(one, CompatibilityForm.Of(one));
        }
    }

    [Fact]
    public void Is_made_by_Unicodes_table()
    {
        HashSet<int> excluded =
        [
            .. File.ReadLines($"{Data}/CompositionExclusions.txt").Select(line => line.Split('#')[0].Trim()).Where(code => code.Length > 0)
                .Select(Hex),
        ];
        List<(int Rune, int Class, string Mapping)> rows =
        [
            .. File.ReadLines($"{Data}/UnicodeData.txt").Select(line => line.Split(';'))
                .Select(fields => (Hex(fields[0]), int.Parse(fields[3], CultureInfo.InvariantCulture), fields[5])),
        ];
        Dictionary<int, int> classes = rows.ToDictionary(row => row.Rune, row => row.Class);
        List<string> expected = [];
        foreach ((int rune, int mark, string mapping) in rows.Where(row => row.Class > 0 || row.Mapping.Length > 0))
        {
            int[] parts = mapping.StartsWith('<') ? [] : [.. mapping.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Hex)];
            bool composes = parts.Length == 2 && !excluded.Contains(rune) && mark == 0 && classes[parts[0]] == 0;
            string kind = mapping.Length == 0 ? "" : mapping.StartsWith('<')
                ? " ~" + mapping[(mapping.IndexOf('>', StringComparison.Ordinal) + 2)..] : (composes ? " =" : " !") + mapping;
            expected.Add(string.Create(CultureInfo.InvariantCulture, $"{rune:X4} {mark}{kind}"));
        }
        using StreamReader table = new(typeof(CompatibilityForm).Assembly.GetManifestResourceStream("normalization.txt")!);
        Assert.Equal(expected, table.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#')));
    }

    private static string Text(string column) => string.Concat(column.Split(' ').Select(code => new Rune(Hex(code)).ToString()));

    private static int Hex(string code) => int.Parse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
