using ZoomRooms.Appliance.Panel;

namespace ZoomRooms.Appliance.Tests.Panel;

public class A_panel_that_is_not_there
{
    [Fact]
    public void Says_which_chip_was_looked_for_and_what_there_is()
    {
        var missing = Assert.Throws<PanelUnavailableException>(() => PanelFactory.Open(new PanelOptions { Chip = "pinctrl-nowhere" }, null));
        Assert.Contains("\"pinctrl-nowhere\" (Panel:Chip)", missing.Message, StringComparison.Ordinal);
        Assert.Contains(Directory.GetFiles("/dev", "gpiochip*").Length == 0 ? "no gpiochip at all" : "there are", missing.Message, StringComparison.Ordinal);
    }
}
