using System.Globalization;

namespace ZoomRooms.Hardware.Tests.Generation;

/// <summary>
/// The wiring as a picture: the whole header with its pin numbers, and button, resistor and LED beside it. The parts stand left of the
/// header, so their lines must be on odd pins in this order: button's ground, button, LED, sense, mute LED
/// and its ground; the LED's ground on an even one.
/// </summary>
internal static class WiringDrawing
{
    private const string Ink = "#222";
    private const string Button = "#1f5fbf";
    private const string Light = "#16803c";
    private const string Sense = "#b35c00";
    private const string Mute = "#b3261e";
    private const string Ground = "#000";
    private const string Faded = "#8a8a8a";

    private const int OddX = 560;
    private const int EvenX = 600;
    private const int Top = 112;
    private const int Pitch = 26;
    private const int OddEdge = 462;
    private const int EvenEdge = 700;

    public static string Write(PinMap map)
    {
        PanelLine button = map.Line("button"), led = map.Line("led"), sense = map.Line("sense"), mute = map.Line("mute");
        if (button.GroundPin is not { } buttonGround || led.GroundPin is not { } ledGround || mute.GroundPin is not { } muteGround)
            throw new InvalidOperationException("button and LEDs need their ground pins");
        int[] left = [buttonGround, button.Pin, led.Pin, sense.Pin, mute.Pin, muteGround];
        if (left.Any(pin => pin % 2 == 0) || !left.SequenceEqual(left.Order()) || ledGround % 2 != 0)
            throw new InvalidOperationException("the drawing has its parts left of the header: the pins' order does not fit it");

        SvgDrawing svg = new(860, 690);
        svg.Text(40, 44, "Room panel: wiring", 26, bold: true);
        svg.Text(
            40, 70, "Switch the power off first. Pin 1 is the header's corner pin at the end away from the USB sockets.", 15,
            colour: "#444");
        DrawButton(svg, button, buttonGround);
        DrawLed(svg, map, led, ledGround);
        DrawSense(svg, sense);
        DrawMute(svg, map, mute, muteGround);
        DrawHeader(svg, new Dictionary<int, string>
        {
            [buttonGround] = Ground, [button.Pin] = Button, [led.Pin] = Light, [sense.Pin] = Sense, [ledGround] = Ground,
            [mute.Pin] = Mute, [muteGround] = Ground
        });
        return svg.ToString();
    }

    private static int Y(int pin) => Top + (pin - 1) / 2 * Pitch;

    private static void DrawHeader(SvgDrawing svg, Dictionary<int, string> used)
    {
        svg.Box(OddX - 19, Top - 19, EvenX - OddX + 38, 19 * Pitch + 38, "#efefef", "#777", 6);
        for (int pin = 1; pin <= HeaderPins.Count; pin++)
        {
            bool odd = pin % 2 == 1;
            bool isUsed = used.TryGetValue(pin, out string? colour);
            int x = odd ? OddX : EvenX;
            if (pin == 1)
                svg.Box(x - 11, Y(pin) - 11, 22, 22, "#fff", "#777");
            else
                svg.Dot(x, Y(pin), 11, isUsed ? colour! : "#fff", isUsed ? colour! : "#999");
            svg.Text(x, Y(pin) + 4, pin.ToString(CultureInfo.InvariantCulture), 12, "middle", isUsed ? "#fff" : "#555", isUsed);
            svg.Text(
                odd ? OddX - 26 : EvenX + 26, Y(pin) + 5, HeaderPins.Label(pin), 14, odd ? "end" : "start", isUsed ? Ink : Faded, isUsed);
        }
    }

    private static void DrawButton(SvgDrawing svg, PanelLine button, int groundPin)
    {
        const int y = 178;
        svg.Wire(Ground, false, (OddEdge, Y(groundPin)), (300, Y(groundPin)), (300, 118), (60, 118), (60, y), (100, y));
        svg.Wire(Button, false, (OddEdge, Y(button.Pin)), (260, Y(button.Pin)), (260, y), (200, y));
        // Two contacts and the plunger's bar above them: open until pressed.
        svg.Dot(106, y, 6, "#fff", Ink);
        svg.Dot(194, y, 6, "#fff", Ink);
        svg.Wire(Ink, false, (106, y - 16), (194, y - 16));
        svg.Wire(Ink, false, (150, y - 16), (150, y - 34));
        svg.Wire(Ink, false, (134, y - 34), (166, y - 34));
        svg.Text(150, y + 32, "join button", 17, "middle", Button, true);
        svg.Text(150, y + 52, $"pressed = {(button.Active == ActiveLevel.Low ? "low" : "high")}", 14, "middle", "#444");
    }

