using System.Text.RegularExpressions;

namespace ZoomRooms.Architecture.Tests;

/// <summary>
/// Folders of a project stand above or below one another: what two of them need of each other lies below both. Whoever reads one need not
/// read what is built upon it.
/// </summary>
public partial class FolderOrderTests
{
    public static TheoryData<string> Projects =>
        [.. Directory.GetDirectories(Path.Combine(SourceTree.Root, "src"), "ZoomRooms.*").Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folders_of_a_project_know_each_other_in_a_circle(string project)
    {
        Dictionary<string, SortedSet<string>> uses = Uses(project);
        List<string> open = [.. uses.Keys];
        // What uses nothing that is left goes, until nothing does.
        while (open.RemoveAll(folder => !uses[folder].Any(used => used != folder && open.Contains(used))) > 0)
        {
        }
        Assert.Empty(open.Select(folder => $"{folder} uses {string.Join(", ", uses[folder].Intersect(open))}"));
    }

    [Fact]
    public void A_circle_would_be_found()
    {
        Dictionary<string, SortedSet<string>> uses = Uses("ZoomRooms.Appliance");
        Assert.Contains("ZoomRooms.Appliance.Panel", uses["ZoomRooms.Appliance.Room"]);
        Assert.InRange(uses.Count, 10, 40);
    }

    private static Dictionary<string, SortedSet<string>> Uses(string project)
    {
        Dictionary<string, SortedSet<string>> uses = [];
        foreach (string file in SourceTree.Files(".cs").Where(file => file.StartsWith($"src/{project}/", StringComparison.Ordinal)))
        {
            string text = SourceTree.Read(file);
            if (Namespace().Match(text) is not { Success: true } own)
                continue;
            if (!uses.TryGetValue(own.Groups[1].Value, out SortedSet<string>? used))
                uses.Add(own.Groups[1].Value, used = new SortedSet<string>(StringComparer.Ordinal));
            used.UnionWith(Using().Matches(text).Select(match => match.Groups[1].Value)
                .Where(name => name.StartsWith($"{project}.", StringComparison.Ordinal)));
        }
        return uses;
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
