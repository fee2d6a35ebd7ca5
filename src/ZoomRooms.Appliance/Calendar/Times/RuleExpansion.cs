using NodaTime;

namespace ZoomRooms.Appliance.Calendar.Times;

/// <summary>
/// The local times of a rule, in order. DTSTART is always the first, as RFC 5545 (3.8.5.3) counts. Without COUNT it begins near the stretch
/// that is asked for, so that a series of years costs what one of weeks does; work is bounded, since a rule may ask for a day that never
/// comes.
/// </summary>
internal sealed class RuleExpansion(RecurrenceRule rule, LocalDateTime start)
{
    /// <summary>Days looked at, and times made, of one rule: every day of fifty years.</summary>
    private const int MaximumWork = 20_000;

    private int _work;

    /// <summary>Set when the rule asked for more work than a series may cost: its times are not known.</summary>
    public bool IsGivenUp => _work > MaximumWork;

    public IEnumerable<LocalDateTime> Between(LocalDateTime from, LocalDateTime to)
    {
        yield return start;
        int left = (rule.Count ?? int.MaxValue) - 1;
        for (long period = rule.Count is null ? PeriodBefore(from) : 0; left > 0; period++)
        {
            if (BeginOf(period) is not { } begin || begin > to)
                yield break;
            foreach (LocalDateTime time in Positioned(TimesOf(begin)))
            {
                if (time <= start || IsGivenUp)
                    continue;
                yield return time;
                if (--left == 0)
                    break;
            }
            if (++_work > MaximumWork)
                yield break;
        }
    }

    private long PeriodBefore(LocalDateTime from)
    {
        if (from <= start)
            return 0;
        long units = rule.Frequency switch
        {
            RuleFrequency.Yearly => from.Year - start.Year,
            RuleFrequency.Monthly => ((from.Year - start.Year) * 12) + from.Month - start.Month,
            RuleFrequency.Weekly => Period.DaysBetween(start.Date, from.Date) / 7,
            RuleFrequency.Daily => Period.DaysBetween(start.Date, from.Date),
            RuleFrequency.Hourly => Period.Between(start, from, PeriodUnits.Hours).Hours,
            RuleFrequency.Minutely => Period.Between(start, from, PeriodUnits.Minutes).Minutes,
            RuleFrequency.Secondly or RuleFrequency.Unknown => Period.Between(start, from, PeriodUnits.Seconds).Seconds,
            _ => throw new NotSupportedException($"{rule.Frequency}"),
        };
        return Math.Max(0, (units / rule.Interval) - 1);
    }

    /// <summary>Where a period begins; null: after the end of the calendar.</summary>
    private LocalDateTime? BeginOf(long period)
    {
        long steps = period * rule.Interval;
        LocalDateTime hour = start.Date.At(new LocalTime(start.Hour, 0));
        try
        {
            return rule.Frequency switch
            {
                RuleFrequency.Yearly => new LocalDate(checked((int)(start.Year + steps)), 1, 1).AtMidnight(),
                RuleFrequency.Monthly => new LocalDate(start.Year, start.Month, 1).PlusMonths(checked((int)steps)).AtMidnight(),
                RuleFrequency.Weekly => WeekOf(start.Date).PlusDays(checked((int)(7 * steps))).AtMidnight(),
                RuleFrequency.Daily => start.Date.PlusDays(checked((int)steps)).AtMidnight(),
                RuleFrequency.Hourly => hour.PlusHours(steps),
                RuleFrequency.Minutely => hour.PlusMinutes(start.Minute + steps),
                RuleFrequency.Secondly or RuleFrequency.Unknown => start.PlusSeconds(steps),
                _ => throw new NotSupportedException($"{rule.Frequency}"),
            };
        }
        catch (Exception beyond) when (beyond is OverflowException or ArgumentException)
        {
            return null;
        }
    }

    private LocalDate WeekOf(LocalDate date) => date.PlusDays(-(((int)date.DayOfWeek - (int)rule.WeekStart + 7) % 7));

    private IEnumerable<LocalDateTime> TimesOf(LocalDateTime begin)
    {
        if (rule.Frequency >= RuleFrequency.Daily)
        {
            LocalTime[] times = [.. Times(Or(rule.Hours, start.Hour), Or(rule.Minutes, start.Minute), Or(rule.Seconds, start.Second))];
            return DaysOf(begin.Date).Where(Fits).SelectMany(day => times.Select(day.At));
        }
        bool fits = Fits(begin.Date) && Allows(rule.Hours, begin.Hour)
            && (rule.Frequency == RuleFrequency.Hourly || Allows(rule.Minutes, begin.Minute))
            && (rule.Frequency != RuleFrequency.Secondly || Allows(rule.Seconds, begin.Second));
        if (!fits)
            return [];
        IReadOnlyList<int> minutes = rule.Frequency == RuleFrequency.Hourly ? Or(rule.Minutes, start.Minute) : [begin.Minute];
        IReadOnlyList<int> seconds = rule.Frequency == RuleFrequency.Secondly ? [begin.Second] : Or(rule.Seconds, start.Second);
        return Times([begin.Hour], minutes, seconds).Select(begin.Date.At);
    }

