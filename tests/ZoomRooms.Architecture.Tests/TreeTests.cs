using System.Text.RegularExpressions;

namespace ZoomRooms.Architecture.Tests;

/// <summary>What the tree itself promises.</summary>
public partial class TreeTests
{
    [Fact]
    public void The_top_level_is_the_owners()
    {
        string[] expected = ["src", "tests", "systemd", "image", "hardware", "ZoomRooms.Appliance.sln", "README.md"];
        string[] dotNetLooksFor = [
            "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", "LICENSE"];
        IEnumerable<string> found = Directory.EnumerateFileSystemEntries(SourceTree.Root).Select(path => Path.GetFileName(path)!)
            .Where(name => !name.StartsWith('.') && name is not "artifacts");
        Assert.Empty(found.Except(expected).Except(dotNetLooksFor));
        Assert.Empty(expected.Except(found));
    }

    [Fact]
    public void Versions_are_central() =>
        Assert.DoesNotContain(SourceTree.Files(".csproj"), file => SourceTree.Read(file).Contains("Version=\"", StringComparison.Ordinal));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = SourceTree.Read("ZoomRooms.Appliance.sln").Replace('\\', '/');
        Assert.DoesNotContain(SourceTree.Files(".csproj"), file => !solution.Contains(file, StringComparison.Ordinal));
    }

    [Fact]
    public void No_file_of_code_outgrows_400_lines() =>
        Assert.DoesNotContain(SourceTree.Files(".cs"), file => SourceTree.Read(file).Count(c => c == '\n') > 400);

    /// <summary>Text in quotation marks is not cut for it.</summary>
    [Fact]
    public void No_line_of_code_is_longer_than_140_columns()
    {
        List<string> found = [];
        foreach (string file in SourceTree.Files(".cs"))
        {
            bool isRaw = false;
            int number = 0;
            foreach (string line in SourceTree.Read(file).Split('\n'))
            {
                number++;
                bool turns = line.Split("\"\"\"").Length % 2 == 0;
                bool isText = line.IndexOf('"', StringComparison.Ordinal) is >= 0 and < 140 && line.LastIndexOf('"') >= 132;
                if (line.Length > 140 && !isRaw && !isText)
                    found.Add($"{file}({number})");
                isRaw ^= turns;
            }
        }
        Assert.Empty(found);
    }

    /// <summary>A map that names streets that are gone is worse than none.</summary>
    [Fact]
    public void The_walks_go_through_files_that_are_there()
    {
        string[] named = [.. FileName().Matches(SourceTree.Read("src/WALKS.md")).Select(match => match.Groups[1].Value).Distinct()];
        string[] there = [.. SourceTree.Files(".cs").Where(file => file.StartsWith("src/", StringComparison.Ordinal))];
        Assert.InRange(named.Length, 40, int.MaxValue);
        Assert.DoesNotContain(named, name => !there.Any(file => file.EndsWith("/" + name, StringComparison.Ordinal)));
    }

    /// <summary>To whom a project opens its internals stands in its project file.</summary>
    [Fact]
    public void Internals_are_opened_in_one_way() =>
        Assert.DoesNotContain(
            SourceTree.Files(".cs"), file => SourceTree.Read(file).Contains("\n[assembly: InternalsVisibleTo", StringComparison.Ordinal));

    /// <summary>What several tests use is in one project.</summary>
    [Fact]
    public void No_project_compiles_the_files_of_another() =>
        Assert.DoesNotContain(
            SourceTree.Files(".csproj"), file => SourceTree.Read(file).Contains("<Compile Include=\"../", StringComparison.Ordinal));

    [Fact]
    public void Native_imports_live_in_interop_folders_and_bindings() =>
        Assert.DoesNotContain(
            SourceTree.Files(".cs").Where(file => file.StartsWith("src/", StringComparison.Ordinal)
                && !file.StartsWith("src/bindings/", StringComparison.Ordinal) && !file.Contains("/Interop/", StringComparison.Ordinal)),
            file => NativeImport().IsMatch(SourceTree.Read(file)));

    /// <summary>A dead address of a name must cost nobody more than a quarter of a second (RFC 8305).</summary>
    [Fact]
    public void Whoever_connects_to_a_name_does_it_in_one_place() =>
        Assert.Equal(
            ["src/ZoomRooms.Client/Signaling/PinnedConnection.cs"],
            SourceTree.Files(".cs").Where(file => file.StartsWith("src/ZoomRooms.Client/", StringComparison.Ordinal)
                || file.StartsWith("src/ZoomRooms.Appliance/", StringComparison.Ordinal)
                || file.StartsWith("src/ZoomRooms.Desktop/", StringComparison.Ordinal))
                .Where(file => OwnHandler().IsMatch(SourceTree.Read(file))));

    /// <summary>What is logged must not tell who met whom about what (style: logs).</summary>
    [Fact]
    public void No_log_message_names_a_secret_a_person_or_an_address()
    {
        IEnumerable<string> messages = SourceTree.Files(".cs").Where(file => file.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(file => LogMessage().Matches(SourceTree.Read(file)).Select(match => $"{file}: {match.Value}"));
        Assert.NotEmpty(messages);
        Assert.DoesNotContain(messages, message => ForbiddenPlaceholder().IsMatch(message));
    }

    [GeneratedRegex(@"\[(LibraryImport|DllImport)\(")]
    private static partial Regex NativeImport();

    [GeneratedRegex(
        @"new (SocketsHttpHandler|HttpClientHandler|TcpClient)\b|new HttpClient\(\)|SocketsHttpHandler \w+\([^)]*\) =>\s+new\(\)")]
    private static partial Regex OwnHandler();

    [GeneratedRegex("`([A-Za-z./]+\\.cs)`")]
    private static partial Regex FileName();

    [GeneratedRegex(@"\[LoggerMessage\([^\]]*\]")]
    private static partial Regex LogMessage();

    [GeneratedRegex(
        @"\{(Key|Code|PairingCode|SecurityCode|Passcode|Token|DisplayName|UserName|Address|EndPoint|Endpoint|Ip|Ssrc|Topic)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex ForbiddenPlaceholder();
}
