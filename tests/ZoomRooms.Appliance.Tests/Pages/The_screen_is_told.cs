using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Pages;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.Media.Screens;

namespace ZoomRooms.Appliance.Tests.Pages;

public class The_screen_is_told
{
    private static readonly PageFacts Facts = new(Sessions.Name, default, false, null, null, "", []);

    private readonly BlockingCollection<(ScreenPage Page, TimeSpan Derived)> _told = [];
    private volatile RoomReport _report = Report(RoomState.Idle, TimeSpan.FromSeconds(5));

    [Fact]
    public void When_its_light_was_derived_and_not_when_it_is_told()
    {
        using ScreenTeller teller = Start();
        Assert.Equal(TimeSpan.FromSeconds(5), _told.Take(TestContext.Current.CancellationToken).Derived);
        // A loop that hangs derives nothing more: what is told again stays as old as it is.
        Assert.Equal(TimeSpan.FromSeconds(5), _told.Take(TestContext.Current.CancellationToken).Derived);
    }

    [Fact]
    public void At_once_when_the_light_is_another_and_not_for_each_step()
    {
        using ScreenTeller teller = new(() => true, () => _report, () => Facts, Take, new StandingClock(), NullLogger.Instance);
        _told.Take(TestContext.Current.CancellationToken);
        teller.See(_report);
        _told.Take(TestContext.Current.CancellationToken);
        RoomReport locked = Report(RoomState.InMeeting, TimeSpan.FromSeconds(6));
        _report = locked;
        teller.See(locked);
        ScreenPage page;
        do
            page = _told.Take(TestContext.Current.CancellationToken).Page;
        while (page.Meeting is null);
        Assert.Equal(ScreenShield.Locked, page.Meeting.Shield);
    }

    /// <summary>What a page says besides may be broken; the room is not.</summary>
    [Fact]
    public void Nothing_where_a_page_cannot_be_made_and_again_when_it_can()
    {
        int asked = 0;
        using ScreenTeller teller = new(
            () => true, () => _report, () => Interlocked.Increment(ref asked) == 1 ? throw new IOException("no such card") : Facts, Take,
            TimeProvider.System, NullLogger.Instance);
        Assert.Equal(Sessions.Name, _told.Take(TestContext.Current.CancellationToken).Page.Room);
    }

    private ScreenTeller Start() => new(() => true, () => _report, () => Facts, Take, TimeProvider.System, NullLogger.Instance);

    private void Take(ScreenPage page, TimeSpan derived) => _told.Add((page, derived));

    private static RoomReport Report(RoomState state, TimeSpan derived)
    {
        RoomSnapshot room = new(
            state, Sessions.In(SessionState.InMeeting, Sessions.Certified(Sessions.Now)), PanelHealth.Good, false, null, null, null);
        return new RoomReport(room, LockLight.Derive(room, Sessions.Now), null) { Derived = derived };
    }

    private sealed class StandingClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