    private IEnumerable<LocalDate> DaysOf(LocalDate begin)
    {
        LocalDate end = rule.Frequency switch
        {
            RuleFrequency.Yearly => begin.PlusYears(1),
            RuleFrequency.Monthly => begin.PlusMonths(1),
            RuleFrequency.Weekly => begin.PlusDays(7),
            _ => begin.PlusDays(1),
        };
        for (LocalDate day = begin; day < end; day = day.PlusDays(1))
        {
            if (!Allows(rule.Months, day.Month))
            {
                // A month at a time, so that a yearly rule is cheap.
                day = LocalDate.Min(end, new LocalDate(day.Year, day.Month, 1).PlusMonths(1)).PlusDays(-1);
                continue;
            }
            if (++_work > MaximumWork)
                yield break;
            yield return day;
        }
    }

    /// <summary>Whether a day is one of the rule's; what the rule leaves open, DTSTART says.</summary>
    private bool Fits(LocalDate day)
    {
        bool hasDays = rule.Days.Count > 0, hasMonthDays = rule.MonthDays.Count > 0, hasYearDays = rule.YearDays.Count > 0,
            hasWeeks = rule.Weeks.Count > 0;
        if (!Allows(rule.Months, day.Month))
            return false;
        if (hasWeeks && !IsInWeek(day))
            return false;
        int yearDays = CalendarSystem.Iso.GetDaysInYear(day.Year);
        if (hasYearDays && !rule.YearDays.Any(number => day.DayOfYear == (number > 0 ? number : yearDays + 1 + number)))
            return false;
        int monthDays = CalendarSystem.Iso.GetDaysInMonth(day.Year, day.Month);
        if (hasMonthDays && !rule.MonthDays.Any(number => day.Day == (number > 0 ? number : monthDays + 1 + number)))
            return false;
        if (hasDays)
            return rule.Days.Any(
                wanted => wanted.Weekday == day.DayOfWeek && (wanted.Number == 0 || IsNumbered(day, wanted.Number, yearDays, monthDays)));
        return rule.Frequency switch
        {
            RuleFrequency.Yearly when hasWeeks && !hasMonthDays && !hasYearDays => day.DayOfWeek == start.DayOfWeek,
            RuleFrequency.Yearly when !hasMonthDays && !hasYearDays && !hasWeeks =>
                day.Day == start.Day && (rule.Months.Count > 0 || day.Month == start.Month),
            RuleFrequency.Monthly when !hasMonthDays => day.Day == start.Day,
            RuleFrequency.Weekly => day.DayOfWeek == start.DayOfWeek,
            _ => true,
        };
    }

    /// <summary>The how-manieth of its weekday, in the month where the rule has months, else in the year.</summary>
    private bool IsNumbered(LocalDate day, int number, int yearDays, int monthDays)
    {
        bool inYear = rule.Frequency == RuleFrequency.Yearly && rule.Months.Count == 0;
        int at = inYear ? day.DayOfYear : day.Day;
        int fromEnd = (inYear ? yearDays : monthDays) - at;
        return number > 0 ? ((at - 1) / 7) + 1 == number : (fromEnd / 7) + 1 == -number;
    }

    private bool IsInWeek(LocalDate day)
    {
        // A week belongs to the year that has four of its days.
        LocalDate week = WeekOf(day);
        int year = week.PlusDays(3).Year;
        LocalDate first = WeekOf(new LocalDate(year, 1, 4));
        int number = (Period.DaysBetween(first, week) / 7) + 1;
        int weeks = Period.DaysBetween(first, WeekOf(new LocalDate(year + 1, 1, 4))) / 7;
        return year == day.Year && rule.Weeks.Any(wanted => number == (wanted > 0 ? wanted : weeks + 1 + wanted));
    }

    private IEnumerable<LocalDateTime> Positioned(IEnumerable<LocalDateTime> times)
    {
        if (rule.Positions.Count == 0)
            return times;
        List<LocalDateTime> all = [.. times];
        return rule.Positions.Select(position => position > 0 ? position - 1 : all.Count + position).Where(at => at >= 0 && at < all.Count)
            .Distinct().Order().Select(at => all[at]);
    }

    private static bool Allows(IReadOnlyList<int> wanted, int value) => wanted.Count == 0 || wanted.Contains(value);

    private static IReadOnlyList<int> Or(IReadOnlyList<int> wanted, int value) => wanted.Count > 0 ? wanted : [value];

    private static IEnumerable<LocalTime> Times(IReadOnlyList<int> hours, IReadOnlyList<int> minutes, IReadOnlyList<int> seconds) =>
        from hour in hours.Distinct().Order()
        from minute in minutes.Distinct().Order()
        from second in seconds.Distinct().Order()
        select new LocalTime(hour, minute, second);
}
