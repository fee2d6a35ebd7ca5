using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;

namespace ZoomRooms.Appliance.Calendar.Times;

/// <summary>A DURATION (RFC 5545, 3.3.6): weeks and days are days of the calendar, hours and less are exact.</summary>
internal readonly partial record struct WrittenDuration(int Days, Duration Exact)
{
    public static bool TryParse(string text, out WrittenDuration duration)
    {
        duration = default;
        Match match = Form().Match(text.Trim());
        if (!match.Success || text.Trim().EndsWith('P') || text.Trim().EndsWith('T'))
            return false;
        int sign = match.Groups["sign"].Value == "-" ? -1 : 1;
        long days = (Number("w") * 7) + Number("d");
        duration = new WrittenDuration(
            (int)(sign * days), Duration.FromSeconds(sign * ((Number("h") * 3600) + (Number("m") * 60) + Number("s"))));
        return true;

        long Number(string part) =>
            match.Groups[part] is { Success: true, Value: var digits } ? long.Parse(digits, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(
        @"^(?<sign>[+-])?P((?<w>[0-9]{1,5})W)?((?<d>[0-9]{1,5})D)?(T((?<h>[0-9]{1,6})H)?((?<m>[0-9]{1,7})M)?((?<s>[0-9]{1,8})S)?)?$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
