using NodaTime;
using ZoomRooms.Appliance.Calendar.Times;

namespace ZoomRooms.Appliance.Calendar;

/// <summary>One occurrence of an entry.</summary>
internal readonly record struct Occurrence(CalendarEntry Entry, Instant Start, Instant End);

/// <summary>
/// The entries with one UID, unfolded together (RFC 5545, 3.8.4.4 and 3.8.5): rules, extra and excluded times, single occurrences that were
/// moved, and those from which on all were. Which occurrence is meant is decided by instants, in whatever zones they are written.
/// </summary>
internal sealed class SeriesUnfolding
{
    /// <summary>A meeting more often than this in a week and a half is no meeting.</summary>
    private const int MaximumOccurrences = 500;

    private static readonly Duration LongestMeeting = Duration.FromDays(31);
    private static readonly Duration LongestShift = Duration.FromDays(366);

    private readonly Instant _from;
    private readonly Instant _to;
    private readonly List<Replacement> _replacements = [];

    private SeriesUnfolding(Instant from, Instant to)
    {
        _from = from;
        _to = to;
    }

    /// <param name="unreadable">Gets the property because of which an entry cannot be unfolded, for each such entry.</param>
    public static List<Occurrence> Unfold(IReadOnlyList<CalendarEntry> series, Instant from, Instant to, ICollection<string> unreadable)
    {
        SeriesUnfolding unfolding = new(from, to);
        List<CalendarEntry> masters = [.. series.Where(entry => entry.Replaces is null)];
        int newest = masters.Count == 0 ? 0 : masters.Max(entry => entry.Sequence);
        masters.RemoveAll(entry => entry.Sequence < newest);
        unfolding.TakeReplacements(series, masters.FirstOrDefault(), unreadable);
        List<Occurrence> found = new();
        foreach (CalendarEntry master in masters)
        {
            int before = found.Count;
            try
            {
                unfolding.UnfoldMaster(master, found);
            }
            catch (UnreadableTimeException wrong)
            {
                found.RemoveRange(before, found.Count - before);
                unreadable.Add(wrong.Part);
            }
        }
        foreach (Replacement replacement in unfolding._replacements.Where(replacement => !replacement.Entry.IsOff))
            unfolding.Add(found, replacement.Entry, replacement.Entry.Start.Local, null);
        return found;
    }

    private void TakeReplacements(IReadOnlyList<CalendarEntry> series, CalendarEntry? master, ICollection<string> unreadable)
    {
        Dictionary<(Instant, bool), Replacement> newest = new();
        foreach (CalendarEntry entry in series.Where(entry => entry.Replaces is not null))
        {
            // Without a zone it is written in that of the series.
            if (entry.Zones.ZoneOf(entry.Replaces!.Value, master?.Zones.ZoneOf(master.Start)) is not { } zone)
            {
                unreadable.Add("RECURRENCE-ID, a zone that nobody knows");
                continue;
            }
            CalendarEntry known = entry;
            if (!entry.IsOff && (entry.Zones.ZoneOf(entry.Start) is null || (entry.End is { } end && entry.Zones.ZoneOf(end) is null)))
            {
                // Where it is now nobody knows; where it was it is not.
                unreadable.Add("DTSTART, a zone that nobody knows");
                known = entry with { IsOff = true, Start = entry.Replaces.Value };
            }
            Replacement replacement = new(
                known, InstantOf(entry.Replaces.Value, zone), entry.Replaces.Value.IsDate ? entry.Replaces.Value.Local.Date : null);
            if (!newest.TryGetValue((replacement.At, entry.ReplacesFuture), out Replacement? before) || !before.IsNewerThan(entry))
                newest[(replacement.At, entry.ReplacesFuture)] = replacement;
        }
        _replacements.AddRange(newest.Values.OrderBy(replacement => replacement.At));
    }

