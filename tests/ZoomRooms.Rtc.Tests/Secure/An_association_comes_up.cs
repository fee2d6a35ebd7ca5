using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.TestKit.Secure;

namespace ZoomRooms.Rtc.Tests.Secure;

public sealed class An_association_comes_up
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void On_a_perfect_network_in_three_round_trips_whoever_is_active(bool clientActive)
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork(), clientActive);
        TimeSpan start = sides.Now;

        bool connected = sides.RunUntil(() => sides.BothConnected, TimeSpan.FromSeconds(10));

        Assert.True(connected, $"client {string.Join(';', sides.ClientEvents)} server {string.Join(';', sides.ServerEvents)}");
        Assert.InRange(sides.Now - start, TimeSpan.Zero, TimeSpan.FromMilliseconds(35));
        Assert.Equal(TransportEventKind.Connected, Assert.Single(sides.ClientEvents).Kind);
        Assert.Equal(TransportEventKind.Connected, Assert.Single(sides.ServerEvents).Kind);
    }
}
