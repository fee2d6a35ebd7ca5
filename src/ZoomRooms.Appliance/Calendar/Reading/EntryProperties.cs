using System.Collections.Frozen;

namespace ZoomRooms.Appliance.Calendar.Reading;

/// <summary>The properties of an entry that a room looks at. Everything else in a calendar is passed over, whatever it holds.</summary>
internal static class EntryProperties
{
    /// <summary>Where calendars and people put join links and passcodes, in the order in which they are believed: the title last.</summary>
    public static readonly string[] Prose =
    [
        "URL", "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
        "LOCATION", "DESCRIPTION", "X-ALT-DESC",
        "STYLED-DESCRIPTION", "COMMENT", "SUMMARY",
    ];

    private static readonly FrozenSet<string> ProseNames = Prose.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Others = new[]
    {
        "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "SEQUENCE", "CREATED",
            "LAST-MODIFIED", "DTSTAMP", "STATUS", "TRANSP",
        "X-MICROSOFT-CDO-BUSYSTATUS", "ATTENDEE", "ORGANIZER",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Zone =
        new[] { "TZID", "DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Calendar = new[] { "METHOD", "X-WR-TIMEZONE" }.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsProse(string property) => ProseNames.Contains(property);

    public static bool IsRead(string component, string property) => component switch
    {
        "VEVENT" => ProseNames.Contains(property) || Others.Contains(property),
        "VTIMEZONE" or "STANDARD" or "DAYLIGHT" => Zone.Contains(property),
        "VCALENDAR" => Calendar.Contains(property),
        _ => false,
    };
}