    private void UnfoldMaster(CalendarEntry master, List<Occurrence> found)
    {
        DateTimeZone zone = Zone(master, master.Start, "DTSTART");
        foreach (((Instant at, LocalDateTime local), ExtraTime? extra) in Times(master, zone))
        {
            if (found.Count >= MaximumOccurrences)
                return;
            if (_replacements.Exists(replacement => replacement.Names(at, local)))
                continue;
            if (_replacements.FindLast(replacement => replacement.Entry.ReplacesFuture && replacement.At <= at) is { } moved)
                Add(found, moved.Entry, local + ShiftOf(moved, zone), zone);
            else
                Add(found, master, local, extra is { } own ? zone : null, extra);
        }
    }

    /// <summary>
    /// By how much the occurrences from one on were moved, on the clock of the series: days, and time of day. Months have no one length.
    /// </summary>
    private static Period ShiftOf(Replacement moved, DateTimeZone zone) =>
        Period.Between(
            moved.At.InZone(zone).LocalDateTime, moved.Start.InZone(zone).LocalDateTime, PeriodUnits.Days | PeriodUnits.AllTimeUnits);

    /// <summary>Every time of a series near the stretch, in order, without those that it excludes.</summary>
    private IEnumerable<((Instant At, LocalDateTime Local) Time, ExtraTime? Extra)> Times(CalendarEntry master, DateTimeZone zone)
    {
        Duration shift = _replacements.Where(replacement => replacement.Entry.ReplacesFuture)
            .Select(replacement => replacement.At - replacement.Start)
            .Select(by => by < Duration.Zero ? -by : by).Append(Duration.Zero).Max();
        Duration around = LongestMeeting + Duration.Min(shift, LongestShift);
        LocalDateTime from = (_from - around).InZone(zone).LocalDateTime, to = (_to + around).InZone(zone).LocalDateTime;
        SortedDictionary<Instant, (LocalDateTime Local, ExtraTime? Extra)> times = new();
        if (master.Rules.Count == 0)
            times[InstantOf(master.Start, zone)] = (master.Start.Local, null);
        foreach (RecurrenceRule rule in master.Rules)
        {
            foreach ((Instant at, LocalDateTime local) in Expand(master, rule, zone, from, to, "RRULE"))
                times[at] = (local, null);
        }
        foreach (ExtraTime extra in master.Extras)
        {
            Instant at = InstantOf(extra.Start, Zone(master, extra.Start, "RDATE", zone));
            times[at] = (at.InZone(zone).LocalDateTime, extra);
        }
        foreach (RecurrenceRule rule in master.Exceptions)
        {
            foreach ((Instant at, _) in Expand(master, rule, zone, from, to, "EXRULE"))
                times.Remove(at);
        }
        foreach (WrittenTime excluded in master.Excluded)
        {
            if (!excluded.IsDate)
                times.Remove(InstantOf(excluded, Zone(master, excluded, "EXDATE", zone)));
            else
                times.Where(time => time.Value.Local.Date == excluded.Local.Date).Select(time => time.Key).ToList()
                    .ForEach(at => times.Remove(at));
        }
        return times.Select(time => ((time.Key, time.Value.Local), time.Value.Extra));
    }

    private static IEnumerable<(Instant At, LocalDateTime Local)> Expand(
        CalendarEntry master, RecurrenceRule rule, DateTimeZone zone, LocalDateTime from, LocalDateTime to, string part)
    {
        RuleExpansion expansion = new(rule, master.Start.Local);
        int count = 0;
        foreach (LocalDateTime local in expansion.Between(from, to))
        {
            Instant at = Resolve(local, master.Start.IsDate, zone);
            if (rule.Until is { } until && IsAfter(until, at, local, master.Start.IsDate, zone))
                yield break;
            if (local < from && count > 0)
                continue;
            if (++count > MaximumOccurrences * 4)
                yield break;
            yield return (at, local);
        }
        if (expansion.IsGivenUp)
            throw new UnreadableTimeException(part);
    }

