using System.Text;
using NodaTime;
using ZoomRooms.Appliance.Calendar.Counting;
using ZoomRooms.Appliance.Calendar.Reading;
using ZoomRooms.Appliance.Calendar.Times;

namespace ZoomRooms.Appliance.Calendar;

/// <summary>
/// Reads iCalendar text (RFC 5545) as a stream: of years of entries only the weeks around now are kept. Whoever may invite the room must
/// not be able to spoil its calendar, so that nothing in an entry costs more than that entry.
/// </summary>
internal sealed class CalendarText
{
    /// <summary>Unpacked. A room's whole history is a third of this.</summary>
    public const int MaximumBytes = 32 * 1024 * 1024;

    public const string TooLarge = "the calendar is larger than 32 MiB";

    public const int MaximumMeetings = CalendarContents.MaximumMeetings;

    /// <summary>
    /// How far before and after now single entries are kept. An offset of a zone that is not known yet is below two days.
    /// </summary>
    private static readonly TimeSpan Behind = TimeSpan.FromDays(40);
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(40);

    private const int MaximumEntries = 10_000;
    private const int MaximumArrangements = 20_000;
    private const int MaximumKeptText = 8 * 1024 * 1024;

    private readonly CalendarRules _rules;
    private readonly DateTimeOffset _now;
    private readonly StringBuilder? _kept;
    private readonly ComponentReader _components;
    private readonly LineUnfolding _lines;
    private readonly List<CalendarEntry> _entries = [];
    private readonly HashSet<string> _arrangements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _unreadable = new(StringComparer.Ordinal);
    private RawComponent? _calendar;
    private ZoneBook _zones;
    private long _length;

    /// <param name="kept">Gets the text of what is kept, as a calendar of its own; null: it is not needed.</param>
    public CalendarText(CalendarRules rules, DateTimeOffset now, StringBuilder? kept = null)
    {
        _rules = rules;
        _now = now;
        _kept = kept;
        _zones = NewZones();
        _components = new ComponentReader(Take);
        _lines = new LineUnfolding(_components.Take);
    }

    /// <summary>Reads a stream to its end, whatever packs it.</summary>
    /// <param name="codings">Of the header Content-Encoding.</param>
    /// <exception cref="IOException">The stream broke off.</exception>
    /// <exception cref="InvalidDataException">It is packed, and damaged or cut.</exception>
    public async Task<(CalendarContents? Contents, string Mistake)> ReadAsync(
        Stream stream, IReadOnlyCollection<string> codings, CancellationToken cancellation)
    {
        (Stream text, bool isPacked) = await CalendarBytes.OpenAsync(stream, codings, cancellation);
        await using Stream unpacked = text;
        byte[] buffer = new byte[32 * 1024];
        while (await text.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            if (!Feed(buffer.AsSpan(0, read)))
                return (null, TooLarge);
        }
        CalendarContents? contents = Complete(out string mistake);
        return isPacked && contents is { IsWhole: false }
            ? throw new InvalidDataException("the calendar is packed, and its end is missing") : (contents, mistake);
    }

    /// <summary>The meetings of a stretch that count, from text as it stands. For tests and tools: the room reads streams.</summary>
    /// <param name="mistake">Empty, or why the text cannot be used.</param>
    /// <param name="skipped">Entries that cannot be read.</param>
    public static IReadOnlyList<ScheduledMeeting>? TryRead(
        ReadOnlySpan<byte> text, DateTimeOffset from, DateTimeOffset to, CalendarRules rules, out string mistake, out int skipped)
    {
        CalendarText reading = new(rules, from + ((to - from) / 2));
        skipped = 0;
        mistake = TooLarge;
        if (!reading.Feed(text) || reading.Complete(out mistake) is not { } contents)
            return null;
        List<ScheduledMeeting> meetings = contents.Unfold(from, to, out IReadOnlyDictionary<string, int> unreadable);
        skipped = unreadable.Values.Sum();
        return [.. meetings.Where(meeting => meeting.Verdict == Verdict.Counts).OrderBy(meeting => meeting.Start).Take(MaximumMeetings)];
    }

