using System.Globalization;
using NodaTime;

namespace ZoomRooms.Appliance.Calendar.Times;

internal enum RuleFrequency
{
    Unknown = 0,
    Secondly,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// <summary>A RECUR value (RFC 5545, 3.3.10), checked. <see cref="RuleExpansion"/> makes times of it.</summary>
internal sealed record RecurrenceRule
{
    public RuleFrequency Frequency { get; private init; }
    public int Interval { get; private init; } = 1;
    public int? Count { get; private init; }
    public WrittenTime? Until { get; private init; }
    public IReadOnlyList<int> Seconds { get; private init; } = [];
    public IReadOnlyList<int> Minutes { get; private init; } = [];
    public IReadOnlyList<int> Hours { get; private init; } = [];
    public IReadOnlyList<RuleDay> Days { get; private init; } = [];
    public IReadOnlyList<int> MonthDays { get; private init; } = [];
    public IReadOnlyList<int> YearDays { get; private init; } = [];
    public IReadOnlyList<int> Weeks { get; private init; } = [];
    public IReadOnlyList<int> Months { get; private init; } = [];
    public IReadOnlyList<int> Positions { get; private init; } = [];
    public IsoDayOfWeek WeekStart { get; private init; } = IsoDayOfWeek.Monday;

    /// <summary>The rule for a series of whole days, where parts of a day mean nothing.</summary>
    public RecurrenceRule OfDays() => this with { Hours = [], Minutes = [], Seconds = [] };

    /// <summary>The rule, or null: a part that is not understood could move every occurrence, so that nothing is guessed.</summary>
    public static RecurrenceRule? TryParse(string text)
    {
        RecurrenceRule rule = new();
        foreach (string part in text.Trim().TrimEnd(';').Split(';'))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || rule.With(part[..equals].Trim().ToUpperInvariant(), part[(equals + 1)..].Trim()
                .ToUpperInvariant()) is not { } with)
                return null;
            rule = with;
        }
        // A number before a weekday means something in a month or a year only.
        bool hasWrongNumber = rule.Days.Any(day => day.Number != 0) && (rule.Frequency < RuleFrequency.Monthly || rule.Weeks.Count > 0);
        return rule.Frequency == RuleFrequency.Unknown || hasWrongNumber ? null : rule;
    }

    private RecurrenceRule? With(string name, string value) => name switch
    {
        "FREQ" when FrequencyOf(value) is var frequency and not RuleFrequency.Unknown => this with { Frequency = frequency },
        "INTERVAL" when TryNumbers(value, 1, int.MaxValue, isSigned: false) is [var interval] => this with { Interval = interval },
        "COUNT" when TryNumbers(value, 1, int.MaxValue, isSigned: false) is [var count] => this with { Count = count },
        "UNTIL" when WrittenTime.TryParse(value, null, out WrittenTime until) => this with { Until = until },
        "BYSECOND" when TryNumbers(value, 0, 60, isSigned: false) is { } seconds =>
            this with { Seconds = [.. seconds.Select(second => Math.Min(second, 59))] },
        "BYMINUTE" when TryNumbers(value, 0, 59, isSigned: false) is { } minutes => this with { Minutes = minutes },
        "BYHOUR" when TryNumbers(value, 0, 23, isSigned: false) is { } hours => this with { Hours = hours },
        "BYDAY" when TryDays(value) is { } days => this with { Days = days },
        "BYMONTHDAY" when TryNumbers(value, 1, 31, isSigned: true) is { } days => this with { MonthDays = days },
        "BYYEARDAY" when TryNumbers(value, 1, 366, isSigned: true) is { } days => this with { YearDays = days },
        "BYWEEKNO" when TryNumbers(value, 1, 53, isSigned: true) is { } weeks => this with { Weeks = weeks },
        "BYMONTH" when TryNumbers(value, 1, 12, isSigned: false) is { } months => this with { Months = months },
        "BYSETPOS" when TryNumbers(value, 1, 366, isSigned: true) is { } positions => this with { Positions = positions },
        "WKST" when WeekdayOf(value) is var day and not IsoDayOfWeek.None => this with { WeekStart = day },
        "RSCALE" when value == "GREGORIAN" => this,
        "SKIP" when value == "OMIT" => this,
        _ => name.StartsWith("X-", StringComparison.Ordinal) ? this : null,
    };

    private static RuleFrequency FrequencyOf(string value) => value switch
    {
        "SECONDLY" => RuleFrequency.Secondly,
        "MINUTELY" => RuleFrequency.Minutely,
        "HOURLY" => RuleFrequency.Hourly,
        "DAILY" => RuleFrequency.Daily,
        "WEEKLY" => RuleFrequency.Weekly,
        "MONTHLY" => RuleFrequency.Monthly,
        "YEARLY" => RuleFrequency.Yearly,
        _ => RuleFrequency.Unknown,
    };

    private static List<int>? TryNumbers(string value, int least, int most, bool isSigned)
    {
        List<int> numbers = new();
        foreach (string written in value.Split(','))
        {
            if (!int.TryParse(
                written.Trim(), isSigned ? NumberStyles.AllowLeadingSign : NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                || number == int.MinValue || Math.Abs(number) < least || Math.Abs(number) > most)
                return null;
            numbers.Add(number);
        }
        return numbers;
    }

    private static List<RuleDay>? TryDays(string value)
    {
        List<RuleDay> days = new();
        foreach (string written in value.Split(','))
        {
            string day = written.Trim();
            if (day.Length < 2 || WeekdayOf(day[^2..]) is not (var weekday and not IsoDayOfWeek.None))
                return null;
            int number = 0;
            if (day.Length > 2
                && (!int.TryParse(day[..^2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
                    || number is 0 or < -53 or > 53))
                return null;
            days.Add(new RuleDay(number, weekday));
        }
        return days;
    }

    private static IsoDayOfWeek WeekdayOf(string value) => value switch
    {
        "MO" => IsoDayOfWeek.Monday,
        "TU" => IsoDayOfWeek.Tuesday,
        "WE" => IsoDayOfWeek.Wednesday,
        "TH" => IsoDayOfWeek.Thursday,
        "FR" => IsoDayOfWeek.Friday,
        "SA" => IsoDayOfWeek.Saturday,
        "SU" => IsoDayOfWeek.Sunday,
        _ => IsoDayOfWeek.None,
    };
}

/// <param name="Number">The how-manieth in its month or year, negative from the end; 0: each.</param>
internal readonly record struct RuleDay(int Number, IsoDayOfWeek Weekday);
