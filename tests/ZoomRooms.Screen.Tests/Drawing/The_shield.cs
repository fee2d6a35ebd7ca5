using System.Globalization;
using System.Text.RegularExpressions;
using ZoomRooms.Screen.Drawing;
using ZoomRooms.Screen.Interop;
using ZoomRooms.Screen.Tests.Rig;

namespace ZoomRooms.Screen.Tests.Drawing;

/// <summary>It is drawn once: the screen's is the window's, path by path.</summary>
public partial class The_shield
{
    [Fact]
    public void Is_the_windows()
    {
        string page = ReadWindow("window.html");
        foreach ((string symbol, string[] paths) in (ReadOnlySpan<(string, string[])>)
        [
            ("shield-locked", [Icon.Plate, Icon.LockBody, Icon.LockBow]), ("shield-enhanced", [Icon.Plate, Icon.Check]),
            ("shield-none", [Icon.Outline, Icon.OutlineMark]),
        ])
        {
            Match found = Regex.Match(page, $"<symbol id=\"{symbol}\" viewBox=\"0 0 32 32\">(.*?)</symbol>");
            Assert.True(found.Success, symbol);
            Assert.Equal(paths, PathOf().Matches(found.Groups[1].Value).Select(match => match.Groups[1].Value));
        }
        string style = ReadWindow("window.css");
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"stroke-width: {Icon.MarkStroke}"), style, StringComparison.Ordinal);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"stroke-width: {Icon.OutlineStroke}"), style, StringComparison.Ordinal);
    }

    [Fact]
    public void Has_the_windows_colours()
    {
        string style = ReadWindow("window.css");
        foreach ((string name, Sdl.Colour colour) in (ReadOnlySpan<(string, Sdl.Colour)>)
            [("locked", Palette.Locked), ("enhanced", Palette.Enhanced), ("attention", Palette.Attention), ("trouble", Palette.Trouble)])
        {
            string written = $"--{name}: #{colour.Red:x2}{colour.Green:x2}{colour.Blue:x2};";
            Assert.Contains(written, style, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Is_green_with_a_lock_in_it()
    {
        byte[] pixels = Icon.Render(Icon.LockedShield, 64);
        Assert.Equal(0, At(0, 0).Alpha);
        Assert.Equal(Palette.Locked, At(32, 10));
        Assert.Equal(Palette.Locked, At(12, 30));
        Assert.Equal(Palette.Ground, At(32, 38));
        // Within its bow.
        Assert.Equal(Palette.Locked, At(32, 26));
        Assert.Equal(Palette.Ground, At(32, 17));

        Sdl.Colour At(int x, int y) => new()
        {
            Red = pixels[(y * 64 + x) * 4], Green = pixels[(y * 64 + x) * 4 + 1], Blue = pixels[(y * 64 + x) * 4 + 2],
            Alpha = pixels[(y * 64 + x) * 4 + 3],
        };
    }

    [Fact]
    public void Path_data_that_is_not_drawn_here_is_an_error_and_not_half_a_drawing() =>
        Assert.Throws<FormatException>(() => PathData.Parse("M1 1q2 2 3 3"));

    private static string ReadWindow(string file) => File.ReadAllText(
        Path.Combine(ShownScreen.Artifacts, "..", "..", "src", "ZoomRooms.Desktop", "Window", "Page", file));

    [GeneratedRegex(" d=\"([^\"]*)\"")]
    private static partial Regex PathOf();
}
