using ZoomRooms.Appliance.Panel;

namespace ZoomRooms.Appliance.Tests.Panel;

public class Reading_the_led_back
{
    [Fact]
    public void A_line_that_does_not_light_is_not_believed_again_because_it_can_be_dark()
    {
        LedReadback readback = new();
        readback.Saw(lit: true, followed: false);
        readback.Saw(lit: false, followed: true);
        Assert.False(readback.Health.LineAgrees);
        Assert.Contains("stays low", readback.Health.Problem, StringComparison.Ordinal);
        readback.Saw(lit: true, followed: true);
        Assert.Equal(PanelHealth.Good, readback.Health);
    }

    [Fact]
    public void A_line_that_does_not_darken_is_not_believed_because_it_lights()
    {
        LedReadback readback = new();
        readback.Saw(lit: false, followed: false);
        readback.Saw(lit: true, followed: true);
        Assert.False(readback.Health.LineAgrees);
        Assert.Contains("stays high", readback.Health.Problem, StringComparison.Ordinal);
    }
}
