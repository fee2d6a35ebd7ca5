using ZoomRooms.Screen.Service;
using ZoomRooms.Screen.Tests.Rig;

namespace ZoomRooms.Screen.Tests.Service;

public sealed class Signs_of_life : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-notify-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Come_three_times_in_the_time_that_the_manager_waits()
    {
        using NotifySocket listener = new(Path.Combine(_folder.FullName, "notify"));
        ServiceManager manager = new(listener.Path, "6000000");
        manager.Ready();
        Assert.Equal("READY=1", listener.Hear());
        TimeSpan now = TimeSpan.FromHours(1);
        int signs = 0;
        for (int step = 0; step < 600; step++, now += TimeSpan.FromMilliseconds(10))
        {
            manager.Alive(now);
            signs += listener.HasHeard() ? 1 : 0;
        }
        Assert.Equal(3, signs);
        manager.Status("Waits");
        manager.Status("Waits");
        manager.Status("Shows");
        Assert.Equal("STATUS=Waits", listener.Hear());
        Assert.Equal("STATUS=Shows", listener.Hear());
    }

    /// <summary>Seen on an emulated machine: ten seconds did not do for a display to open, and so it never did.</summary>
    [Fact]
    public void Are_waited_for_longer_while_a_display_opens_and_no_longer_than_that()
    {
        using NotifySocket listener = new(Path.Combine(_folder.FullName, "notify"));
        ServiceManager manager = new(listener.Path, "10000000");
        manager.Opened();
        Assert.False(listener.HasHeard());
        manager.Opens();
        manager.Opens();
        manager.Opened();
        manager.Opened();
        Assert.Equal("WATCHDOG_USEC=60000000\nWATCHDOG=1", listener.Hear());
        Assert.Equal("WATCHDOG_USEC=10000000\nWATCHDOG=1", listener.Hear());
        Assert.False(listener.HasHeard());
    }

    [Fact]
    public void Come_for_nobody_where_nobody_waits_for_them()
    {
        new ServiceManager(null, null).Ready();
        ServiceManager gone = new(Path.Combine(_folder.FullName, "nobody"), "6000000");
        gone.Ready();
        gone.Alive(TimeSpan.Zero);
    }
}
