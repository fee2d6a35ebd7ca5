using NodaTime;
using NodaTime.Text;
using ZoomRooms.Appliance.Calendar.Times;

namespace ZoomRooms.Appliance.Tests.Calendar;

/// <summary>
/// Rules against the examples of RFC 5545 (3.8.5.3), and against what an independent implementation made of some hundred random ones.
/// </summary>
public sealed class Rules_of_recurrence
{
    private static readonly LocalDateTimePattern Pattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");

    [Theory]
    [InlineData("FREQ=DAILY;INTERVAL=10;COUNT=5", "19970902T090000", "0902 0912 0922 1002 1012")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "19970902T090000", "0902 0904 0916 0918 0930 1002 1014 1016")]
    [InlineData("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "19970922T090000", "0922 1020 1117 1222 0119 0216")]
    [InlineData("FREQ=MONTHLY;COUNT=4;BYMONTHDAY=-3", "19970928T090000", "0928 1029 1128 1229")]
    [InlineData("FREQ=YEARLY;COUNT=4;BYMONTH=6,7", "19970610T090000", "0610 0710 0610 0710")]
    [InlineData("FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200", "19970101T090000", "0101 0410 0719 0101")]
    [InlineData("FREQ=YEARLY;BYDAY=20MO;COUNT=3", "19970519T090000", "0519 0518 0517")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", "19970512T090000", "0512 0511 0517")]
    [InlineData("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3", "19980213T090000", "0213 0313 1113")]
    [InlineData("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3", "19961105T090000", "1105 1107 1102")]
    [InlineData("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "19970904T090000", "0904 1007 1106")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=4", "19970929T090000", "0929 1030 1127 1230")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "19970805T090000", "0805 0810 0819 0824")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "19970805T090000", "0805 0817 0819 0831")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "20070115T090000", "0115 0130 0215 0315 0330")]
    [InlineData("FREQ=MONTHLY;COUNT=4", "20260131T090000", "0131 0331 0531 0731")]
    [InlineData("FREQ=YEARLY;COUNT=3", "20240229T090000", "0229 0229 0229")]
    public void Make_the_days_of_the_standard(string rule, string start, string days)
    {
        LocalDateTime first = Pattern.Parse(start).Value;
        Assert.Equal(
            days, string.Join(' ', Expand(rule, first, first, first.PlusYears(20)).Select(
                time => LocalDateTimePattern.CreateWithInvariantCulture("MMdd").Format(time))));
    }

    [Fact]
    public void Make_the_times_that_another_implementation_makes()
    {
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "rules.tsv"));
        Assert.InRange(lines.Length, 100, 5000);
        List<string> wrong = new();
        foreach (string line in lines)
        {
            string[] parts = line.Split('\t');
            LocalDateTime start = Pattern.Parse(parts[1]).Value, from = Pattern.Parse(parts[2]).Value, to = Pattern.Parse(parts[3]).Value;
            string times = string.Join(' ', Expand(parts[0], start, from, to).Where(time => time >= from && time < to && time != start)
                .Select(Pattern.Format));
            if (times != parts[4])
                wrong.Add($"{parts[0]} from {parts[1]}: {times} instead of {parts[4]}");
        }
        Assert.Empty(wrong);
    }

    private static IEnumerable<LocalDateTime> Expand(string text, LocalDateTime start, LocalDateTime from, LocalDateTime to) =>
        new RuleExpansion(RecurrenceRule.TryParse(text) ?? throw new InvalidOperationException(text), start).Between(from, to);
}
