using NodaTime;

namespace ZoomRooms.Appliance.Calendar;

/// <summary>What is kept of a calendar that was read: the entries of the weeks around now, and series.</summary>
/// <param name="Arrangements">Of all entries that count, those that lie too far ahead to be kept as well.</param>
/// <param name="Unreadable">Entries that cannot be read, by the part that is to blame.</param>
/// <param name="KeptUntil">Entries that begin later were not kept: by then the calendar has to be read again.</param>
internal sealed record CalendarContents(
    IReadOnlyList<CalendarEntry> Entries, IReadOnlySet<string> Arrangements, IReadOnlyDictionary<string, int> Unreadable,
    DateTimeOffset KeptUntil, bool IsWhole)
{
    /// <summary>A calendar with more entries than this in a week is not a room's.</summary>
    public const int MaximumMeetings = 2000;

    /// <summary>The meetings of a stretch of time, those that do not count with the reason.</summary>
    public List<ScheduledMeeting> Unfold(DateTimeOffset from, DateTimeOffset to, out IReadOnlyDictionary<string, int> unreadable)
    {
        Dictionary<string, int> parts = new(Unreadable);
        List<ScheduledMeeting> meetings = new();
        Instant first = Instant.FromDateTimeOffset(from), last = Instant.FromDateTimeOffset(to);
        // A series and its moved occurrences have the same UID; what has none stands alone.
        int without = 0;
        foreach (IGrouping<string, CalendarEntry> series in Entries.GroupBy(entry => entry.Uid.Length > 0 ? entry.Uid : $"\n{without++}"))
        {
            List<string> wrong = new();
            List<Occurrence> occurrences = SeriesUnfolding.Unfold([.. series], first, last, wrong);
            foreach (string part in wrong)
                parts[part] = parts.GetValueOrDefault(part) + 1;
            foreach (Occurrence occurrence in occurrences.Where(occurrence => !occurrence.Entry.IsOff && occurrence.Entry.Named.IsNamed))
            {
                CalendarEntry entry = occurrence.Entry;
                meetings.Add(new ScheduledMeeting(
                    occurrence.Start.ToDateTimeOffset(), occurrence.End.ToDateTimeOffset(), entry.Named.Meeting, entry.Named.Passcode)
                {
                    Verdict = entry.Verdict, Arrangement = entry.Arrangement, Created = entry.Created,
                });
            }
        }
        unreadable = parts;
        return meetings;
    }

    /// <summary>Such as <c>2 entries cannot be read (RRULE, a line that is none)</c>; empty when all can.</summary>
    public static string Describe(IReadOnlyDictionary<string, int> unreadable)
    {
        int count = unreadable.Values.Sum();
        string parts = string.Join(", ", unreadable.Keys.Order(StringComparer.Ordinal).Take(5)
            .Select(part =>
                unreadable[part] > 1 && unreadable.Count > 1 ? FormattableString.Invariant($"{part}: {unreadable[part]}") : part));
        return count == 0 ? "" : FormattableString.Invariant($"{count} {(count == 1 ? "entry" : "entries")} cannot be read ({parts})");
    }
}
