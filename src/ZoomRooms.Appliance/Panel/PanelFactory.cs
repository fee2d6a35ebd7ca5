using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Globalization;
using System.Runtime.InteropServices;
using ZoomRooms.Appliance.Interop;

namespace ZoomRooms.Appliance.Panel;

/// <summary>Finds the chip by its label and the lines by name or number, and opens them with the driver whose library is there.</summary>
internal static class PanelFactory
{
    /// <exception cref="PanelUnavailableException">The message says what was looked for and what there is.</exception>
    public static IPanelLines Open(PanelOptions options, SimulatedBoardDriver? simulated)
    {
        if (options.Driver == "simulated")
        {
            SimulatedBoardDriver board = simulated ?? new SimulatedBoardDriver(TimeProvider.System);
            SimulatedButton finger = board.Finger(SimulatedLine(options.ButtonLine));
            return new GpioPanelLines(
                new GpioController(board), () => new SimulatedButtonLine(finger), SimulatedLine(options.LedLine),
                Simulated(options.SenseLine), Simulated(options.MuteLine));
        }
        string chip = FindChip(options.Chip);
        try
        {
            // Lines before the controller: a name that is not there must not leave the chip open at each attempt.
            int button = FindLine(chip, options.ButtonLine, "Panel:ButtonLine");
            int led = FindLine(chip, options.LedLine, "Panel:LedLine");
            int? sense = options.SenseLine.Length == 0 ? null : FindLine(chip, options.SenseLine, "Panel:SenseLine");
            int? mute = options.MuteLine.Length == 0 ? null : FindLine(chip, options.MuteLine, "Panel:MuteLine");
            return new GpioPanelLines(
                new GpioController(OpenDriver(int.Parse(chip["/dev/gpiochip".Length..], CultureInfo.InvariantCulture))),
                () => new KernelButtonLine(chip, button), led, sense, mute);
        }
        catch (Exception refused) when (
            refused is IOException or InvalidOperationException or ArgumentException or UnauthorizedAccessException)
        {
            throw new PanelUnavailableException(
                $"The panel's lines on {chip} cannot be opened: {refused.Message} Does another program own them, and may this user open {chip} (group gpio)?");
        }
    }

    /// <summary>A simulated line is its number, with or without "GPIO" before it.</summary>
    public static int SimulatedLine(string name) =>
        TryParseSimulatedLine(name, out int line)
            ? line : throw new PanelUnavailableException($"The simulated board has lines 0 to 31; \"{name}\" is none of them.");

    private static int? Simulated(string name) => name.Length == 0 ? null : SimulatedLine(name);

    internal static bool TryParseSimulatedLine(string name, out int line) =>
        int.TryParse(name.StartsWith("GPIO", StringComparison.Ordinal)
            ? name["GPIO".Length..] : name, NumberStyles.None, CultureInfo.InvariantCulture, out line)
        && line < SimulatedBoardDriver.Lines;

    private static string FindChip(string wanted)
    {
        // A stable name that udev gave, such as /dev/zoomrooms/panel.
        string asked = wanted;
        if (wanted.StartsWith('/') && TargetOf(wanted) is { } target)
            wanted = target;
        string[] chips = [.. Directory.GetFiles("/dev", "gpiochip*").Order(StringComparer.Ordinal)];
        List<(string Path, (string Label, int Lines)? Info)> described = chips.Select(
            path => (Path: path, Info: GpioChip.TryDescribe(path))).ToList();
        foreach ((string path, (string Label, int Lines)? info) in described)
        {
            if (path == wanted || info?.Label == wanted)
                return path;
        }
        string found = chips.Length == 0
            ? "this machine has no gpiochip at all"
            : "there are " + string.Join(
                ", ", described.Select(
                    chip => $"{chip.Path} ({(chip.Info is { } info ? $"\"{info.Label}\"" : "not readable by this user")})"));
        throw new PanelUnavailableException($"There is no gpiochip \"{asked}\" (Panel:Chip): {found}.");
    }

    /// <summary>What a link leads to; null for what is no link, is not there, or leads round in a circle.</summary>
    private static string? TargetOf(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int FindLine(string chip, string line, string key)
    {
        if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return number;
        return GpioChip.TryFindLine(chip, line) ?? throw new PanelUnavailableException($"{chip} has no line named \"{line}\" ({key}).");
    }

    private static GpioDriver OpenDriver(int chip)
    {
        // Debian 12 has libgpiod 1, Debian 13 libgpiod 2; their drivers are two.
        if (NativeLibrary.TryLoad("libgpiod.so.2", out nint first))
        {
            NativeLibrary.Free(first);
            return new LibGpiodDriver(chip);
        }
        if (NativeLibrary.TryLoad("libgpiod.so.3", out nint second))
        {
            NativeLibrary.Free(second);
            return new LibGpiodV2Driver(chip);
        }
        throw new PanelUnavailableException(
            "Neither libgpiod.so.2 nor libgpiod.so.3 is installed: install the package libgpiod2 (Debian 12) or libgpiod3 (Debian 13).");
    }
}
