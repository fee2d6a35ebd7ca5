using ZoomRooms.TestKit;

namespace ZoomRooms.Hardware.Tests.Generation;

/// <summary>Every file that is made from the pin map, and what it must hold.</summary>
internal static class GeneratedFiles
{
    /// <summary>Set to 1 by <c>hardware/generate.sh</c>: write the files instead of comparing them.</summary>
    public const string WriteVariable = "ZOOMROOMS_WRITE_HARDWARE";

    public static string Overlay { get; } = Path.Combine(Checkout.Hardware, "generated", DeviceTreeOverlay.Name + ".dts");

    public static string BootConfigurationFile { get; } = Path.Combine(Checkout.Hardware, "generated", "config.txt");

    public static string Drawing { get; } = Path.Combine(Checkout.Hardware, "generated", "wiring.svg");

    public static string Readme { get; } = Path.Combine(Checkout.Hardware, "README.md");

    public static IEnumerable<(string Path, string Content)> Make(PinMap map) =>
    [
        (Overlay, DeviceTreeOverlay.Write(map)),
        (BootConfigurationFile, BootConfiguration.Write(map)),
        (Drawing, WiringDrawing.Write(map)),
        (Readme, WiringTable.Into(File.ReadAllText(Readme), map)),
    ];
}
