using System.Globalization;
using System.Text;

namespace ZoomRooms.Hardware.Tests.Generation;

/// <summary>The table of README.md, between two markers.</summary>
internal static class WiringTable
{
    private const string Begin = "<!-- begin generated: ./generate.sh -->\n";
    private const string End = "<!-- end generated -->\n";

    /// <summary>The README with its table made anew.</summary>
    public static string Into(string readme, PinMap map)
    {
        int begin = readme.IndexOf(Begin, StringComparison.Ordinal);
        int end = readme.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidOperationException("README.md has lost the markers of its generated table");
        return readme[..(begin + Begin.Length)] + Write(map) + readme[end..];
    }

    private static string Write(PinMap map)
    {
        StringBuilder text = new();
        text.Append(
            "| part | line (BCM) | header pin | other side | direction | pull | active | before Linux |\n|---|---|---|---|---|---|---|---|\n");
        foreach (PanelLine line in map.Lines)
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {line.What}{(line.Optional ? " (optional)" : "")} | {line.Bcm} | {line.Pin} | {OtherSide(line, map)} | {Lower(line.Direction)} | {Lower(line.Pull)} | {Lower(line.Active)} | {(line.Boot == BootState.DrivenLow ? "output, driven low" : "input")} |\n");
        text.Append("\n| board | chip label (`Panel:Chip`) |\n|---|---|\n");
        foreach (Board board in map.Boards)
            text.Append(CultureInfo.InvariantCulture, $"| {board.Name} | `{board.ChipLabel}`{(board.Default ? " (default)" : "")} |\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"\nLED: ({map.IoVolts:0.0} V − {map.Led.ForwardVolts:0.0} V) / {map.Led.SeriesOhms:0} Ω = {map.LedMilliamperes:0.0} mA; a line may give {map.OutputMilliamperes:0} mA. ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"Mute LED: ({map.IoVolts:0.0} V − {map.MuteLed.ForwardVolts:0.0} V) / {map.MuteLed.SeriesOhms:0} Ω = {map.Milliamperes(map.MuteLed):0.0} mA. ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"Sense: the lit LED's anode is at {map.Led.ForwardVolts:0.0} V, an input is sure to read high from {map.InputHighVolts:0.0} V.\n");
        return text.ToString();
    }

    private static string OtherSide(PanelLine line, PinMap map) => line switch
    {
        { Direction: Direction.Output, GroundPin: { } ground } =>
            string.Create(CultureInfo.InvariantCulture, $"{map.Circuit(line).SeriesOhms:0} Ω, anode; cathode to ground, pin {ground}"),
        { GroundPin: { } ground } => $"ground, pin {ground}",
        _ => "the LED's anode",
    };

    private static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
