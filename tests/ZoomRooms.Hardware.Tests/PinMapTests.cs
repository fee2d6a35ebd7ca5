using System.Text.Json;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Hardware.Tests.Generation;
using ZoomRooms.TestKit;

namespace ZoomRooms.Hardware.Tests;

/// <summary>The pin map against the product, the header, and Ohm's law.</summary>
public class PinMapTests
{
    private static readonly PinMap Map = PinMap.Load();

    [Fact]
    public void The_products_defaults_are_those_of_the_pin_map() => AssertFits(new PanelOptions());

    [Fact]
    public void The_settings_file_that_ships_is_wired_like_the_pin_map()
    {
        string shipped = Path.Combine(Checkout.Root, "src", "ZoomRooms.Appliance", "appliance.json");
        AssertFits(ApplianceConfiguration.Load(shipped, []).Panel);
    }

    [Fact]
    public void Each_line_has_its_setting_and_each_setting_its_line()
    {
        IEnumerable<string> settings = typeof(PanelOptions).GetProperties().Select(property => property.Name)
            .Where(name => name.EndsWith("Line", StringComparison.Ordinal));
        Assert.Equal(settings.Order(), Map.Lines.Select(line => line.Setting).Order());
    }

    [Fact]
    public void Each_pin_of_the_header_is_the_line_that_is_said()
    {
        Assert.All(Map.Lines, line => Assert.Equal(line.Bcm, HeaderPins.Bcm(line.Pin)));
        Assert.All(Map.Options, option => Assert.Equal(option.Bcm, HeaderPins.Bcm(option.Pin)));
        Assert.All(Map.Lines.Where(line => line.GroundPin is not null), line =>
            Assert.True(HeaderPins.IsGround(line.GroundPin!.Value), $"{line.Name}: pin {line.GroundPin} is no ground"));
    }

    [Fact]
    public void No_pin_is_taken_twice()
    {
        int[] taken = [.. Map.Lines.Select(line => line.Pin), .. Map.Lines.Where(
            line => line.GroundPin is not null).Select(line => line.GroundPin!.Value), .. Map.Options.Select(option => option.Pin)];
        Assert.Equal(taken.Length, taken.Distinct().Count());
    }

    /// <summary>Pins 27 and 28 belong to the identification memory of add-on boards, 8 and 10 to the serial console.</summary>
    [Fact]
    public void No_line_is_on_a_pin_that_the_board_needs() =>
        Assert.DoesNotContain(Map.Lines, line => line.Pin is 8 or 10 or 27 or 28);

    /// <summary>The product's panel code: the button pulls low, high lights the LED.</summary>
    [Fact]
    public void Levels_are_those_that_the_panel_code_reads_and_writes()
    {
        PanelLine button = Map.Line("button");
        Assert.Equal((Direction.Input, Pull.Up, ActiveLevel.Low), (button.Direction, button.Pull, button.Active));
        PanelLine led = Map.Line("led");
        Assert.Equal((Direction.Output, ActiveLevel.High), (led.Direction, led.Active));
        PanelLine sense = Map.Line("sense");
        Assert.Equal((Direction.Input, Pull.None, ActiveLevel.High), (sense.Direction, sense.Pull, sense.Active));
    }

    [Fact]
    public void The_led_is_dark_before_Linux_and_when_nobody_drives_it()
    {
        PanelLine led = Map.Line("led");
        Assert.Equal(BootState.DrivenLow, led.Boot);
        Assert.Equal(Pull.Down, led.Pull);
    }

    /// <summary>It is driven by nobody where it is not wired: dark, and in nobody's way.</summary>
    [Fact]
    public void The_mute_led_is_dark_until_the_room_drives_it()
    {
        PanelLine mute = Map.Line("mute");
        Assert.Equal((Direction.Output, ActiveLevel.High), (mute.Direction, mute.Active));
        Assert.Equal((Pull.Down, BootState.Input, true), (mute.Pull, mute.Boot, mute.Optional));
        Assert.InRange(Map.Milliamperes(Map.MuteLed), 1.0, Map.OutputMilliamperes / 4);
    }

    [Fact]
    public void The_leds_current_is_visible_and_far_below_what_a_line_may_give() =>
        Assert.InRange(Map.LedMilliamperes, 1.0, Map.OutputMilliamperes / 4);

    /// <summary>A lit LED must read as high, with a margin for a warm LED and a long wire.</summary>
    [Fact]
    public void The_sense_line_reads_a_lit_led_as_high() =>
        Assert.True(Map.Led.ForwardVolts >= Map.InputHighVolts + 0.4, $"{Map.Led.ForwardVolts} V is too near to {Map.InputHighVolts} V");

    [Theory]
    [InlineData("\"boot\": \"driven low\"", "\"boot\": \"driven high\"")]
    [InlineData("\"pull\": \"up\"", "\"pull\": \"sideways\"")]
    [InlineData("\"seriesOhms\"", "\"serieOhms\"")]
    [InlineData("\"groundPin\"", "\"groundPins\"")]
    public void A_misspelt_pin_map_is_refused(string right, string wrong)
    {
        string map = File.ReadAllText(Path.Combine(Checkout.Hardware, "pinmap.json"));
        Assert.Contains(right, map, StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => PinMap.Parse(map.Replace(right, wrong, StringComparison.Ordinal)));
    }

    private static void AssertFits(PanelOptions options)
    {
        Assert.Equal(Map.Boards.Single(board => board.Default).ChipLabel, options.Chip);
        foreach (PanelLine line in Map.Lines)
        {
            string? set = (string?)typeof(PanelOptions).GetProperty(line.Setting)!.GetValue(options);
            string wired = line.Bcm.ToString(System.Globalization.CultureInfo.InvariantCulture);
            // What is optional is not set until somebody wires it.
            Assert.Equal(line.Optional ? "" : wired, set);
        }
    }
}
