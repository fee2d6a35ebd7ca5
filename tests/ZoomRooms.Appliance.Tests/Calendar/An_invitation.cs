using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Calendar.Counting;

namespace ZoomRooms.Appliance.Tests.Calendar;

/// <summary>
/// Who may move the button: an entry that the room accepted, with a link of a host of ours, and never one that came after another in its
/// time.
/// </summary>
public sealed class An_invitation : IDisposable
{
    private const string Real =
        "UID:real\nDTSTART:20261123T110000Z\nDTEND:20261123T130000Z\nATTENDEE;PARTSTAT=ACCEPTED:mailto:aalto@example.org\nLOCATION:https://meet.example.org/j/222222222";
    private const string Later =
        "UID:later\nDTSTART:20261123T115500Z\nDTEND:20261123T123000Z\nATTENDEE;PARTSTAT=ACCEPTED:mailto:aalto@example.org\nLOCATION:https://meet.example.org/j/666666666";

    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-invitation-");
    private readonly FakeTimeProvider _time = new(Noon);
    private CalendarOptions _options = new() { Addresses = ["Aalto@example.org", "room-12@resource.example.org"] };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("ATTENDEE;PARTSTAT=ACCEPTED:mailto:aalto@example.org", Verdict.Counts)]
    [InlineData(
        "ATTENDEE;CUTYPE=RESOURCE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Aalto;X-NUM-GUESTS=0:MAILTO:Room-12@resource.example.org",
        Verdict.Counts)]
    [InlineData("ATTENDEE;CN=Aalto;PARTSTAT=ACCEPTED;EMAIL=aalto@example.org:urn:uuid:1", Verdict.Counts)]
    [InlineData("ORGANIZER:mailto:aalto@example.org\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ann@example.org", Verdict.Counts)]
    [InlineData("SUMMARY:Written into the room's own calendar", Verdict.Counts)]
    [InlineData("X-MICROSOFT-CDO-BUSYSTATUS:BUSY\nSTATUS:CONFIRMED", Verdict.Counts)]
    [InlineData("ATTENDEE;PARTSTAT=ACCEPTED:mailto:aalto@example.org\nX-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", Verdict.Counts)]
    [InlineData("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", Verdict.NotAccepted)]
    [InlineData("STATUS:TENTATIVE", Verdict.NotAccepted)]
    [InlineData("ATTENDEE:mailto:aalto@example.org", Verdict.NotAccepted)]
    [InlineData("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:aalto@example.org", Verdict.NotAccepted)]
    [InlineData("ATTENDEE;PARTSTAT=TENTATIVE:mailto:aalto@example.org", Verdict.NotAccepted)]
    [InlineData("ATTENDEE;PARTSTAT=DELEGATED:mailto:aalto@example.org", Verdict.NotAccepted)]
    [InlineData("ATTENDEE;PARTSTAT=DECLINED:mailto:aalto@example.org", Verdict.Declined)]
    [InlineData(
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:aalto@example.org\nATTENDEE;PARTSTAT=DECLINED:mailto:room-12@resource.example.org",
        Verdict.Declined)]
    [InlineData("ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.org", Verdict.RoomNotInvited)]
    [InlineData("ATTENDEE;CN=aalto@example.org;PARTSTAT=ACCEPTED:mailto:ann@example.org", Verdict.RoomNotInvited)]
    [InlineData("ATTENDEE;EMAIL=aalto@example.org;PARTSTAT=ACCEPTED:mailto:ann@example.org", Verdict.RoomNotInvited)]
    // A name that closes its own quotation marks and answers for the room.
    [InlineData("ATTENDEE;CN=\"a\";PARTSTAT=ACCEPTED;X=\"b\";PARTSTAT=NEEDS-ACTION:mailto:aalto@example.org", Verdict.NotAccepted)]
    public async Task Counts_when_the_room_accepted_it(string people, Verdict verdict)
    {
        Agenda agenda = await ReadAsync(
            $"UID:a\nDTSTART:20261123T115500Z\nDTEND:20261123T130000Z\nLOCATION:https://meet.example.org/j/987654321\n{people}");
        Assert.Equal(verdict == Verdict.Counts, agenda.Now().Meeting is not null);
        Assert.Equal(verdict == Verdict.Counts ? [] : [verdict], agenda.Uncounted().Select(meeting => meeting.Verdict));
        if (verdict != Verdict.Counts)
            Assert.Contains(
                $"987654321 does not count: {VerdictText.Of(verdict)}; 1 not counted: {VerdictText.Of(verdict)}", agenda.Describe(),
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_people_does_not_count_where_nothing_says_which_of_them_is_the_room()
    {
        _options = new CalendarOptions();
        Agenda agenda = await ReadAsync(Real);
        Assert.Null(agenda.Now().Meeting);
        Assert.Contains("Calendar:Addresses does not say which is the room", agenda.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Finds_the_rooms_address_in_the_address_of_its_Google_calendar()
    {
        CalendarOptions options = new()
        {
            Source = "https://calendar.google.com/calendar/ical/c_188room%40resource.calendar.google.com/private-1/basic.ics"
        };
        Assert.Equal(["c_188room@resource.calendar.google.com"], CalendarRules.Of(options, "https://meet.example.org").Addresses);
    }

    [Theory]
    [InlineData("", "https://meet.example.org/j/987654321", true)]
    [InlineData("", "https://MEET.example.org:8443/j/987654321", true)]
    [InlineData("", "https://us02web.meet.example.org/j/987654321", false)]
    [InlineData("", "https://meet.example.org.elsewhere.test/j/987654321", false)]
    [InlineData("", "https://meet.example.org@elsewhere.test/j/987654321", false)]
    [InlineData("", "https://elsewhere.test/https://meet.example.org/j/987654321", true)]
    [InlineData("", "https://elsewhere.test/j/987654321 Meeting ID: 987 654 321", false)]
    [InlineData("zoom.example,*.zoom.example", "https://company.zoom.example/j/987654321", true)]
    [InlineData("zoom.example,*.zoom.example", "https://zoom.example/j/987654321", true)]
    [InlineData("*.zoom.example", "https://notzoom.example/j/987654321", false)]
    [InlineData("*.zoom.example", "https://meet.example.org/j/987654321", false)]
    public async Task Counts_with_a_link_of_our_hosts(string hosts, string link, bool counts)
    {
        _options = _options with { Hosts = hosts.Split(',', StringSplitOptions.RemoveEmptyEntries) };
        Agenda agenda = await ReadAsync($"UID:a\nDTSTART:20261123T115500Z\nDTEND:20261123T130000Z\nDESCRIPTION:{link}");
        Assert.Equal(counts, agenda.Now().Meeting is not null);
        Assert.Equal(counts ? [] : [Verdict.OtherHost], agenda.Uncounted().Select(meeting => meeting.Verdict));
    }

    [Theory]
    [InlineData("ORGANIZER;CN=Ann:mailto:Ann@example.org", true)]
    [InlineData("ORGANIZER:mailto:bob@partner.example", true)]
    [InlineData("ORGANIZER:mailto:aalto@example.org", true)]
    [InlineData("SUMMARY:nobody", true)]
    [InlineData("ORGANIZER:mailto:eve@elsewhere.test", false)]
    [InlineData("ORGANIZER:mailto:eve@notpartner.example", false)]
    [InlineData("ORGANIZER;CN=ann@example.org;SENT-BY=\"mailto:ann@example.org\":mailto:eve@elsewhere.test", false)]
    [InlineData("ATTENDEE;PARTSTAT=ACCEPTED:mailto:aalto@example.org", false)]
    public async Task Counts_from_organisers_that_are_allowed(string people, bool counts)
    {
        _options = _options with { Organizers = ["ann@example.org", "@partner.example"] };
        Agenda agenda = await ReadAsync(
            $"UID:a\nDTSTART:20261123T115500Z\nDTEND:20261123T130000Z\nLOCATION:https://meet.example.org/j/987654321\n{people}");
        Assert.Equal(counts, agenda.Now().Meeting is not null);
        Assert.Equal(counts ? [] : [Verdict.OtherOrganizer], agenda.Uncounted().Select(meeting => meeting.Verdict));
    }

    [Theory]
    [InlineData(Later)]
    // It says of itself that it is older.
    [InlineData($"{Later}\nCREATED:19700101T000000Z\nDTSTAMP:19700101T000000Z\nLAST-MODIFIED:19700101T000000Z")]
    [InlineData("UID:later\nDTSTART:20261123T120900Z\nDTEND:20261123T121000Z\nLOCATION:https://meet.example.org/j/666666666")]
    [InlineData(
        "UID:later\nDTSTART:20261116T115500Z\nDTEND:20261116T123000Z\nRRULE:FREQ=WEEKLY\nLOCATION:https://meet.example.org/j/666666666")]
    // The organiser of something that the room knew long before moves it here.
    [InlineData("UID:early\nSEQUENCE:5\nDTSTART:20261123T115500Z\nDTEND:20261123T123000Z\nLOCATION:https://meet.example.org/j/666666666")]
    [InlineData(
        "UID:series\nRECURRENCE-ID:20261124T120000Z\nDTSTART:20261123T115500Z\nDTEND:20261123T123000Z\nLOCATION:https://meet.example.org/j/666666666")]
    public async Task That_comes_later_never_takes_an_earlier_ones_place(string later)
    {
        const string early = "UID:early\nDTSTART:20261125T115500Z\nDTEND:20261125T123000Z\nLOCATION:https://meet.example.org/j/666666666";
        const string series =
            "UID:series\nDTSTART:20261117T120000Z\nDTEND:20261117T130000Z\nRRULE:FREQ=WEEKLY\nLOCATION:https://meet.example.org/j/666666666";
        string before = later.StartsWith("UID:early", StringComparison.Ordinal) ? "" : early;
        await ReadAsync(early, series);
        await ReadAsync(early, series, Real);
        Agenda agenda = await ReadAsync(before, series, later, Real);
        Assert.Equal("222222222", agenda.Now().Meeting!.Meeting.ToString());
        Assert.Contains("a meeting is on (222222222)", agenda.Describe(), StringComparison.Ordinal);
        Assert.Contains(
            "666666666 is not joined: 222222222 takes up its time and was accepted before", agenda.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_was_called_off_and_comes_again_is_a_later_one()
    {
        await ReadAsync(Later);
        await ReadAsync(Real);
        Assert.Equal("222222222", (await ReadAsync(Later, Real)).Now().Meeting!.Meeting.ToString());
    }

    [Fact]
    public async Task That_the_room_accepts_late_is_a_later_one()
    {
        await ReadAsync(Later.Replace("ACCEPTED", "NEEDS-ACTION", StringComparison.Ordinal), Real);
        Assert.Equal("222222222", (await ReadAsync(Later, Real)).Now().Meeting!.Meeting.ToString());
    }

    [Fact]
    public async Task That_was_there_before_holds_the_button_to_its_end_and_then_gives_it_up()
    {
        await ReadAsync(Real);
        await ReadAsync(Real, Later.Replace("123000Z", "140000Z", StringComparison.Ordinal));
        _time.SetUtcNow(Noon.AddHours(1).AddSeconds(-1));
        Assert.Equal(
            "222222222",
            (await ReadAsync(Real, Later.Replace("123000Z", "140000Z", StringComparison.Ordinal))).Now().Meeting!.Meeting.ToString());
        _time.SetUtcNow(Noon.AddHours(1));
        Assert.Equal(
            "666666666",
            (await ReadAsync(Real, Later.Replace("123000Z", "140000Z", StringComparison.Ordinal))).Now().Meeting!.Meeting.ToString());
    }

    [Fact]
    public async Task That_follows_another_is_joined_ten_minutes_before_it_begins()
    {
        await ReadAsync(Real);
        _time.SetUtcNow(Noon.AddMinutes(51));
        Agenda agenda = await ReadAsync(
            Real, Later.Replace("115500Z", "130000Z", StringComparison.Ordinal).Replace("123000Z", "140000Z", StringComparison.Ordinal));
        Assert.Equal("666666666", agenda.Now().Meeting!.Meeting.ToString());
        Assert.Contains("222222222 is not joined: 666666666 is about to begin", agenda.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Among_those_that_the_room_first_saw_together_the_one_that_was_made_first_is_joined()
    {
        Agenda agenda = await ReadAsync($"{Later}\nCREATED:20261110T000000Z", $"{Real}\nCREATED:20261109T000000Z");
        Assert.Equal("222222222", agenda.Now().Meeting!.Meeting.ToString());
    }

    /// <summary>
    /// Reads a calendar of these entries as a room does that was started anew: what it knew before is in its state folder.
    /// </summary>
    private async Task<Agenda> ReadAsync(params string[] entries)
    {
        string file = Path.Combine(_folder.FullName, "room.ics");
        StringBuilder text = new("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n");
        foreach (string entry in entries.Where(entry => entry.Length > 0))
            text.Append("BEGIN:VEVENT\n").Append(entry).Append("\nEND:VEVENT\n");
        File.WriteAllText(file, text.Append("END:VCALENDAR\n").ToString());
        Agenda agenda = new(_time, hasStandingMeeting: false);
        CalendarOptions options = _options with { Source = file };
        CalendarReader reader = new(
            options, CalendarRules.Of(options, "https://meet.example.org:8443"), agenda, _folder.FullName, _time, NullLogger.Instance);
        Assert.True(await reader.ReadOnceAsync(null, TestContext.Current.CancellationToken), agenda.Describe());
        return agenda;
    }
}
