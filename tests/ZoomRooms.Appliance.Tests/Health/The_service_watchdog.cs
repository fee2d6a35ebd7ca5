using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.Appliance.Health;

namespace ZoomRooms.Appliance.Tests.Health;

public class The_service_watchdog
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Is_told_at_twice_its_rate_and_only_while_the_room_loop_takes_steps()
    {
        Notifier notifier = new();
        long steps = 0;
        using ServiceWatchdog? watchdog = ServiceWatchdog.Start(notifier, "20000000", () => steps, _time);
        Assert.NotNull(watchdog);
        for (int i = 0; i < 3; i++)
        {
            steps += 5;
            _time.Advance(TimeSpan.FromSeconds(10));
        }
        // The first at once: until then the service manager counts from the start, devices and all.
        Assert.Equal(["WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"], notifier.Told);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(4, notifier.Told.Count);
        steps++;
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(5, notifier.Told.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("soon")]
    public void Is_left_alone_where_nobody_asks(string? interval) =>
        Assert.Null(ServiceWatchdog.Start(new Notifier(), interval, () => 0, _time));

    [Fact]
    public void Is_left_alone_without_a_service_manager() => Assert.Null(ServiceWatchdog.Start(null, "20000000", () => 0, _time));

    private sealed class Notifier : ISystemdNotifier
    {
        public List<string> Told { get; } = [];

        public bool IsEnabled => true;

        public void Notify(ServiceState state) => Told.Add(state.ToString());
    }
}