    /// <summary>UNTIL ends a series with the last that begins by then: a date includes its whole day, in the zone of the series.</summary>
    private static bool IsAfter(WrittenTime until, Instant at, LocalDateTime local, bool isDate, DateTimeZone zone)
    {
        if (until.IsDate)
            return local.Date > until.Local.Date;
        if (!until.IsUtc)
            return local > until.Local;
        if (!isDate)
            return at > until.Local.InUtc().ToInstant();
        // A series of days whose end is a time: midnight stands for the date itself.
        return local.Date > (until.Local.TimeOfDay == LocalTime.Midnight ? until.Local.Date : until.Local.InUtc().ToInstant()
            .InZone(zone).Date);
    }

    /// <param name="zone">Of <paramref name="local"/>, where it is not the entry's own start.</param>
    private void Add(List<Occurrence> found, CalendarEntry entry, LocalDateTime local, DateTimeZone? zone, ExtraTime? extra = null)
    {
        DateTimeZone own = Zone(entry, entry.Start, "DTSTART");
        Instant start = Resolve(local, entry.Start.IsDate, zone ?? own);
        Instant end = extra?.End is { } ending
            ? InstantOf(ending, Zone(entry, ending, "RDATE", own)) : EndOf(entry, local, start, zone ?? own, extra?.Length);
        if (end < start)
            end = start;
        if (start < _to && end > _from && end - start <= LongestMeeting)
            found.Add(new Occurrence(entry, start, end));
    }

    /// <summary>
    /// DTEND gives every occurrence the same exact length, or the same days; DURATION counts its days in the calendar (RFC 5545, 3.8.5.3).
    /// </summary>
    private static Instant EndOf(CalendarEntry entry, LocalDateTime local, Instant start, DateTimeZone zone, WrittenDuration? own)
    {
        if ((own ?? (entry.End is null ? entry.Length : null)) is { } length)
            return Resolve(local.PlusDays(length.Days), entry.Start.IsDate, zone) + length.Exact;
        if (entry.End is not { } end)
            return entry.Start.IsDate ? Resolve(local.PlusDays(1), true, zone) : start;
        if (entry.Start.IsDate && end.IsDate)
            return Resolve(local.PlusDays(Math.Max(1, Period.DaysBetween(entry.Start.Local.Date, end.Local.Date))), true, zone);
        return start + (InstantOf(end, Zone(entry, end, "DTEND")) - InstantOf(entry.Start, Zone(entry, entry.Start, "DTSTART")));
    }

    private static Instant InstantOf(WrittenTime time, DateTimeZone zone) => Resolve(time.Local, time.IsDate, zone);

    /// <summary>
    /// A time that a clock leaves out counts by the clock before; of one that it shows twice the first is meant (RFC 5545, 3.3.5).
    /// </summary>
    private static Instant Resolve(LocalDateTime local, bool isDate, DateTimeZone zone) =>
        isDate ? zone.AtStartOfDay(local.Date).ToInstant() : zone.AtLeniently(local).ToInstant();

    private static DateTimeZone Zone(CalendarEntry entry, WrittenTime time, string part, DateTimeZone? floating = null) =>
        entry.Zones.ZoneOf(time, floating) ?? throw new UnreadableTimeException($"{part}, a zone that nobody knows");

    private sealed record Replacement(CalendarEntry Entry, Instant At, LocalDate? Date)
    {
        /// <summary>Where it was moved to. What cannot be placed is off, and stands where it was.</summary>
        public Instant Start => Entry.Zones.ZoneOf(Entry.Start) is { } zone ? InstantOf(Entry.Start, zone) : At;

        /// <summary>Whether this is the occurrence that is replaced.</summary>
        public bool Names(Instant at, LocalDateTime local) => Date is { } date ? date == local.Date : at == At;

        public bool IsNewerThan(CalendarEntry other) =>
            Entry.Sequence != other.Sequence ? Entry.Sequence > other.Sequence : string.CompareOrdinal(Entry.Stamp, other.Stamp) > 0;
    }

    /// <summary>Ends the unfolding of one series; it never leaves this class.</summary>
    private sealed class UnreadableTimeException(string part) : Exception
    {
        public string Part => part;
    }
}
