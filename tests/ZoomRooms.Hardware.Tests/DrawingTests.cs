using System.Globalization;
using System.Xml.Linq;
using ZoomRooms.Hardware.Tests.Generation;

namespace ZoomRooms.Hardware.Tests;

/// <summary>The wiring drawing as an installer reads it.</summary>
public class DrawingTests
{
    private static readonly PinMap Map = PinMap.Load();
    private static readonly XDocument Drawing = XDocument.Load(GeneratedFiles.Drawing);

    [Fact]
    public void It_shows_all_pins_with_their_names()
    {
        string[] words = [.. Words()];
        Assert.All(Enumerable.Range(1, HeaderPins.Count), pin => Assert.Contains(pin.ToString(CultureInfo.InvariantCulture), words));
        Assert.All(Enumerable.Range(1, HeaderPins.Count), pin => Assert.Contains(HeaderPins.Label(pin), words));
    }

    [Fact]
    public void Exactly_the_pins_that_are_wired_stand_out()
    {
        int[] wired = [.. Map.Lines.Select(
            line => line.Pin), .. Map.Lines.Where(line => line.GroundPin is not null).Select(line => line.GroundPin!.Value)];
        IEnumerable<XElement> bold = Drawing.Descendants().Where(
            element => element.Name.LocalName == "text" && element.Attribute("font-weight") is not null
            && element.Attribute("font-size")!.Value == "12");
        Assert.Equal(wired.Order(), bold.Select(element => int.Parse(element.Value, CultureInfo.InvariantCulture)).Order());
    }

    [Fact]
    public void Each_wire_ends_at_the_height_of_its_pin()
    {
        int[] heights = [.. Drawing.Descendants().Where(element => element.Name.LocalName == "polyline")
            .SelectMany(element => element.Attribute(
                "points")!.Value.Split(' ').Select(point => int.Parse(point.Split(',')[1], CultureInfo.InvariantCulture)))];
        Assert.All(Map.Lines, line => Assert.Contains(112 + (line.Pin - 1) / 2 * 26, heights));
    }

    [Fact]
    public void Nothing_is_drawn_outside_the_sheet()
    {
        int width = int.Parse(Drawing.Root!.Attribute("width")!.Value, CultureInfo.InvariantCulture);
        int height = int.Parse(Drawing.Root!.Attribute("height")!.Value, CultureInfo.InvariantCulture);
        IEnumerable<int[]> corners = Drawing.Descendants().Where(element => element.Attribute("points") is not null)
            .SelectMany(element => element.Attribute("points")!.Value.Split(' '))
            .Select(point => Array.ConvertAll(point.Split(','), number => int.Parse(number, CultureInfo.InvariantCulture)));
        Assert.All(corners, corner => Assert.True(corner[0] > 0 && corner[0] < width && corner[1] > 0 && corner[1] < height));
    }

    private static IEnumerable<string> Words() => Drawing.Descendants().Where(element => element.Name.LocalName == "text")
        .Select(element => element.Value);
}
