using System.Globalization;
using NodaTime;
using ZoomRooms.Appliance.Calendar.Reading;

namespace ZoomRooms.Appliance.Calendar.Times;

/// <summary>
/// A DATE-TIME or DATE as it is written (RFC 5545, 3.3.4 and 3.3.5): which instant it is depends on the zone that <paramref name="Zone"/>
/// names in its calendar.
/// </summary>
/// <param name="Zone">TZID; null: none is named.</param>
internal readonly record struct WrittenTime(LocalDateTime Local, bool IsDate, bool IsUtc, string? Zone)
{
    /// <summary>Floats: a local time in the zone of whoever reads it.</summary>
    public bool IsFloating => !IsUtc && Zone is null;

    /// <summary>The values of a line: one, or a list in EXDATE and RDATE.</summary>
    public static bool TryParse(ContentLine line, out WrittenTime time)
    {
        if (TryParse(line.Value, line.Parameter("TZID"), out time))
            return true;
        // A zone's name with a colon and without quotation marks.
        int colon = line.Value.LastIndexOf(':');
        return colon >= 0 && line.Parameter("TZID") is { } zone
            && TryParse(line.Value[(colon + 1)..], $"{zone}:{line.Value[..colon]}", out time);
    }

    public static bool TryParse(string value, string? zone, out WrittenTime time)
    {
        time = default;
        ReadOnlySpan<char> text = value.AsSpan().Trim();
        bool isUtc = text.EndsWith("Z", StringComparison.OrdinalIgnoreCase);
        if (isUtc)
            text = text[..^1];
        bool isDate = text.Length == 8;
        if (text.Length is not (8 or 13 or 15) || (!isDate && text[8] is not ('T' or 't')) || !TryNumber(text[..4], out int year)
            || !TryNumber(text[4..6], out int month)
            || !TryNumber(text[6..8], out int day) || year < 1 || month is < 1 or > 12 || day < 1
            || day > CalendarSystem.Iso.GetDaysInMonth(year, month))
            return false;
        int hour = 0, minute = 0, second = 0;
        if (!isDate
            && (!TryNumber(text[9..11], out hour) || !TryNumber(text[11..13], out minute)
                || (text.Length == 15 && !TryNumber(text[13..15], out second))))
            return false;
        if (hour > 24 || minute > 59 || second > 60 || (hour == 24 && (minute > 0 || second > 0)) || (hour == 24 && year == 9999))
            return false;
        LocalDateTime local = new LocalDate(year, month, day).At(new LocalTime(hour % 24, minute, Math.Min(second, 59)));
        time = new WrittenTime(hour == 24
            ? local.PlusDays(1) : local, isDate, isUtc && !isDate, isUtc || string.IsNullOrWhiteSpace(zone) ? null : zone.Trim());
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
