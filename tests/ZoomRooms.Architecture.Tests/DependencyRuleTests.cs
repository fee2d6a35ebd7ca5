using System.Reflection;

namespace ZoomRooms.Architecture.Tests;

/// <summary>The dependency rule of src/README.md, read from the compiled assemblies.</summary>
public class DependencyRuleTests
{
    /// <summary>What each project may use of the others, at most.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["ZoomRooms.Protocol"] = [],
        ["ZoomRooms.Crypto"] = [],
        ["ZoomRooms.EndToEnd"] = ["ZoomRooms.Protocol", "ZoomRooms.Crypto"],
        ["ZoomRooms.Rtc"] = ["ZoomRooms.Protocol", "ZoomRooms.Crypto"],
        ["ZoomRooms.Media"] = ["ZoomRooms.Protocol"],
        ["ZoomRooms.Decoding"] = ["ZoomRooms.Protocol", "ZoomRooms.Media"],
        ["ZoomRooms.Client"] = ["ZoomRooms.Protocol", "ZoomRooms.Crypto", "ZoomRooms.EndToEnd", "ZoomRooms.Rtc", "ZoomRooms.Media"],
        ["zoomrooms-appliance"] = [
            "ZoomRooms.Client", "ZoomRooms.Protocol", "ZoomRooms.Crypto", "ZoomRooms.EndToEnd", "ZoomRooms.Rtc", "ZoomRooms.Media"],
        ["zoomrooms-desktop"] = [
            "ZoomRooms.Client", "ZoomRooms.Decoding", "ZoomRooms.Protocol", "ZoomRooms.Crypto", "ZoomRooms.EndToEnd", "ZoomRooms.Rtc",
            "ZoomRooms.Media"],
        ["zoomrooms-screen"] = ["ZoomRooms.Decoding", "ZoomRooms.Protocol", "ZoomRooms.Media"],
        ["ZoomRooms.Forwarding"] = ["ZoomRooms.Protocol", "ZoomRooms.Rtc"],
        ["zoomrooms-server"] = ["ZoomRooms.Protocol", "ZoomRooms.Crypto", "ZoomRooms.Rtc", "ZoomRooms.Forwarding"],
    };

    public static TheoryData<string> Assemblies => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_uses_only_what_the_rule_allows(string name)
    {
        IEnumerable<string> used = References(name).Where(reference => Allowed.ContainsKey(reference));
        Assert.Empty(used.Except(Allowed[name]));
    }

    [Fact]
    public void The_server_cannot_reach_a_key_by_any_path()
    {
        HashSet<string> reached = Reached("zoomrooms-server");
        Assert.Contains("ZoomRooms.Rtc", reached);
        Assert.DoesNotContain("ZoomRooms.EndToEnd", reached);
        Assert.DoesNotContain("NSec.Cryptography", reached);
    }

    [Theory]
    [InlineData("ZoomRooms.Crypto")]
    [InlineData("ZoomRooms.EndToEnd")]
    [InlineData("ZoomRooms.Rtc")]
    public void The_cores_have_no_sockets_timers_threads_clocks_or_logger_in_their_project(string name)
    {
        string[] forbidden = [
            "Microsoft.Extensions.Logging.Abstractions", "System.Net.Sockets", "System.Threading.Timer", "System.Net.Http"];
        Assert.Empty(References(name).Intersect(forbidden));
        string[] words = name == "ZoomRooms.EndToEnd"
            ? ["DateTime.", "DateTimeOffset.", "TimeProvider", "Stopwatch", "Task.Delay", "Thread.Sleep", "new Thread(", "File."]
            : ["DateTime.", "DateTimeOffset.", "TimeProvider", "Task.Delay", "Thread.Sleep", "File."];
        // The one wall clock: a certificate has dates, which no peer of ours reads.
        IEnumerable<string> found = SourceTree.Files(
            ".cs").Where(file => file.StartsWith($"src/{name}/", StringComparison.Ordinal)
            && !file.EndsWith("/LocalCertificate.cs", StringComparison.Ordinal))
            .SelectMany(file => SourceTree.Read(file).Split('\n')
                .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
                    && words.Any(word => line.Contains(word, StringComparison.Ordinal)))
                .Select(line => $"{file}: {line.Trim()}"));
        Assert.Empty(found);
    }

    /// <summary>What decodes hostile pictures for a room has no key, and nothing that could make, read or send one.</summary>
    [Fact]
    public void The_screen_cannot_reach_a_key_or_the_network_by_any_path()
    {
        HashSet<string> reached = Reached("zoomrooms-screen");
        Assert.Contains("ZoomRooms.Decoding", reached);
        Assert.Empty(reached.Intersect(
            ["ZoomRooms.EndToEnd", "ZoomRooms.Client", "ZoomRooms.Rtc", "ZoomRooms.Crypto", "NSec.Cryptography", "System.Net.Http",
                "System.Net.Security"]));
    }

    [Fact]
    public void Rooms_do_not_carry_what_routers_forward_with()
    {
        Assert.DoesNotContain("ZoomRooms.Forwarding", Reached("zoomrooms-appliance"));
        Assert.DoesNotContain("ZoomRooms.Forwarding", Reached("zoomrooms-desktop"));
        Assert.Contains("ZoomRooms.Forwarding", Reached("zoomrooms-server"));
    }

    /// <summary>H.264 of others meets no decoder where identity and keys are: nothing of the room's process can make one.</summary>
    [Fact]
    public void The_room_cannot_reach_a_decoder_of_pictures_by_any_path()
    {
        HashSet<string> reached = Reached("zoomrooms-appliance");
        Assert.Contains("ZoomRooms.Media", reached);
        Assert.DoesNotContain("ZoomRooms.Decoding", reached);
        Assert.Contains("ZoomRooms.Decoding", Reached("zoomrooms-desktop"));
        // Where libav's decoders are opened at all: the camera's, which refuses H.264, and the check of the libraries' layout, with raw
        // pictures.
        IEnumerable<string> opening = SourceTree.Files(".cs").Where(file => file.StartsWith("src/ZoomRooms.", StringComparison.Ordinal)
            && SourceTree.Read(file).Contains("avcodec_find_decoder", StringComparison.Ordinal));
        Assert.Equal(
            ["src/ZoomRooms.Decoding/VideoDecoder.cs", "src/ZoomRooms.Media/Video/CameraDevice.cs",
                "src/ZoomRooms.Media/Video/FFmpegLayout.cs"], opening.Order(StringComparer.Ordinal));
        Assert.Contains("codec_id == AVCodecID.AV_CODEC_ID_H264 ? null :", SourceTree.Read(
            "src/ZoomRooms.Media/Video/CameraDevice.cs"), StringComparison.Ordinal);
    }

    /// <summary>Nobody builds upon an executable. What its tests name in their signatures, which xunit wants public, is a value.</summary>
    [Theory]
    [InlineData("zoomrooms-appliance")]
    [InlineData("zoomrooms-desktop")]
    [InlineData("zoomrooms-screen")]
    [InlineData("zoomrooms-server")]
    public void An_executable_opens_nothing_but_values(string name)
    {
        Type[] open = [.. Assembly.Load(name).GetExportedTypes()
            .Where(type => !type.IsValueType && type.GetMethod("<Clone>$") is null
                && type.Namespace?.StartsWith("ZoomRooms", StringComparison.Ordinal) == true)];
        Assert.Empty(open.Select(type => type.FullName));
    }

    private static HashSet<string> Reached(string from)
    {
        HashSet<string> reached = new();
        Queue<string> open = new([from]);
        while (open.TryDequeue(out string? name))
        {
            if (reached.Add(name) && Allowed.ContainsKey(name))
            {
                foreach (string reference in References(name))
                    open.Enqueue(reference);
            }
        }
        return reached;
    }

    private static IEnumerable<string> References(string name) =>
        Assembly.Load(name).GetReferencedAssemblies().Select(reference => reference.Name!);
}
