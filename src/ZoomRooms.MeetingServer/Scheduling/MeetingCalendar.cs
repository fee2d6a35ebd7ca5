using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;
using Ical.Net.Serialization;
using NodaTime;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Scheduling;

/// <summary>
/// Meetings with a time as iCalendar has them (RFC 5545). Who is invited is not in it: a calendar is its reader's, and the others are not
/// his business; a room takes what has neither organiser nor attendees as its own.
/// </summary>
internal sealed class MeetingCalendar(MeetingStore meetings, TimeProvider time)
{
    public const string Type = "text/calendar; charset=utf-8";

    /// <summary>Zones are described from then to today, and by their last rules for ever after.</summary>
    private static readonly DateTime Earliest = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>A rule that finds nothing in so many steps finds nothing (30 February).</summary>
    private static readonly EvaluationOptions Bounded = new() { MaxUnmatchedIncrementsLimit = 1000 };

    /// <summary>A person's or a room's.</summary>
    /// <param name="server">Where clients reach the server.</param>
    public string Of(UserId user, Uri server)
    {
        Calendar calendar = new() { ProductId = "-//ZoomRooms.Appliance//Meeting server//EN" };
        HashSet<string> zones = [];
        foreach ((ScheduledMeeting meeting, MeetingTime when) in meetings.ListOf(user))
        {
            if (zones.Add(when.Zone))
                calendar.AddTimeZone(when.Zone, Earliest, includeHistoricalData: false);
            foreach (CalendarEvent one in Events(meeting, when, server))
                calendar.Events.Add(one);
        }
        return new CalendarSerializer().SerializeToString(calendar) ?? "";
    }

    /// <summary>When a meeting begins next, or has begun and is on; null when it is over. UTC.</summary>
    public DateTimeOffset? Next(ScheduledMeeting meeting, MeetingTime when)
    {
        Calendar calendar = new();
        foreach (CalendarEvent one in Events(meeting, when, null))
            calendar.Events.Add(one);
        DateTime now = time.GetUtcNow().UtcDateTime;
        // Unfolding is bounded by what a rule may say; the first that is not over is the answer.
        foreach (Occurrence occurrence in calendar.GetOccurrences<CalendarEvent>(
            new CalDateTime(now.AddMinutes(-when.Minutes), CalDateTime.UtcTzId), Bounded).Take(2))
        {
            DateTime begins = occurrence.Period.StartTime.AsUtc;
            if (begins.AddMinutes(when.Minutes) > now)
                return new DateTimeOffset(begins, TimeSpan.Zero);
        }
        return null;
    }

    /// <summary>The occurrence that begins on a day.</summary>
    /// <exception cref="ServerProblemException">None does.</exception>
    public static LocalDateTime OccurrenceOn(MeetingTime when, LocalDate day)
    {
        foreach (Occurrence occurrence in Series(when).GetOccurrences(when.AsCalendar(day.AtMidnight()), Bounded).Take(2))
        {
            LocalDateTime begins = LocalDateTime.FromDateTime(occurrence.Period.StartTime.Value);
            if (begins.Date == day)
                return begins;
        }
        throw new ServerProblemException($"The meeting has no occurrence that begins on {day:uuuu-MM-dd}.");
    }

    /// <exception cref="ServerProblemException">The rule does not meet its own beginning, or nothing after it.</exception>
    public static void CheckUnfolds(MeetingTime when)
    {
        try
        {
            List<Occurrence> first = [.. Series(when).GetOccurrences(when.AsCalendar(when.Start), Bounded).Take(2)];
            if (first.Count > 0 && LocalDateTime.FromDateTime(first[0].Period.StartTime.Value) == when.Start)
                return;
        }
        catch (EvaluationException)
        {
            // Said below.
        }
        throw new ServerProblemException("A meeting that repeats like this never begins: its first time must be one of its times.");
    }

    private static CalendarEvent Series(MeetingTime when) => new()
    {
        DtStart = when.AsCalendar(when.Start),
        Duration = Ical.Net.DataTypes.Duration.FromMinutes(when.Minutes),
        RecurrenceRule = when.AsRule(),
    };

    private IEnumerable<CalendarEvent> Events(ScheduledMeeting meeting, MeetingTime when, Uri? server)
    {
        IReadOnlyList<MeetingChange> changes = meetings.ListChanges(meeting.Id);
        CalendarEvent series = Event(meeting, when, server, when.Start);
        series.RecurrenceRule = when.AsRule();
        foreach (MeetingChange change in changes.Where(change => change.MovedTo is null))
            series.ExceptionDates.Add(when.AsCalendar(change.Occurrence));
        yield return series;
        foreach (MeetingChange change in changes.Where(change => change.MovedTo is not null))
        {
            CalendarEvent moved = Event(meeting, when, server, change.MovedTo!.Value);
            moved.RecurrenceIdentifier = new RecurrenceIdentifier(when.AsCalendar(change.Occurrence), null);
            yield return moved;
        }
    }

    private CalendarEvent Event(ScheduledMeeting meeting, MeetingTime when, Uri? server, LocalDateTime begins)
    {
        CalendarEvent one = new()
        {
            Uid = $"{meeting.Id}@{server?.Host ?? "meeting"}",
            Summary = meeting.Topic,
            DtStart = when.AsCalendar(begins),
            Duration = Ical.Net.DataTypes.Duration.FromMinutes(when.Minutes),
            DtStamp = new CalDateTime(time.GetUtcNow().UtcDateTime, CalDateTime.UtcTzId),
            Sequence = when.Sequence,
        };
        if (server is not null)
        {
            string link = new MeetingLink(server, meeting.Id, meeting.Passcode).Address;
            one.Location = link;
            one.Description = $"Join: {link}";
        }
        return one;
    }
}
