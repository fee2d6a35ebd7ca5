using System.Globalization;
using System.Text;

namespace ZoomRooms.Hardware.Tests.Generation;

/// <summary>
/// The device-tree overlay: pulls only, kept by the pin controller itself. It owns no line (no gpio-keys, gpio-leds or gpio-hog): lines are
/// the service's.
/// It names no function either, so that the pin controller does not count the pins as taken.
/// </summary>
internal static class DeviceTreeOverlay
{
    public const string Name = "zoomrooms-panel";

    public static string Write(PinMap map)
    {
        IReadOnlyList<PanelLine> lines = map.Lines;
        StringBuilder text = new();
        text.Append("// Generated from hardware/pinmap.json by hardware/generate.sh.\n");
        text.Append("/dts-v1/;\n/plugin/;\n\n/ {\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"\tcompatible = {string.Join(", ", map.Boards.Select(board => $"\"{board.Compatible}\""))};\n\n");
        text.Append(
            "\tfragment@0 {\n\t\ttarget = <&gpio>;\n\t\t__overlay__ {\n\t\t\tpinctrl-names = \"default\";\n\t\t\tpinctrl-0 = <&zoomrooms_panel_pins>;\n\n");
        text.Append("\t\t\tzoomrooms_panel_pins: zoomrooms_panel_pins {\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"\t\t\t\tbrcm,pins = <{string.Join(' ', lines.Select(line => line.Bcm))}>; /* {string.Join(", ", lines.Select(line => line.Name))} */\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"\t\t\t\tbrcm,pull = <{string.Join(' ', lines.Select(line => Code(line.Pull)))}>; /* {string.Join(", ", lines.Select(line => Word(line.Pull)))} */\n");
        text.Append("\t\t\t};\n\t\t};\n\t};\n};\n");
        return text.ToString();
    }

    /// <summary>The binding's numbers: brcm,bcm2835-gpio.txt, <c>brcm,pull</c>.</summary>
    private static int Code(Pull pull) => pull switch
    {
        Pull.None => 0,
        Pull.Down => 1,
        Pull.Up => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(pull)),
    };

    private static string Word(Pull pull) => pull switch
    {
        Pull.None => "none",
        Pull.Down => "down",
        Pull.Up => "up",
        _ => throw new ArgumentOutOfRangeException(nameof(pull)),
    };
}
