using ZoomRooms.Appliance.Panel;
using ZoomRooms.TestKit;

namespace ZoomRooms.Appliance.Tests.Panel;

public class A_panel_that_is_not_there
{
    [Fact]
    public void Says_which_chip_was_looked_for_and_what_there_is()
    {
        PanelUnavailableException missing = Assert.Throws<PanelUnavailableException>(
            () => PanelFactory.Open(new PanelOptions { Chip = "pinctrl-nowhere" }, null));
        Assert.Contains("\"pinctrl-nowhere\" (Panel:Chip)", missing.Message, StringComparison.Ordinal);
        Assert.Contains(Directory.GetFiles("/dev", "gpiochip*").Length == 0
            ? "no gpiochip at all" : "there are", missing.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// udev's stable name, a device file, a folder that is not there, a link that leads round in a circle: each is one sentence and no
    /// other exception.
    /// </summary>
    [Theory]
    [InlineData("/dev/zoomrooms/panel")]
    [InlineData("/dev/gpiochip-nowhere")]
    [InlineData("/dev/null/panel")]
    public void A_path_that_leads_nowhere_is_named(string path)
    {
        PanelUnavailableException missing = Assert.Throws<PanelUnavailableException>(
            () => PanelFactory.Open(new PanelOptions { Chip = path }, null));
        Assert.Contains($"\"{path}\" (Panel:Chip)", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_in_a_circle_is_named()
    {
        using TemporaryFolder folder = new();
        string link = Path.Combine(folder.Path, "panel");
        File.CreateSymbolicLink(link, link);
        Assert.Throws<PanelUnavailableException>(() => PanelFactory.Open(new PanelOptions { Chip = link }, null));
    }
}
