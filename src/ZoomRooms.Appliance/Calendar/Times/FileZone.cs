using NodaTime;
using NodaTime.TimeZones;
using ZoomRooms.Appliance.Calendar.Reading;

namespace ZoomRooms.Appliance.Calendar.Times;

/// <summary>A time zone as a VTIMEZONE defines it (RFC 5545, 3.6.5): what it says holds, whatever its name.</summary>
internal sealed class FileZone : DateTimeZone
{
    private static readonly LocalDateTime First = new(1990, 1, 1, 0, 0);
    private static readonly LocalDateTime Last = new(2065, 1, 1, 0, 0);

    private readonly List<Change> _changes;
    private readonly Offset _before;

    private FileZone(string id, List<Change> changes, Offset before, Offset least, Offset most)
        : base(id, least == most, least, most)
    {
        _changes = changes;
        _before = before;
    }

    /// <summary>Null: the definition cannot be read, or defines nothing.</summary>
    public static FileZone? TryCreate(string id, RawComponent definition)
    {
        if (definition.Inner.Count is 0 or > 400)
            return null;
        List<Change> changes = new();
        foreach (RawComponent observance in definition.Inner)
        {
            if (observance.Damage is not null || !TryRead(observance, changes))
                return null;
        }
        changes.Sort((one, other) => one.At.CompareTo(other.At));
        IEnumerable<Offset> offsets = changes.Select(change => change.To).Append(changes[0].From);
        return new FileZone(id, changes, changes[0].From, offsets.Min(), offsets.Max());
    }

    public override ZoneInterval GetZoneInterval(Instant instant)
    {
        int low = 0, high = _changes.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_changes[middle].At <= instant)
                low = middle + 1;
            else
                high = middle;
        }
        Instant? start = low > 0 ? _changes[low - 1].At : null;
        Instant? end = low < _changes.Count ? _changes[low].At : null;
        return new ZoneInterval(Id, start, end, low > 0 ? _changes[low - 1].To : _before, Offset.Zero);
    }

    private static bool TryRead(RawComponent observance, List<Change> changes)
    {
        if (observance.Find("DTSTART") is not { } startLine || !WrittenTime.TryParse(startLine, out WrittenTime start)
            || observance.Find("TZOFFSETFROM") is not { } fromLine || !TryOffset(fromLine.Value, out Offset from)
            || observance.Find("TZOFFSETTO") is not { } toLine || !TryOffset(toLine.Value, out Offset to))
            return false;
        changes.Add(Change.Of(start.Local, from, to));
        foreach (ContentLine line in observance.All("RRULE"))
        {
            if (RecurrenceRule.TryParse(line.Value) is not { } rule)
                return false;
            RuleExpansion expansion = new(rule, start.Local);
            foreach (LocalDateTime onset in expansion.Between(First, Last).Skip(1))
            {
                Change change = Change.Of(onset, from, to);
                // UNTIL is in UTC here; what is written as local time is one of the zone's.
                if (rule.Until is { } until
                    && (until.IsUtc
                        ? change.At > until.Local.InUtc().ToInstant() : onset > (until.IsDate ? until.Local.PlusDays(1) : until.Local)))
                    break;
                changes.Add(change);
            }
            if (expansion.IsGivenUp)
                return false;
        }
        foreach (string written in observance.All("RDATE").SelectMany(line => line.Value.Split(',')))
        {
            if (!WrittenTime.TryParse(written, null, out WrittenTime extra))
                return false;
            changes.Add(Change.Of(extra.Local, from, to));
        }
        return true;
    }

    private static bool TryOffset(string text, out Offset offset)
    {
        string digits = text.Trim().Replace(":", "", StringComparison.Ordinal);
        offset = default;
        if (digits.Length is not (5 or 7) || digits[0] is not ('+' or '-') || !digits[1..].All(char.IsAsciiDigit))
            return false;
        int seconds = (Two(1) * 3600) + (Two(3) * 60) + (digits.Length == 7 ? Two(5) : 0);
        if (seconds > 18 * 3600 || Two(3) > 59)
            return false;
        offset = Offset.FromSeconds(digits[0] == '-' ? -seconds : seconds);
        return true;

        int Two(int at) => ((digits[at] - '0') * 10) + digits[at + 1] - '0';
    }

    private readonly record struct Change(Instant At, Offset From, Offset To)
    {
        /// <summary>An onset is written in the time before it.</summary>
        public static Change Of(LocalDateTime onset, Offset from, Offset to) => new(onset.WithOffset(from).ToInstant(), from, to);
    }
}
