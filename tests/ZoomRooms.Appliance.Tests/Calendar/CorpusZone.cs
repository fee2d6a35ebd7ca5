using NodaTime;

namespace ZoomRooms.Appliance.Tests.Calendar;

/// <summary>A zone as a calendar may name it, and which one of the database it is: known here by making it, not by reading it.</summary>
/// <param name="Definition">Its VTIMEZONE; empty: the name has to do.</param>
internal sealed record CorpusZone(string Name, DateTimeZone Real, string Definition = "")
{
    private static DateTimeZone Of(string id) => DateTimeZoneProviders.Tzdb[id];

    public static readonly CorpusZone[] All =
    [
        new("Europe/Helsinki", Of("Europe/Helsinki")), new("America/New_York", Of("America/New_York")), new(
            "asia/kolkata", Of("Asia/Kolkata")), new("Australia/Sydney", Of("Australia/Sydney")),
        new("FLE Standard Time", Of("Europe/Kiev")), new(
            "Eastern Standard Time", Of("America/New_York")), new("W. Europe Standard Time", Of("Europe/Berlin")),
        new("India Standard Time", Of("Asia/Kolkata")), new("/example.org/20260101_1/Europe/Helsinki", Of("Europe/Helsinki")), new(
            "UTC+05:30", DateTimeZone.ForOffset(Offset.FromHoursAndMinutes(5, 30))),
        new("tzone://Microsoft/Utc", DateTimeZone.Utc),
        Berlin("Customized Time Zone"), Berlin("CEST"), Berlin("Asia/Tokyo"), Berlin(
            "GMT Standard Time 1"), Berlin("(UTC+01:00) Amsterdam, Berlin; Bern"), NewYork("EST5"), NewYork("Customized EST"),
        NewYork("UTC"), Sydney("Office"), Sydney("W. Europe Standard Time 2"),
    ];

    private static CorpusZone Berlin(string name) => new(name, Of("Europe/Berlin"), Define(name,
        "STANDARD|16010101T030000|+0200|+0100|BYDAY=-1SU;BYMONTH=10", "DAYLIGHT|16010101T020000|+0100|+0200|BYDAY=-1SU;BYMONTH=3"));

    private static CorpusZone NewYork(string name) => new(name, Of("America/New_York"), Define(name,
        "STANDARD|20071104T020000|-0400|-0500|BYDAY=1SU;BYMONTH=11",
        "DAYLIGHT|20070311T020000|-0500|-0400|BYMONTH=3;BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU"));

    private static CorpusZone Sydney(string name) => new(name, Of("Australia/Sydney"), Define(name,
        "STANDARD|20080406T030000|+1100|+1000|BYDAY=1SU;BYMONTH=4", "DAYLIGHT|20081005T020000|+1000|+1100|BYDAY=1SU;BYMONTH=10"));

    private static string Define(string name, params string[] observances) =>
        $"BEGIN:VTIMEZONE\nTZID:{name}\n" + string.Concat(observances.Select(observance => observance.Split('|')).Select(part =>
            $"BEGIN:{part[0]}\nDTSTART:{part[1]}\nTZOFFSETFROM:{part[2]}\nTZOFFSETTO:{part[3]}\nRRULE:FREQ=YEARLY;{part[4]}\nEND:{part[0]}\n")) + "END:VTIMEZONE\n";
}