    private static void DrawLed(SvgDrawing svg, PinMap map, PanelLine led, int groundPin)
    {
        int y = Y(led.Pin);
        svg.Wire(Light, false, (OddEdge, y), (402, y));
        svg.Box(332, y - 11, 70, 22, "#fff", Light);
        svg.Text(367, y + 5, $"{map.Led.SeriesOhms.ToString("0", CultureInfo.InvariantCulture)} Ω", 14, "middle", Ink, true);
        svg.Wire(Light, false, (332, y), (150, y), (150, 366));
        svg.Area("#d6f5df", Light, (124, 366), (176, 366), (150, 412));
        svg.Wire(Light, false, (122, 414), (178, 414));
        foreach (int lift in new[] { 0, 18 })
        {
            svg.Wire(Light, false, (186, 384 + lift), (208, 370 + lift));
            svg.Area(Light, Light, (216, 365 + lift), (206, 366 + lift), (211, 375 + lift));
        }
        int below = Y(HeaderPins.Count) + 46;
        svg.Wire(Ground, false, (150, 414), (150, below), (780, below), (780, Y(groundPin)), (EvenEdge - 26, Y(groundPin)));
        svg.Text(232, 386, "lock LED", 17, colour: Light, bold: true);
        svg.Text(
            232, 407, string.Create(
                CultureInfo.InvariantCulture, $"lit = {(led.Active == ActiveLevel.High ? "high" : "low")}, {map.LedMilliamperes:0.0} mA"),
                14, colour: "#444");
        svg.Text(116, 362, "long leg", 13, "end", "#444");
        svg.Text(116, 377, "(anode)", 13, "end", "#444");
        svg.Text(116, 424, "short leg,", 13, "end", "#444");
        svg.Text(116, 439, "flat side", 13, "end", "#444");
        svg.Text(116, 454, "(cathode)", 13, "end", "#444");
    }

    /// <summary>Lying on its line, between the two pins that it takes.</summary>
    private static void DrawMute(SvgDrawing svg, PinMap map, PanelLine mute, int groundPin)
    {
        int y = Y(mute.Pin), ground = Y(groundPin);
        svg.Wire(Mute, true, (OddEdge, y), (436, y));
        svg.Box(372, y - 11, 64, 22, "#fff", Mute);
        svg.Text(404, y + 5, $"{map.MuteLed.SeriesOhms.ToString("0", CultureInfo.InvariantCulture)} Ω", 14, "middle", Ink, true);
        svg.Wire(Mute, true, (372, y), (316, y));
        svg.Area("#fbe3e1", Mute, (316, y - 16), (316, y + 16), (288, y));
        svg.Wire(Mute, false, (287, y - 17), (287, y + 17));
        svg.Wire(Ground, true, (287, y), (240, y), (240, ground + 12), (440, ground + 12), (440, ground), (OddEdge, ground));
        svg.Text(240, y - 50, $"mute LED{(mute.Optional ? " (optional)" : "")}", 17, colour: Mute, bold: true);
        svg.Text(
            240, y - 30, string.Create(
                CultureInfo.InvariantCulture,
                $"lit = {(mute.Active == ActiveLevel.High ? "high" : "low")}, {map.Milliamperes(map.MuteLed):0.0} mA"), 14, colour: "#444");
    }

    private static void DrawSense(SvgDrawing svg, PanelLine sense)
    {
        int y = Y(sense.Pin);
        svg.Wire(Sense, true, (OddEdge, y), (290, y), (290, y - Pitch));
        svg.Dot(290, y - Pitch, 5, Sense);
        svg.Text(240, y + 26, $"LED sense{(sense.Optional ? " (optional)" : "")}:", 14, colour: Sense, bold: true);
        svg.Text(240, y + 45, "between resistor and LED", 14, colour: Sense);
    }
}
