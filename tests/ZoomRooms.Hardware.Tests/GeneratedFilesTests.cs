using ZoomRooms.Hardware.Tests.Generation;
using ZoomRooms.TestKit;

namespace ZoomRooms.Hardware.Tests;

/// <summary>What lies in the tree is what the pin map says.</summary>
public class GeneratedFilesTests
{
    [Fact]
    public void Generated_files_are_those_of_the_pin_map()
    {
        PinMap map = PinMap.Load();
        bool write = Environment.GetEnvironmentVariable(GeneratedFiles.WriteVariable) == "1";
        foreach ((string path, string content) in GeneratedFiles.Make(map))
        {
            if (write)
                File.WriteAllText(path, content);
            else
                Assert.True(File.Exists(path)
                    && File.ReadAllText(path) == content,
                    $"{Path.GetRelativePath(Checkout.Root, path)} is not what hardware/pinmap.json gives: run hardware/generate.sh");
        }
    }

    [Fact]
    public void Every_file_differs_when_a_line_moves()
    {
        PinMap map = PinMap.Load();
        PinMap moved = map with { Lines = [.. map.Lines.Select(line => line.Name == "sense" ? line with { Bcm = 10, Pin = 19 } : line)] };
        Assert.All(
            GeneratedFiles.Make(map).Zip(GeneratedFiles.Make(moved)), pair => Assert.NotEqual(pair.First.Content, pair.Second.Content));
    }
}
