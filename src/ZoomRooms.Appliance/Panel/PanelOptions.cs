namespace ZoomRooms.Appliance.Panel;

/// <summary>Where button and LED are wired.</summary>
internal sealed record PanelOptions
{
    /// <summary><c>gpiod</c> for real lines, <c>simulated</c> for a board without hardware.</summary>
    public string Driver { get; init; } = "gpiod";

    /// <summary>
    /// Label of the gpiochip (<c>pinctrl-bcm2711</c>, <c>pinctrl-rp1</c>, <c>gpio-sim…</c>) or its path (<c>/dev/gpiochip0</c>).
    /// </summary>
    public string Chip { get; init; } = "pinctrl-bcm2711";

    /// <summary>Name or number of the button's line; the button pulls it low.</summary>
    public string ButtonLine { get; init; } = "17";

    /// <summary>Name or number of the LED's line; high is lit.</summary>
    public string LedLine { get; init; } = "27";

    /// <summary>Name or number of the line that reads the LED's own voltage; empty where none is wired.</summary>
    public string SenseLine { get; init; } = "";

    /// <summary>
    /// Name or number of the line of a second LED, lit while the microphone is muted; empty where none is wired. High is lit.
    /// </summary>
    public string MuteLine { get; init; } = "";

    public IEnumerable<string> Validate()
    {
        if (Driver is not ("gpiod" or "simulated"))
            yield return $"Panel:Driver is \"{Driver}\": it must be \"gpiod\" for real lines or \"simulated\".";
        if (Chip.Length == 0)
            yield return "Panel:Chip is empty: the label of a gpiochip is needed, such as \"pinctrl-bcm2711\" (Raspberry Pi 4) or \"pinctrl-rp1\" (Raspberry Pi 5), or a path.";
        if (ButtonLine.Length == 0)
            yield return "Panel:ButtonLine is empty: the name or number of the button's line is needed, such as \"17\" or \"GPIO17\".";
        if (LedLine.Length == 0)
            yield return "Panel:LedLine is empty: the name or number of the LED's line is needed, such as \"27\" or \"GPIO27\".";
        (string Key, string Line)[] lines = [
            ("ButtonLine", ButtonLine), ("LedLine", LedLine), ("SenseLine", SenseLine), ("MuteLine", MuteLine)];
        foreach ((string key, string line) in lines)
        {
            if (Driver == "simulated" && line.Length > 0 && !PanelFactory.TryParseSimulatedLine(line, out _))
                yield return $"Panel:{key} is \"{line}\": the simulated board has lines \"0\" to \"31\".";
        }
        for (int i = 0; i < lines.Length; i++)
        {
            for (int j = i + 1; j < lines.Length; j++)
            {
                if (lines[i].Line == lines[j].Line && lines[i].Line.Length > 0)
                    yield return $"Panel:{lines[i].Key} and Panel:{lines[j].Key} are both \"{lines[i].Line}\": they must be different lines.";
            }
        }
    }
}