    /// <summary>False: it is too large.</summary>
    private bool Feed(ReadOnlySpan<byte> piece)
    {
        _length += piece.Length;
        if (_length > MaximumBytes)
            return false;
        _lines.Feed(piece);
        return true;
    }

    private CalendarContents? Complete(out string mistake)
    {
        _lines.Complete();
        bool isWhole = _components.IsWhole;
        _components.CloseAll();
        mistake = _components.HasCalendar ? "" : "this is not an iCalendar file (RFC 5545): there is no BEGIN:VCALENDAR";
        _kept?.Append(_kept.Length == 0 ? "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" : "END:VCALENDAR\r\n");
        return mistake.Length > 0 ? null : new CalendarContents(_entries, _arrangements, _unreadable, _now + Ahead, isWhole);
    }

    private ZoneBook NewZones() => new(_rules.ZoneSetting, _rules.DeviceZone);

    private void Take(RawComponent component)
    {
        if (component.Name == "VCALENDAR")
        {
            _zones.OwnZone = component.Find("X-WR-TIMEZONE")?.Value;
            Keep(component, component.Text);
            _zones = NewZones();
            _calendar = null;
            return;
        }
        if (component.Parent is not { Name: "VCALENDAR" })
            return;
        if (component.Name == "VTIMEZONE")
        {
            _zones.Define(component);
            Keep(component, Whole(component));
            return;
        }
        TakeEntry(component);
    }

    private void TakeEntry(RawComponent raw)
    {
        CalendarEntry? entry = CalendarEntry.TryRead(raw, _zones, _rules, out string part);
        if (entry is null)
        {
            _unreadable[part] = _unreadable.GetValueOrDefault(part) + 1;
            entry = CalendarEntry.TryReadReplaced(raw, _zones);
        }
        if (entry is null || IsPast(entry))
            return;
        if (entry.Counts && _arrangements.Count < MaximumArrangements)
            _arrangements.Add(entry.Arrangement);
        bool isNeeded = entry.Named.IsNamed || entry.IsRecurring || entry.Replaces is not null;
        if (!isNeeded || IsAhead(entry))
            return;
        if (_entries.Count >= MaximumEntries)
        {
            _unreadable["too many entries"] = _unreadable.GetValueOrDefault("too many entries") + 1;
            return;
        }
        _entries.Add(entry);
        Keep(raw, Whole(raw));
    }

    /// <summary>Over, whatever zone it is in, and nothing that still comes depends on it.</summary>
    private bool IsPast(CalendarEntry entry)
    {
        LocalDateTime behind = LocalDateTime.FromDateTime((_now - Behind).UtcDateTime);
        if (entry.ReplacesFuture || (entry.Replaces is { } replaced && replaced.Local > behind))
            return false;
        // A series that has ended long ago.
        if (entry.IsRecurring)
            return entry.Extras.Count == 0 && entry.Rules.All(rule => rule.Until is { } until && until.Local < behind);
        LocalDateTime end = entry.End?.Local ?? entry.Start.Local.PlusDays(1 + Math.Clamp(entry.Length?.Days ?? 0, 0, 400));
        return end < behind && entry.Start.Local < behind;
    }

    private bool IsAhead(CalendarEntry entry)
    {
        LocalDateTime ahead = LocalDateTime.FromDateTime((_now + Ahead).UtcDateTime).PlusDays(2);
        return entry.Start.Local > ahead && !entry.ReplacesFuture && (entry.Replaces is null || entry.Replaces.Value.Local > ahead);
    }

    private static IEnumerable<string> Whole(RawComponent component) =>
        component.Text.Prepend($"BEGIN:{component.Name}").Concat(component.Inner.SelectMany(Whole)).Append($"END:{component.Name}");

    /// <summary>Writes what is kept. A calendar's own properties come last, when they are all known.</summary>
    private void Keep(RawComponent component, IEnumerable<string> lines)
    {
        if (_kept is null || (component.Name == "VCALENDAR" && !ReferenceEquals(_calendar, component)) || _kept.Length > MaximumKeptText)
            return;
        if (component.Parent is { } calendar && !ReferenceEquals(_calendar, calendar))
        {
            _calendar = calendar;
            _kept.Append("BEGIN:VCALENDAR\r\n");
        }
        foreach (string line in lines)
            _kept.Append(line).Append("\r\n");
    }
}
