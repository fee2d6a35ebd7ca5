using System.Text;
using ZoomRooms.TestKit;

namespace ZoomRooms.Systemd.Tests;

/// <summary>Files for which Debian has no checker: each key must be one that the program which reads it knows.</summary>
public class OtherSettingsTests
{
    [Theory]
    [InlineData("zoomrooms.timesyncd", "/usr/lib/systemd/systemd-timesyncd")]
    [InlineData("unattended/watchdog.conf", "/usr/lib/systemd/systemd")]
    public void Each_key_is_known_to_its_program(string file, string program)
    {
        // The program's table of keys is in its own text, or in that of its shared library.
        IEnumerable<string> libraries = Directory.GetDirectories(
            "/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "systemd"))
            .Where(Directory.Exists).SelectMany(folder => Directory.GetFiles(folder, "libsystemd-core*"));
        byte[][] texts = [File.ReadAllBytes(program), .. libraries.Select(File.ReadAllBytes)];
        string[] lines = File.ReadAllLines(Path.Combine(Checkout.Systemd, file));
        string section = Assert.Single(lines, line => line.StartsWith('[')).Trim('[', ']');
        string[] keys = [.. lines.Where(
            line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#')).Select(line => line.Split('=')[0])];
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.True(Knows(texts, $"{section}.{key}\0") || Knows(texts, $"\0{key}\0"), $"{program} knows no {key}"));
        Assert.False(Knows(texts, $"{section}.NoSuchKey\0") || Knows(texts, "\0NoSuchKey\0"));
    }

    private static bool Knows(byte[][] texts, string word) => texts.Any(text => text.AsSpan().IndexOf(Encoding.ASCII.GetBytes(word)) >= 0);

    [Fact]
    public void Each_kernel_setting_is_one_of_the_kernels()
    {
        string[] keys = [.. File.ReadAllLines(Path.Combine(Checkout.Systemd, "unattended/panic.conf")).Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('=')[0].Trim())];
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.True(File.Exists("/proc/sys/" + key.Replace('.', '/')), $"the kernel has no {key}"));
    }

    /// <summary>A class that DeviceAllow names must exist when the service starts.</summary>
    [Fact]
    public void A_module_is_loaded_for_each_device_class_that_is_one()
    {
        string[] modules = [.. File.ReadAllLines(
            Path.Combine(Checkout.Systemd, "zoomrooms.modules-load")).Where(line => !line.StartsWith('#'))];
        Dictionary<string, string?> needs = new()
        {
            ["char-video4linux"] = "videodev", ["char-media"] = "mc", ["char-alsa"] = "snd", ["char-drm"] = "drm", ["char-gpiochip"] = null
        };
        string[] classes = [.. new UnitFile("zoomrooms-appliance.service").All("DeviceAllow").Select(value => value.Split(' ')[0])];
        Assert.Equal(needs.Keys.Order(), classes.Order());
        Assert.Equal(needs.Values.OfType<string>().Order(), modules.Order());
    }
}
