using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace ZoomRooms.Appliance.Tests.Calendar;

/// <summary>
/// Makes entries of all kinds, and with each the instants at which it takes place: from the zones of the database and plain arithmetic,
/// never through what is tested.
/// </summary>
internal sealed class CorpusEntry(Random random, LocalDateTime now, DateTimeZone room, string meeting)
{
    private static readonly LocalDateTimePattern Pattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");

    private readonly List<string> _entries = [];
    private readonly HashSet<CorpusZone> _zones = [];
    private readonly List<(Instant, Instant)> _expected = [];

    public const int Kinds = 13;

    public IReadOnlyList<string> Entries => _entries;

    public IEnumerable<CorpusZone> Zones => _zones;

    public IEnumerable<(Instant Start, Instant End)> Expected => _expected;

    public void Make(int kind, string link)
    {
        CorpusZone zone = CorpusZone.All[random.Next(CorpusZone.All.Length)];
        LocalDateTime start = now.PlusMinutes(5 * random.Next(-350, 2000));
        // Hours that a change of clocks leaves out or repeats are tried by single cases.
        if (start.Hour < 4)
            start = start.PlusHours(5);
        int minutes = 15 * random.Next(1, 12);
        int weeks = random.Next(0, 60), last = random.Next(0, 5);
        string uid = $"UID:{meeting}";
        switch (kind)
        {
            case 0:
                Add($"{uid}\nDTSTART:{Utc(start)}\nDTEND:{Utc(start.PlusMinutes(minutes))}\n{link}");
                Expect(start.InUtc().ToInstant(), minutes);
                return;
            case 1:
                Add($"{uid}\nDTSTART{In(zone, start)}\nDTEND:{Pattern.Format((At(zone, start) + Duration.FromMinutes(minutes)).InUtc().LocalDateTime)}Z\n{link}");
                Expect(At(zone, start), minutes);
                return;
            case 2:
                Add($"{uid}\nDTSTART{In(zone, start)}\nDURATION:PT{minutes}M\n{link}");
                Expect(At(zone, start), minutes);
                return;
            case 3:
                Add($"{uid}\nDTSTART;VALUE=DATE:{Date(start)}\n{link}");
                _expected.Add((room.AtStartOfDay(start.Date).ToInstant(), room.AtStartOfDay(start.Date.PlusDays(1)).ToInstant()));
                return;
            case 4:
                Add($"{uid}\nDTSTART:{Pattern.Format(start)}\nDURATION:PT{minutes}M\n{link}");
                Expect(room.AtLeniently(start).ToInstant(), minutes);
                return;
            case 5:
                Weekly(zone, start, weeks, last, minutes, uid, link);
                return;
            case 6:
                int interval = random.Next(1, 9);
                LocalDateTime first = start.PlusDays(-interval * weeks);
                Add($"{uid}\nDTSTART{In(zone, first)}\nDURATION:PT{minutes}M\nRRULE:COUNT={weeks + last + 1};INTERVAL={interval};FREQ=DAILY\n{link}");
                ExpectEach(zone, Enumerable.Range(0, weeks + last + 1).Select(index => first.PlusDays(interval * index)), minutes);
                return;
            case 7:
                string day = Weekday(start.PlusDays(2));
                Add($"{uid}\nDTSTART{In(zone, start.PlusWeeks(-weeks))}\nDURATION:PT{minutes}M\nRRULE:FREQ=WEEKLY;BYDAY={Weekday(start)},{day};WKST={Weekday(start)}\n{link}");
                ExpectEach(zone, Enumerable.Range(0, weeks + 6).SelectMany(
                    index => (LocalDateTime[])[start.PlusWeeks(index - weeks), start.PlusWeeks(index - weeks).PlusDays(2)]), minutes);
                return;
            case 8:
                int nth = ((start.Day - 1) / 7) + 1;
                LocalDate month = new LocalDate(start.Year, start.Month, 1).PlusMonths(-random.Next(0, 20));
                List<LocalDateTime> days = [.. Enumerable.Range(0, 24).Select(index => Nth(month.PlusMonths(index), nth, start.DayOfWeek))
                    .OfType<LocalDate>().Select(date => date.At(start.TimeOfDay))];
                Add($"{uid}\nDTSTART{In(zone, days[0])}\nDURATION:PT{minutes}M\nRRULE:FREQ=MONTHLY;BYDAY={nth}{Weekday(start)}\n{link}");
                ExpectEach(zone, days, minutes);
                return;
            case 9:
                Exceptions(zone, start, weeks, minutes, uid, link);
                return;
            case 10:
                int shift = 5 * random.Next(-200, 200);
                LocalDateTime moved = start.PlusMinutes(shift);
                Add($"{uid}\nDTSTART{In(zone, start.PlusWeeks(-weeks - 1))}\nDURATION:PT{minutes}M\nRRULE:FREQ=WEEKLY\n{link}");
                Add($"{uid}\nRECURRENCE-ID;RANGE=THISANDFUTURE:{UtcOf(zone, start)}\nDTSTART{In(zone, moved)}\nDURATION:PT{minutes + 5}M\n{link}");
                ExpectEach(zone, Enumerable.Range(1, weeks + 1).Select(index => start.PlusWeeks(-index)), minutes);
                ExpectEach(zone, Enumerable.Range(0, 4).Select(index => moved.PlusWeeks(index)), minutes + 5);
                return;
            case 11:
                Add($"{uid}\nDTSTART{In(zone, start)}\nDURATION:PT{minutes}M\nRDATE:{UtcOf(zone, start.PlusDays(1))},{UtcOf(zone, start.PlusHours(50))}\n{link}");
                ExpectEach(zone, [start, start.PlusDays(1), start.PlusHours(50)], minutes);
                return;
            default:
                Add($"{uid}\nDTSTART{In(zone, start)}\nDURATION:PT{minutes}M\nSTATUS:CANCELLED\n{link}");
                return;
        }
    }

