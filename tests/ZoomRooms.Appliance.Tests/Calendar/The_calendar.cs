using System.Text;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Calendar.Counting;

namespace ZoomRooms.Appliance.Tests.Calendar;

public sealed class The_calendar
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    // UTC, with a link; a link without a passcode; a link in the location; an identifier on a line of its own.
    [InlineData(
        "DTSTART:20261123T120500Z\nDTEND:20261123T130000Z\nDESCRIPTION:Join https://meet.example.com/j/98765432100?pwd=aB3", "98765432100",
        "aB3")]
    [InlineData("DTSTART:20261123T113000Z\nDTEND:20261123T120100Z\nLOCATION:https://meet.example.com/j/987654321", "987654321", "")]
    [InlineData("DTSTART:20261123T113000Z\nDTEND:20261123T120100Z\nURL:https://meet.example.com/j/987654321?x=1&pwd=q", "987654321", "q")]
    [InlineData(
        "DTSTART:20261123T115000Z\nDURATION:PT1H\nDESCRIPTION:Hello\\nMeeting ID: 987 6543 2100\\nPasscode: 12 34", "98765432100", "12")]
    // A zone by its IANA name, and by the name Outlook uses.
    [InlineData(
        "DTSTART;TZID=Europe/Helsinki:20261123T140000\nDTEND;TZID=Europe/Helsinki:20261123T150000\nLOCATION:https://m.example.com/j/987654321", "987654321", "")]
    [InlineData(
        "DTSTART;TZID=FLE Standard Time:20261123T140000\nDTEND;TZID=FLE Standard Time:20261123T150000\nLOCATION:https://m.example.com/j/987654321", "987654321", "")]
    // Every Monday for years, in local time across the change of clocks.
    [InlineData(
        "DTSTART;TZID=Europe/Helsinki:20240701T140000\nDTEND;TZID=Europe/Helsinki:20240701T150000\nRRULE:FREQ=WEEKLY;BYDAY=MO\nLOCATION:https://m.example.com/j/987654321", "987654321", "")]
    public void What_is_on_is_joined(string entry, string meeting, string passcode)
    {
        ScheduledMeeting on = Assert.IsType<ScheduledMeeting>(Ask(Noon, entry).Meeting);
        Assert.Equal(meeting, on.Meeting.ToString());
        Assert.Equal(passcode, on.Passcode);
    }

    [Theory]
    [InlineData("DTSTART:20261123T121001Z\nDTEND:20261123T130000Z\nLOCATION:https://m.example.com/j/987654321")]
    [InlineData("DTSTART:20261123T110000Z\nDTEND:20261123T120000Z\nLOCATION:https://m.example.com/j/987654321")]
    [InlineData("DTSTART:20261123T120000Z\nDTEND:20261123T130000Z\nSTATUS:CANCELLED\nLOCATION:https://m.example.com/j/987654321")]
    [InlineData("DTSTART:20261123T120000Z\nDTEND:20261123T130000Z\nTRANSP:TRANSPARENT\nLOCATION:https://m.example.com/j/987654321")]
    [InlineData("DTSTART:20261123T120000Z\nDTEND:20261123T130000Z\nSUMMARY:Lunch")]
    [InlineData("DTSTART:20261123T120000Z\nDTEND:20261123T130000Z\nDESCRIPTION:Meeting ID: 12")]
    [InlineData(
        "DTSTART:20261116T120000Z\nDTEND:20261116T130000Z\nRRULE:FREQ=WEEKLY\nEXDATE:20261123T120000Z\nLOCATION:https://m.example.com/j/987654321")]
    [InlineData("DTSTART:20261116T120000Z\nDTEND:20261116T130000Z\nRRULE:FREQ=WEEKLY;COUNT=1\nLOCATION:https://m.example.com/j/987654321")]
    public void What_is_not_on_is_not(string entry)
    {
        AgendaAnswer answer = Ask(Noon, entry);
        Assert.Null(answer.Meeting);
        Assert.False(answer.IsStanding);
        Assert.StartsWith("Nothing is scheduled now", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_minutes_before_the_hour_the_button_means_the_meeting_that_is_about_to_begin()
    {
        const string now = "DTSTART:20261123T110000Z\nDTEND:20261123T121000Z\nLOCATION:https://m.example.com/j/111111111";
        const string coming = "DTSTART:20261123T121000Z\nDTEND:20261123T130000Z\nLOCATION:https://m.example.com/j/222222222";
        Assert.Equal("222222222", Ask(Noon, now, coming).Meeting!.Meeting.ToString());
        Assert.Equal("111111111", Ask(Noon.AddSeconds(-1), now, coming).Meeting!.Meeting.ToString());
    }

    [Fact]
    public void One_occurrence_that_was_moved_is_where_it_was_moved_to()
    {
        const string series =
            "UID:a\nDTSTART:20261116T120000Z\nDTEND:20261116T130000Z\nRRULE:FREQ=WEEKLY\nLOCATION:https://m.example.com/j/987654321";
        const string moved =
            "UID:a\nRECURRENCE-ID:20261123T120000Z\nDTSTART:20261123T150000Z\nDTEND:20261123T160000Z\nLOCATION:https://m.example.com/j/987654321";
        Assert.Null(Ask(Noon, series, moved).Meeting);
        Assert.NotNull(Ask(Noon.AddHours(3), series, moved).Meeting);
    }

    [Fact]
    public void Without_anything_on_the_standing_meeting_is_joined_and_without_one_the_reason_says_what_comes_next()
    {
        const string later = "DTSTART:20261123T150000Z\nDTEND:20261123T160000Z\nLOCATION:https://m.example.com/j/987654321";
        Assert.True(Ask(Noon, standing: true, later).IsStanding);
        Assert.Contains("the next meeting begins at", Ask(Noon, later).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("<html>login</html>")]
    [InlineData("")]
    public void Text_that_is_no_calendar_is_refused_and_the_last_good_one_stays(string text)
    {
        Assert.Null(
            CalendarText.TryRead(Encoding.UTF8.GetBytes(text), Noon, Noon.AddDays(8), CalendarRules.Open, out string mistake, out _));
        Assert.NotEqual("", mistake);
        Agenda agenda = new(new FixedTime(Noon), hasStandingMeeting: false);
        agenda.Take(Read("DTSTART:20261123T120000Z\nDTEND:20261123T130000Z\nLOCATION:https://m.example.com/j/987654321"));
        agenda.Fail(mistake);
        Assert.NotNull(agenda.Now().Meeting);
        Assert.Contains(mistake, agenda.Describe(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RRULE:FREQ=SECONDLY")]
    [InlineData("RRULE:FREQ=MINUTELY;INTERVAL=1")]
    [InlineData("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")]
    [InlineData("RRULE:FREQ=DAILY;UNTIL=99991231T235959Z")]
    [InlineData("RRULE:FREQ=WEEKLY;COUNT=2147483647")]
    public void A_rule_that_never_ends_does_not_hold_the_room_up(string rule)
    {
        IReadOnlyList<ScheduledMeeting> meetings = Read(
            $"DTSTART:20261101T120000Z\nDTEND:20261101T120030Z\n{rule}\nLOCATION:https://m.example.com/j/987654321",
            "DTSTART:20261123T120000Z\nDTEND:20261123T130000Z\nLOCATION:https://m.example.com/j/222222222");
        Assert.InRange(meetings.Count, 1, CalendarText.MaximumMeetings);
        // Nor does it take the others' place.
        Assert.Contains(meetings, meeting => meeting.Meeting.ToString() == "222222222");
    }

    [Fact]
    public void Damaged_calendars_are_refused_or_read_and_never_crash()
    {
        byte[] good = Encoding.UTF8.GetBytes(
            Text("DTSTART;TZID=Europe/Helsinki:20240701T140000\nDTEND;TZID=Europe/Helsinki:20240701T150000\nRRULE:FREQ=WEEKLY;BYDAY=MO\nLOCATION:https://m.example.com/j/987654321"));
        Random random = new(4);
        for (int round = 0; round < 300; round++)
        {
            byte[] text = [.. good];
            for (int change = 1 + random.Next(6); change > 0; change--)
                text[random.Next(text.Length)] = (byte)random.Next(256);
            _ = CalendarText.TryRead(text, Noon.AddDays(-1), Noon.AddDays(8), CalendarRules.Open, out _, out _);
        }
    }

    private static AgendaAnswer Ask(DateTimeOffset now, params string[] entries) => Ask(now, false, entries);

    private static AgendaAnswer Ask(DateTimeOffset now, bool standing, params string[] entries)
    {
        Agenda agenda = new(new FixedTime(now), standing);
        agenda.Take(Read(entries));
        return agenda.Now();
    }

    private static IReadOnlyList<ScheduledMeeting> Read(params string[] entries)
    {
        IReadOnlyList<ScheduledMeeting>? meetings = CalendarText.TryRead(
            Encoding.UTF8.GetBytes(Text(entries)), Noon.AddDays(-1), Noon.AddDays(8), CalendarRules.Open, out string mistake, out _);
        Assert.Equal("", mistake);
        return meetings!;
    }

    private static string Text(params string[] entries)
    {
        StringBuilder text = new("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n");
        for (int index = 0; index < entries.Length; index++)
            text.Append("BEGIN:VEVENT\n").Append(entries[index].Contains("UID:", StringComparison.Ordinal) ? "" : $"UID:{index}\n")
                .Append("DTSTAMP:20261101T000000Z\n").Append(entries[index]).Append("\nEND:VEVENT\n");
        return text.Append("END:VCALENDAR\n").Replace("\n", "\r\n").ToString();
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
