using NodaTime;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Pages;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Tests.Pages;

public class What_an_idle_screen_says
{
    private static readonly TimeSpan Now = Sessions.Now;
    private static readonly ZonedDateTime Wall =
        Instant.FromUtc(2026, 11, 30, 12, 48).InZone(DateTimeZoneProviders.Tzdb["Europe/Helsinki"]);

    [Fact]
    public void The_rooms_name_the_time_where_it_stands_and_what_a_press_does()
    {
        ScreenPage page = Page(RoomState.Idle, Facts());
        Assert.Equal(
            (Sessions.Name, "14:48", "Monday 30 November", "Press the button to join", ""),
            (page.Room, page.Clock, page.Day, page.Headline, page.Hint));
        Assert.Null(page.Meeting);
    }

    [Fact]
    public void No_time_where_the_clock_is_not_to_be_trusted()
    {
        ScreenPage page = Page(RoomState.Idle, Facts() with { Wall = null });
        Assert.Equal(("", ""), (page.Clock, page.Day));
    }

    [Theory]
    [InlineData("2026-11-30T13:00Z", "Next meeting at 15:00")]
    [InlineData("2026-11-30T22:30Z", "Next meeting tomorrow at 00:30")]
    [InlineData("2026-12-03T07:00Z", "Next meeting Thursday at 09:00")]
    public void When_the_next_meeting_begins(string start, string headline)
    {
        ScheduledMeeting next = Meeting(start);
        ScreenPage page = Page(RoomState.Idle, Facts(new AgendaView(new AgendaAnswer(null, true, ""), next)));
        Assert.Equal((headline, "Press the button to join"), (page.Headline, page.Hint));
        page = Page(RoomState.Idle, Facts(new AgendaView(new AgendaAnswer(null, false, "Nothing."), next)));
        Assert.Equal((headline, "Nothing to join now"), (page.Headline, page.Hint));
    }

    [Theory]
    [InlineData("2026-11-30T12:55Z", "Meeting at 14:55")]
    [InlineData("2026-11-30T12:30Z", "Meeting until 15:30")]
    public void Which_meeting_a_press_joins_now(string start, string headline)
    {
        ScreenPage page = Page(RoomState.Idle, Facts(new AgendaView(new AgendaAnswer(Meeting(start), false, ""), null)));
        Assert.Equal((headline, "Press the button to join"), (page.Headline, page.Hint));
    }

    [Theory]
    [InlineData(SessionState.Connecting, "Connecting to the meeting server — 1:42")]
    [InlineData(SessionState.WaitingForHost, "Waiting for the host to start the meeting — 1:42")]
    [InlineData(SessionState.WaitingForAdmission, "Waiting for the host to let the room in — 1:42")]
    [InlineData(SessionState.ExchangingKeys, "Waiting for the meeting's keys — 1:42")]
    public void What_it_waits_for_and_since_when(SessionState state, string headline) => Assert.Equal(
        (headline, "Press the button to stop"), Words(Page(RoomState.Joining, Facts(), Sessions.In(state))));

    [Fact]
    public void Why_there_is_no_meeting_and_what_to_do()
    {
        Assert.Equal(
            ("The host removed this room.", "Press the button to try again"),
            Words(Page(RoomState.Failed, Facts(), failure: "The host removed this room.")));
        // The reason's name is for whoever looks after the room.
        Assert.Equal(
            ("The host removed this room.", "Press the button to try again"),
            Words(Page(RoomState.Failed, Facts(), failure: "Refused (RemovedByHost): The host removed this room.")));
        Assert.Equal(("The meeting was lost", "Press the button to try again"), Words(Page(RoomState.Rejoining, Facts())));
        Assert.Equal(("Starting", "The button works in a moment"), Words(Page(RoomState.Booting, Facts())));
    }

    [Fact]
    public void Something_in_every_state()
    {
        foreach (RoomState state in Enum.GetValues<RoomState>())
            Assert.NotEqual("", Page(state, Facts()).Headline);
    }

    private static (string, string) Words(ScreenPage page) => (page.Headline, page.Hint);

    private static ScheduledMeeting Meeting(string start)
    {
        DateTimeOffset at = DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture);
        return new ScheduledMeeting(at, at + TimeSpan.FromHours(1), new MeetingId(9876543210), "");
    }

    private static PageFacts Facts(AgendaView? agenda = null) =>
        new(Sessions.Name, TimeSpan.FromSeconds(102), false, Wall, agenda, "", []);

    private static ScreenPage Page(RoomState state, PageFacts facts, SessionSnapshot? session = null, string? failure = null)
    {
        RoomSnapshot room = new(state, session, PanelHealth.Good, false, null, failure, null);
        return ScreenPages.Of(new RoomReport(room, LockLight.Derive(room, Now), null), facts, Now);
    }
}