    private void Weekly(CorpusZone zone, LocalDateTime start, int weeks, int last, int minutes, string uid, string link)
    {
        LocalDateTime end = start.PlusWeeks(last);
        string until = random.Next(4) switch
        {
            0 => $";UNTIL={UtcOf(zone, end)}",
            1 => $";UNTIL={Date(end)}",
            2 => $";UNTIL={Pattern.Format(end)}",
            _ => $";COUNT={weeks + last + 1}",
        };
        Add($"{uid}\nDTSTART{In(zone, start.PlusWeeks(-weeks))}\nDURATION:PT{minutes}M\nRRULE:FREQ=WEEKLY{until}\n{link}");
        ExpectEach(zone, Enumerable.Range(0, weeks + last + 1).Select(index => start.PlusWeeks(index - weeks)), minutes);
    }

    /// <summary>One occurrence is left out and one is moved, each named by its time in a zone of its own.</summary>
    private void Exceptions(CorpusZone zone, LocalDateTime start, int weeks, int minutes, string uid, string link)
    {
        CorpusZone other = CorpusZone.All[random.Next(CorpusZone.All.Length)];
        LocalDateTime elsewhere = At(zone, start.PlusDays(1)).InZone(other.Real).LocalDateTime, moved = start.PlusHours(30);
        // An hour that another zone has twice names no one instant.
        bool isSure = other.Real.MapLocal(elsewhere).Count == 1;
        Add($"{uid}\nDTSTART{In(zone, start.PlusDays(-weeks))}\nDURATION:PT{minutes}M\nRRULE:FREQ=DAILY;COUNT={weeks + 4}\nEXDATE:{UtcOf(zone, start.PlusDays(2))}\n{link}");
        Add($"{uid}\nRECURRENCE-ID{(isSure ? In(other, elsewhere) : $":{UtcOf(zone, start.PlusDays(1))}")}\nDTSTART{In(zone, moved)}\nDURATION:PT{minutes}M\n{link}");
        ExpectEach(zone, Enumerable.Range(-weeks, weeks + 4).Where(index => index is not (1 or 2)).Select(index => start.PlusDays(index))
            .Append(moved), minutes);
    }

    private void Add(string entry) => _entries.Add(entry);

    private string In(CorpusZone zone, LocalDateTime time)
    {
        _zones.Add(zone);
        string name = zone.Name.AsSpan().IndexOfAny(':', ';', ',') >= 0 && random.Next(2) == 0
            && !zone.Name.Contains(';', StringComparison.Ordinal) && zone.Definition.Length > 0 ? zone.Name : $"\"{zone.Name}\"";
        return $";TZID={(zone.Name.AsSpan().IndexOfAny(':', ';', ',') < 0 ? zone.Name : name)}:{Pattern.Format(time)}";
    }

    private static Instant At(CorpusZone zone, LocalDateTime time) => zone.Real.AtLeniently(time).ToInstant();

    private static string Utc(LocalDateTime time) => $"{Pattern.Format(time)}Z";

    private static string UtcOf(CorpusZone zone, LocalDateTime time) => Utc(At(zone, time).InUtc().LocalDateTime);

    private static string Date(LocalDateTime time) => time.Date.ToString("uuuuMMdd", CultureInfo.InvariantCulture);

    private static string Weekday(LocalDateTime time) => time.DayOfWeek.ToString()[..2].ToUpperInvariant();

    private static LocalDate? Nth(LocalDate month, int number, IsoDayOfWeek weekday)
    {
        LocalDate date = month.PlusDays(((int)weekday - (int)month.DayOfWeek + 7) % 7).PlusWeeks(number - 1);
        return date.Month == month.Month ? date : null;
    }

    private void Expect(Instant start, int minutes) => _expected.Add((start, start + Duration.FromMinutes(minutes)));

    private void ExpectEach(CorpusZone zone, IEnumerable<LocalDateTime> starts, int minutes)
    {
        foreach (LocalDateTime start in starts)
            Expect(At(zone, start), minutes);
    }
}
