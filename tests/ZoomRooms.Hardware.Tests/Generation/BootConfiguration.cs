using System.Globalization;
using System.Text;

namespace ZoomRooms.Hardware.Tests.Generation;

/// <summary>The lines for the boot partition's <c>config.txt</c>: what the firmware does with the pins before Linux runs.</summary>
internal static class BootConfiguration
{
    public static string Write(PinMap map)
    {
        StringBuilder text = new();
        text.Append("# Generated from hardware/pinmap.json by hardware/generate.sh.\n");
        text.Append("[all]\n");
        foreach (PanelLine line in map.Lines)
            text.Append(CultureInfo.InvariantCulture, $"# {line.What}: {line.Name}\ngpio={line.Bcm}={Attributes(line)}\n");
        text.Append("# a line that its program gave up, or died with, is an input again: the LED is dark\ndtparam=strict_gpiod\n");
        text.Append(CultureInfo.InvariantCulture, $"dtoverlay={DeviceTreeOverlay.Name}\n");
        return text.ToString();
    }

    private static string Attributes(PanelLine line) => (line.Boot, line.Pull) switch
    {
        (BootState.DrivenLow, _) => "op,dl",
        (BootState.Input, Pull.Up) => "ip,pu",
        (BootState.Input, Pull.Down) => "ip,pd",
        (BootState.Input, Pull.None) => "ip,pn",
        _ => throw new InvalidOperationException($"{line.Name}: {line.Boot} with pull {line.Pull}"),
    };
}
