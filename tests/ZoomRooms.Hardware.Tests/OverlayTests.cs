using System.Globalization;
using ZoomRooms.Hardware.Tests.Generation;
using ZoomRooms.TestKit;

namespace ZoomRooms.Hardware.Tests;

/// <summary>The overlay, compiled and laid over a tree like the board's by Debian's device-tree compiler.</summary>
public sealed class OverlayTests : IDisposable
{
    private const string Board = """
        /dts-v1/;
        / {
            compatible = "raspberrypi,4-model-b", "brcm,bcm2711";
            gpio: gpio@7e200000 { compatible = "brcm,bcm2711-gpio"; gpio-controller; #gpio-cells = <2>; };
        };
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("overlay");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void It_compiles_without_a_word()
    {
        (int code, string said) = Tool.Run("dtc", "-@", "-I", "dts", "-O", "dtb", "-o", In("panel.dtbo"), GeneratedFiles.Overlay);
        Assert.Equal((0, ""), (code, said));
    }

    [Fact]
    public void Laid_over_a_board_it_sets_the_pulls_of_the_pin_map_and_keeps_them_itself()
    {
        PinMap map = PinMap.Load();
        File.WriteAllText(In("board.dts"), Board);
        Assert.Equal(0, Tool.Run("dtc", "-@", "-I", "dts", "-O", "dtb", "-o", In("board.dtb"), In("board.dts")).Code);
        Assert.Equal(0, Tool.Run("dtc", "-@", "-I", "dts", "-O", "dtb", "-o", In("panel.dtbo"), GeneratedFiles.Overlay).Code);
        (int code, string said) = Tool.Run("fdtoverlay", "-i", In("board.dtb"), "-o", In("both.dtb"), In("panel.dtbo"));
        Assert.True(code == 0, said);

        const string pins = "/gpio@7e200000/zoomrooms_panel_pins";
        Assert.Equal(map.Lines.Select(line => line.Bcm), Cells("both.dtb", pins, "brcm,pins"));
        Assert.Equal(
            map.Lines.Select(line => line.Pull switch { Pull.Up => 2, Pull.Down => 1, _ => 0 }), Cells("both.dtb", pins, "brcm,pull"));
        Assert.Equal(Cells("both.dtb", pins, "phandle"), Cells("both.dtb", "/gpio@7e200000", "pinctrl-0"));
    }

    /// <summary>A line that the kernel owns cannot be opened by the service.</summary>
    [Theory]
    [InlineData("gpio-keys")]
    [InlineData("gpio-leds")]
    [InlineData("gpio-hog")]
    [InlineData("brcm,function")]
    public void It_takes_no_line_from_the_service(string owner) =>
        Assert.DoesNotContain(owner, File.ReadAllText(GeneratedFiles.Overlay), StringComparison.Ordinal);

    /// <summary>
    /// The firmware's lines mean what the overlay says, for the same pins; the documentation of <c>gpio=</c> names the attributes.
    /// </summary>
    [Fact]
    public void The_boot_configuration_agrees_with_it()
    {
        string[] lines = File.ReadAllLines(GeneratedFiles.BootConfigurationFile);
        Assert.Equal("[all]", lines.First(line => !line.StartsWith('#')));
        Assert.Contains($"dtoverlay={DeviceTreeOverlay.Name}", lines);
        Assert.Contains("gpio=17=ip,pu", lines);
        Assert.Contains("gpio=27=op,dl", lines);
        Assert.Contains("gpio=22=ip,pn", lines);
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);

    private IEnumerable<int> Cells(string tree, string node, string property)
    {
        (int code, string said) = Tool.Run("fdtget", "-t", "i", In(tree), node, property);
        Assert.True(code == 0, said);
        return [.. said.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(
            cell => int.Parse(cell, CultureInfo.InvariantCulture))];
    }
}
