namespace ZoomRooms.Hardware.Tests.Generation;

/// <summary>The 40-pin header of the Raspberry Pi (all boards since 2014): what each pin is.</summary>
internal static class HeaderPins
{
    private static readonly string[] Pins =
    [
        "3V3", "5V", "2", "5V", "3", "GND", "4", "14", "GND", "15",
        "17", "18", "27", "GND", "22", "23", "3V3", "24", "10", "GND",
        "9", "25", "11", "8", "GND", "7", "0", "1", "5", "GND",
        "6", "12", "13", "GND", "19", "16", "26", "20", "GND", "21",
    ];

    public const int Count = 40;

    /// <summary><c>GPIO17</c>, <c>GND</c>, <c>3V3</c> or <c>5V</c>.</summary>
    public static string Label(int pin) => Bcm(pin) is { } bcm ? $"GPIO{bcm}" : Pins[pin - 1];

    /// <summary>Null for a supply or ground pin.</summary>
    public static int? Bcm(int pin) => int.TryParse(Pins[pin - 1], out int bcm) ? bcm : null;

    public static bool IsGround(int pin) => Pins[pin - 1] == "GND";
}
