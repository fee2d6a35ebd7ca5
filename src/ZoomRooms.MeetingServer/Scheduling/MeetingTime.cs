using System.Globalization;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;
using NodaTime.Text;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Scheduling;

/// <summary>When a meeting is: by the clock on the wall of its zone, so that it stays at nine when the clocks change.</summary>
/// <param name="Start">Of the first occurrence.</param>
/// <param name="Zone">A name of the IANA time zone database.</param>
/// <param name="Rule">How it repeats (RFC 5545, 3.3.10); null: it does not.</param>
/// <param name="Sequence">Grows with each change (RFC 5545, 3.8.7.4).</param>
internal sealed record MeetingTime(LocalDateTime Start, string Zone, int Minutes, string? Rule, int Sequence = 0)
{
    public const int Shortest = 5, Longest = 24 * 60;

    private const int LongestRule = 200, MostOccurrences = 1000, LongestInterval = 400;

    private static readonly LocalDateTimePattern Written = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm");
    private static readonly LocalDatePattern WrittenDay = LocalDatePattern.Iso;

    public string StartText => Written.Format(Start);

    /// <summary>What somebody said.</summary>
    /// <param name="start">As in <c>2026-12-03T14:00</c>.</param>
    /// <param name="repeat"><c>daily</c>, <c>weekdays</c>, <c>weekly</c>, <c>monthly</c>, or a rule of RFC 5545; null: once.</param>
    /// <param name="until">The last day on which it may begin, as in <c>2027-06-30</c>.</param>
    /// <param name="count">So many times in all.</param>
    /// <exception cref="ServerProblemException">It cannot be; the message says why.</exception>
    public static MeetingTime Of(string start, string zone, int minutes, string? repeat, string? until, int? count)
    {
        LocalDateTime begins = ParseStart(start);
        DateTimeZone known = ZoneOf(zone);
        if (minutes is < Shortest or > Longest)
            throw new ServerProblemException($"A meeting takes {Shortest} to {Longest} minutes.");
        CheckIsThere(begins, known);
        string? rule = repeat switch
        {
            null or "" or "no" => null,
            "daily" => "FREQ=DAILY",
            "weekdays" => "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            "weekly" => "FREQ=WEEKLY",
            "monthly" => "FREQ=MONTHLY",
            _ => repeat.StartsWith("RRULE:", StringComparison.OrdinalIgnoreCase) ? repeat[6..] : repeat,
        };
        if (rule is null && (until is not null || count is not null))
            throw new ServerProblemException("Until when, or how often, says something only of a meeting that repeats.");
        MeetingTime when = new(begins, known.Id, minutes, rule is null ? null : RuleOf(rule, known, until, count));
        if (rule is not null)
            MeetingCalendar.CheckUnfolds(when);
        return when;
    }

    /// <summary>Another moment for one occurrence.</summary>
    /// <exception cref="ServerProblemException">It is none, or none in the meeting's zone.</exception>
    public LocalDateTime ParseMove(string text)
    {
        LocalDateTime moved = ParseStart(text);
        CheckIsThere(moved, ZoneOf(Zone));
        return moved;
    }

    private static void CheckIsThere(LocalDateTime moment, DateTimeZone zone)
    {
        if (zone.MapLocal(moment).Count == 0)
            throw new ServerProblemException($"There is no {Written.Format(moment)} in {zone.Id}: the clocks are put forward then.");
    }

    /// <exception cref="ServerProblemException">It is no moment.</exception>
    public static LocalDateTime ParseStart(string text) => Written.Parse(text) is { Success: true } parsed
        ? parsed.Value
        : throw new ServerProblemException($"\"{Shown(text)}\" is no time: day and time are needed, as in 2026-12-03T14:00.");

    /// <exception cref="ServerProblemException">It is no day.</exception>
    public static LocalDate ParseDay(string text) => WrittenDay.Parse(text) is { Success: true } parsed
        ? parsed.Value : throw new ServerProblemException($"\"{Shown(text)}\" is no day: one such as 2026-12-03 is needed.");

    public CalDateTime AsCalendar(LocalDateTime moment) => new(moment.ToDateTimeUnspecified(), Zone);

    public RecurrenceRule? AsRule() => Rule is null ? null : new RecurrenceRule(Rule);

    private static string RuleOf(string text, DateTimeZone zone, string? until, int? count)
    {
        RecurrenceRule rule;
        try
        {
            rule = text.Length <= LongestRule ? new RecurrenceRule(text) : throw new FormatException();
        }
        catch (Exception bad) when (bad is FormatException or ArgumentException or InvalidOperationException or OverflowException)
        {
            throw new ServerProblemException(
                $"\"{Shown(text)}\" is no way to repeat: daily, weekdays, weekly, monthly, or a rule of RFC 5545 is needed.");
        }
        if (until is not null)
        {
            Instant end = zone.AtLeniently(ParseDay(until).PlusDays(1).AtMidnight()).ToInstant() - NodaTime.Duration.FromSeconds(1);
            rule.Until = new CalDateTime(end.ToDateTimeUtc(), "UTC");
        }
        if (count is not null)
            rule.Count = count;
        if (rule.Until is not null && rule.Count is not null)
            throw new ServerProblemException("A meeting repeats until a day, or so many times: not both (RFC 5545, 3.3.10).");
        // Nobody meets each minute; and whoever reads the rule must be able to unfold it.
        if (rule.Frequency is not (FrequencyType.Daily or FrequencyType.Weekly or FrequencyType.Monthly or FrequencyType.Yearly)
            || rule.Interval is < 1 or > LongestInterval || rule.Count is < 1 or > MostOccurrences
            || rule.BySecond.Count + rule.ByMinute.Count + rule.ByHour.Count > 0)
            throw new ServerProblemException(
                $"A meeting repeats by days, weeks, months or years, at most {MostOccurrences} times where it is counted, and at one time of day.");
        // A rule is written by what it is a rule of.
        return $"{new CalendarEvent { RecurrenceRule = rule }.RecurrenceRule}";
    }

    private static DateTimeZone ZoneOf(string name)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) is { } zone)
            return zone;
        string[] near = [.. DateTimeZoneProviders.Tzdb.Ids
            .Where(id => name.Length >= 3 && id.Contains(name.Split('/')[^1], StringComparison.OrdinalIgnoreCase)).Take(3)];
        throw new ServerProblemException(
            $"There is no time zone \"{Shown(name)}\": a name such as Europe/Berlin is needed."
            + (near.Length > 0 ? $" Perhaps {string.Join(", ", near)}?" : ""));
    }

    private static string Shown(string text) => Protocol.Names.DisplayNames.Show(text.Length <= 80 ? text : text[..80]);
}

/// <summary>One occurrence that is not as the rule has it.</summary>
/// <param name="Occurrence">When it would have begun.</param>
/// <param name="MovedTo">When it begins; null: it is cancelled.</param>
internal sealed record MeetingChange(LocalDateTime Occurrence, LocalDateTime? MovedTo);
