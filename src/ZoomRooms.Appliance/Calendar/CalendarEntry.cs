using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZoomRooms.Appliance.Calendar.Counting;
using ZoomRooms.Appliance.Calendar.Links;
using ZoomRooms.Appliance.Calendar.Reading;
using ZoomRooms.Appliance.Calendar.Times;

namespace ZoomRooms.Appliance.Calendar;

/// <summary>An entry as it was read: when, how often, and which meeting. Its texts and people are looked at once and not kept.</summary>
internal sealed record CalendarEntry
{
    public required string Uid { get; init; }
    public required ZoneBook Zones { get; init; }
    public required WrittenTime Start { get; init; }
    public WrittenTime? End { get; init; }
    public WrittenDuration? Length { get; init; }
    public IReadOnlyList<RecurrenceRule> Rules { get; init; } = [];
    public IReadOnlyList<RecurrenceRule> Exceptions { get; init; } = [];
    public IReadOnlyList<ExtraTime> Extras { get; init; } = [];
    public IReadOnlyList<WrittenTime> Excluded { get; init; } = [];
    public WrittenTime? Replaces { get; init; }
    public bool ReplacesFuture { get; init; }
    public int Sequence { get; init; }
    public string Stamp { get; init; } = "";
    /// <summary>When its server says it was made; empty when it does not.</summary>
    public string Created { get; init; } = "";
    /// <summary>
    /// Called off, somebody's note that takes up no time, or an occurrence whose new time cannot be read: it is not at its old one either.
    /// </summary>
    public bool IsOff { get; init; }
    public NamedMeeting Named { get; init; }
    public Verdict Verdict { get; init; }
    /// <summary>The entry and its times as one word, for <see cref="AcceptanceOrder"/>.</summary>
    public string Arrangement { get; init; } = "";

    public bool IsRecurring => Rules.Count > 0 || Extras.Count > 0;

    public bool Counts => Verdict == Verdict.Counts && Named.IsNamed && !IsOff;

    /// <summary>Null: it cannot be read, and <paramref name="part"/> says which of its properties.</summary>
    public static CalendarEntry? TryRead(RawComponent raw, ZoneBook zones, CalendarRules rules, out string part)
    {
        part = raw.Damage ?? "";
        if (part.Length > 0)
            return null;
        if (raw.Find("DTSTART") is not { } startLine || !WrittenTime.TryParse(startLine, out WrittenTime start))
            return Refuse("DTSTART", out part);
        WrittenTime? end = null;
        if (raw.Find("DTEND") is { } endLine)
        {
            if (!WrittenTime.TryParse(endLine, out WrittenTime ending))
                return Refuse("DTEND", out part);
            end = ending;
        }
        WrittenDuration? length = null;
        if (end is null && raw.Find("DURATION") is { } lengthLine)
        {
            if (!WrittenDuration.TryParse(lengthLine.Value, out WrittenDuration lasting))
                return Refuse("DURATION", out part);
            length = lasting;
        }
        WrittenTime? replaces = null;
        bool replacesFuture = false;
        if (raw.Find("RECURRENCE-ID") is { } replacedLine)
        {
            string? range = replacedLine.Parameter("RANGE");
            replacesFuture = string.Equals(range, "THISANDFUTURE", StringComparison.OrdinalIgnoreCase);
            if (!WrittenTime.TryParse(replacedLine, out WrittenTime replaced) || (range is not null && !replacesFuture))
                return Refuse("RECURRENCE-ID", out part);
            replaces = replaced;
        }
        if (RulesOf(raw, "RRULE", start) is not { } repeated)
            return Refuse("RRULE", out part);
        if (RulesOf(raw, "EXRULE", start) is not { } exceptions)
            return Refuse("EXRULE", out part);
        if (ExtraTime.Of(raw) is not { } extras)
            return Refuse("RDATE", out part);
        if (ExcludedOf(raw) is not { } excluded)
            return Refuse("EXDATE", out part);
        NamedMeeting named = MeetingText.Find(
            EntryProperties.Prose.SelectMany(raw.All).Select(line => ContentLine.Text(line.Value)), rules.IsOurs);
        Verdict verdict = rules.Judge(raw);
        return new CalendarEntry
        {
            Uid = raw.Find("UID")?.Value.Trim()
                ?? "", Zones = zones, Start = start, End = end, Length = length, Rules = repeated, Exceptions = exceptions,
            Extras = extras, Excluded = excluded,
            Replaces = replaces, ReplacesFuture = replacesFuture, Sequence = SequenceOf(raw), Stamp = raw.Find("LAST-MODIFIED")
                ?.Value.Trim() ?? raw.Find("DTSTAMP")?.Value.Trim() ?? "",
            Created = raw.Find("CREATED")?.Value.Trim() ?? "", IsOff = IsCalledOff(raw), Named = named,
            Verdict = verdict == Verdict.Counts && named.IsElsewhere ? Verdict.OtherHost : verdict, Arrangement = ArrangementOf(raw),
        };
    }

    /// <summary>Of an entry that cannot be read, what is sure: the occurrence that it moves is not where it was.</summary>
    public static CalendarEntry? TryReadReplaced(RawComponent raw, ZoneBook zones) =>
        raw.Find("RECURRENCE-ID") is { } line && WrittenTime.TryParse(line, out WrittenTime replaced) && raw.Find("UID") is { } uid
            ? new CalendarEntry
            {
                Uid = uid.Value.Trim(), Zones = zones, Start = replaced, Replaces = replaced, ReplacesFuture = line.Parameter(
                    "RANGE") is not null, IsOff = true, Sequence = SequenceOf(raw)
            }
            : null;

    private static CalendarEntry? Refuse(string property, out string part)
    {
        part = property;
        return null;
    }

    private static List<RecurrenceRule>? RulesOf(RawComponent raw, string property, WrittenTime start)
    {
        List<RecurrenceRule> rules = new();
        foreach (ContentLine line in raw.All(property))
        {
            if (rules.Count == 16 || RecurrenceRule.TryParse(line.Value) is not { } rule)
                return null;
            rules.Add(start.IsDate ? rule.OfDays() : rule);
        }
        return rules;
    }

    private static List<WrittenTime>? ExcludedOf(RawComponent raw)
    {
        List<WrittenTime> times = new();
        foreach (ContentLine line in raw.All("EXDATE"))
        {
            foreach (string written in line.Value.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!WrittenTime.TryParse(line with { Value = written }, out WrittenTime time))
                    return null;
                times.Add(time);
            }
        }
        return times;
    }

    private static bool IsCalledOff(RawComponent raw) =>
        Says(raw, "STATUS", "CANCELLED") || Says(raw, "STATUS", "CANCELED") || Says(raw, "TRANSP", "TRANSPARENT")
            || (raw.Parent is { } calendar && Says(calendar, "METHOD", "CANCEL"));

    private static bool Says(RawComponent raw, string property, string value) =>
        raw.All(property).Any(line => line.Value.Trim().Equals(value, StringComparison.OrdinalIgnoreCase));

    private static int SequenceOf(RawComponent raw) =>
        int.TryParse(raw.Find("SEQUENCE")?.Value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int sequence) ? sequence : 0;

    private static string ArrangementOf(RawComponent raw)
    {
        string[] parts = ["UID", "RECURRENCE-ID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE"];
        string whole = string.Join(
            '\n', parts.SelectMany(raw.All).Select(
                line => $"{line.Name};{line.Parameter("TZID")};{line.Parameter("RANGE")}:{line.Value.Trim()}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)).AsSpan(0, 16));
    }
}
