using System.Text;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;

namespace ZoomRooms.Appliance.Calendar;

/// <summary>Reads iCalendar text (RFC 5545): the meetings of a stretch of time, recurring ones unfolded.</summary>
internal static class CalendarText
{
    public const int MaximumBytes = 4 * 1024 * 1024;

    /// <summary>A calendar with more entries than this in a week is not a room's.</summary>
    public const int MaximumMeetings = 2000;

    /// <summary>A rule may ask for an occurrence each second for ever; this ends the unfolding of all rules of a calendar.</summary>
    private const int MaximumOccurrences = 20_000;

    /// <summary>How long before the stretch an occurrence may have begun and still go on in it.</summary>
    private static readonly TimeSpan LongestMeeting = TimeSpan.FromDays(2);

    /// <param name="mistake">Empty, or why the text cannot be used.</param>
    public static IReadOnlyList<ScheduledMeeting>? TryRead(ReadOnlySpan<byte> text, DateTimeOffset from, DateTimeOffset to, out string mistake) => TryRead(text, from, to, out mistake, out _);

    /// <param name="skipped">Entries that cannot be read, such as a rule that no day fulfils: whoever may invite the room must not be able to spoil its calendar with one.</param>
    public static IReadOnlyList<ScheduledMeeting>? TryRead(ReadOnlySpan<byte> text, DateTimeOffset from, DateTimeOffset to, out string mistake, out int skipped)
    {
        skipped = 0;
        if (text.Length > MaximumBytes)
        {
            mistake = "the calendar is larger than 4 MiB";
            return null;
        }
        string written = Encoding.UTF8.GetString(text);
        if (!written.Contains("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase))
        {
            mistake = "this is not an iCalendar file (RFC 5545): there is no BEGIN:VCALENDAR";
            return null;
        }
        try
        {
            List<ScheduledMeeting> meetings = Unfold(Ical.Net.CalendarCollection.Load(written), from, to, ref skipped);
            mistake = "";
            return meetings;
        }
        // The library's parsers throw what they please; a calendar is a stranger's text, and none of it may stop a room.
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            mistake = $"the calendar cannot be read ({wrong.GetType().Name})";
            return null;
        }
    }

    private static List<ScheduledMeeting> Unfold(Ical.Net.CalendarCollection calendars, DateTimeOffset from, DateTimeOffset to, ref int skipped)
    {
        var meetings = new List<ScheduledMeeting>();
        int left = MaximumOccurrences;
        // A series and its moved occurrences have the same UID and are unfolded together; everything else on its own.
        foreach (IGrouping<string, CalendarEvent> series in calendars.SelectMany(calendar => calendar.Events).ToList().GroupBy(entry => entry.Uid ?? ""))
        {
            var alone = new Ical.Net.Calendar();
            foreach (CalendarEvent entry in series)
                alone.Events.Add(entry);
            int before = meetings.Count;
            try
            {
                Unfold(alone, from, to, meetings, ref left);
            }
            catch (Exception wrong) when (wrong is not OutOfMemoryException)
            {
                meetings.RemoveRange(before, meetings.Count - before);
                skipped++;
            }
            if (left <= 0 || meetings.Count >= MaximumMeetings)
                break;
        }
        return meetings;
    }

    private static void Unfold(Ical.Net.Calendar series, DateTimeOffset from, DateTimeOffset to, List<ScheduledMeeting> meetings, ref int left)
    {
        var begin = new CalDateTime((from - LongestMeeting).UtcDateTime, "UTC");
        var options = new EvaluationOptions { MaxUnmatchedIncrementsLimit = 5000 };
        // One series may not use up what all the others need.
        int own = Math.Min(left, MaximumOccurrences / 10);
        foreach (Occurrence occurrence in series.GetOccurrences<CalendarEvent>(begin, options))
        {
            if (--left <= 0 || --own <= 0 || meetings.Count >= MaximumMeetings)
                return;
            DateTimeOffset start = new(occurrence.Period.StartTime.AsUtc, TimeSpan.Zero);
            if (start >= to)
                return;
            if (occurrence.Source is not CalendarEvent entry || IsNone(entry))
                continue;
            DateTimeOffset end = occurrence.Period.EffectiveEndTime is { } ending ? new DateTimeOffset(ending.AsUtc, TimeSpan.Zero) : start;
            if (end <= from || !MeetingText.TryFind([entry.Url?.OriginalString, entry.Location, entry.Description, .. Conference(entry)], out var meeting, out string passcode))
                continue;
            meetings.Add(new ScheduledMeeting(start, end, meeting, passcode));
        }
    }

    /// <summary>Called off, or somebody's note that does not take up time.</summary>
    private static bool IsNone(CalendarEvent entry) =>
        string.Equals(entry.Status, "CANCELLED", StringComparison.OrdinalIgnoreCase) || string.Equals(entry.Transparency, "TRANSPARENT", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where calendars put join links besides: Google, RFC 7986, Outlook.</summary>
    private static IEnumerable<string?> Conference(CalendarEvent entry) =>
        ((string[])["X-GOOGLE-CONFERENCE", "CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL"]).Select(name => entry.Properties.FirstOrDefault(property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))?.Value?.ToString());
}
