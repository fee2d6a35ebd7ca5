using System.Globalization;
using ZoomRooms.Hardware.Tests.Generation;
using ZoomRooms.TestKit;

namespace ZoomRooms.Hardware.Tests;

/// <summary>The lists of parts and boards: whole, and in agreement with the pin map.</summary>
public class PartsTests
{
    [Fact]
    public void Every_part_has_a_quantity_a_value_and_an_alternative()
    {
        IReadOnlyList<IReadOnlyDictionary<string, string>> parts = Table.Read("bom.csv");
        Assert.NotEmpty(parts);
        Assert.All(parts, part =>
        {
            Assert.NotEmpty(part["part"]);
            Assert.NotEmpty(part["specification"]);
            Assert.NotEmpty(part["alternatives"]);
            Assert.InRange(int.Parse(part["quantity"], NumberStyles.None, CultureInfo.InvariantCulture), 1, 10);
            Assert.Contains(part["needed"], new[] { "always", "Raspberry Pi", "x86", "optional" });
        });
    }

    [Fact]
    public void The_resistor_in_the_parts_is_that_of_the_pin_map()
    {
        PinMap map = PinMap.Load();
        IReadOnlyDictionary<string, string> resistor = Assert.Single(Table.Read("bom.csv"), part => part["part"] == "LED resistor");
        Assert.StartsWith(
            $"{map.Led.SeriesOhms.ToString("0", CultureInfo.InvariantCulture)} Ω", resistor["specification"], StringComparison.Ordinal);
        IReadOnlyDictionary<string, string> second = Assert.Single(Table.Read("bom.csv"), part => part["part"] == "mute LED resistor");
        Assert.StartsWith(
            $"{map.MuteLed.SeriesOhms.ToString("0", CultureInfo.InvariantCulture)} Ω", second["specification"], StringComparison.Ordinal);
    }

    [Fact]
    public void Each_chip_of_the_pin_map_is_that_of_a_board_and_each_header_board_is_in_the_pin_map()
    {
        IEnumerable<string> onHeader = Table.Read("boards.csv").Where(board => board["panel"] == "40-pin header")
            .Select(board => board["chip label"])
            .Distinct();
        Assert.Equal(PinMap.Load().Boards.Select(board => board.ChipLabel).Order(), onHeader.Order());
    }

    /// <summary>Whoever tries a board writes when and how; until then the table says that nobody did.</summary>
    [Fact]
    public void Each_board_says_what_was_verified_and_how()
    {
        Assert.All(Table.Read("boards.csv"), board =>
        {
            Assert.NotEmpty(board["encoder"]);
            Assert.NotEmpty(board["AES instructions"]);
            Assert.NotEmpty(board["source"]);
            string verified = board["tried on the board"];
            Assert.True(verified == "no"
                || DateOnly.TryParseExact(verified.Split(' ')[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
                $"{board["board"]}: \"{verified}\" is neither \"no\" nor a date and what was tried");
        });
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("bringup.md")]
    [InlineData("options.md")]
    public void Every_line_that_the_text_names_is_in_the_pin_map(string file)
    {
        PinMap map = PinMap.Load();
        HashSet<int> known = [.. map.Lines.Select(line => line.Bcm), .. map.Options.Select(option => option.Bcm)];
        int[] named = System.Text.RegularExpressions.Regex.Matches(
            File.ReadAllText(Path.Combine(Checkout.Hardware, file)), @"\bGPIO ?(\d+)\b")
                .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToArray();
        Assert.All(named, line => Assert.Contains(line, known));
    }
}
