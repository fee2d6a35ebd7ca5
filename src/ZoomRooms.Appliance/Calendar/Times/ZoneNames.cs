using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.TimeZones;

namespace ZoomRooms.Appliance.Calendar.Times;

/// <summary>
/// Zones by their names alone, for files that do not define them: names of the IANA database, names of Windows as CLDR maps them, and
/// offsets that say UTC or GMT. A name counts as a whole or not at all: one that only contains a known one is another zone.
/// </summary>
internal static partial class ZoneNames
{
    private static readonly Dictionary<string, string> Iana =
        TzdbDateTimeZoneSource.Default.GetIds().GroupBy(id => id, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(same => same.Key, same => same.First(), StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, string> Windows =
        TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping.ToDictionary(
            pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);

    public static DateTimeZone? Find(string name)
    {
        string wanted = name.Trim();
        if (wanted.Length is 0 or > 128)
            return null;
        if (Windows.TryGetValue(wanted, out string? id) || Iana.TryGetValue(wanted, out id))
            return DateTimeZoneProviders.Tzdb[id];
        if (wanted.Equals("Z", StringComparison.OrdinalIgnoreCase)
            || wanted.Equals("tzone://Microsoft/Utc", StringComparison.OrdinalIgnoreCase))
            return DateTimeZone.Utc;
        if (Fixed().Match(wanted) is { Success: true } match)
        {
            int hours = int.Parse(match.Groups["h"].Value, CultureInfo.InvariantCulture);
            int minutes = match.Groups["m"].Success ? int.Parse(match.Groups["m"].Value, CultureInfo.InvariantCulture) : 0;
            return hours > 14
                || minutes > 59 ? null : DateTimeZone.ForOffset(
                    Offset.FromHoursAndMinutes(hours, minutes) is var offset && match.Groups["s"].Value == "-" ? -offset : offset);
        }
        return wanted[0] == '/' ? OfPath(wanted) : null;
    }

    /// <summary>
    /// A globally unique name (RFC 5545, 3.8.3.1) ends with the database's: <c>/example.org/20260101_1/Europe/Helsinki</c>.
    /// </summary>
    private static DateTimeZone? OfPath(string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int length = Math.Min(3, parts.Length - 1); length >= 2; length--)
        {
            if (Iana.TryGetValue(string.Join('/', parts[^length..]), out string? id))
                return DateTimeZoneProviders.Tzdb[id];
        }
        return parts.Length > 1 && parts[^1] is "UTC" or "GMT" ? DateTimeZone.Utc : null;
    }

    [GeneratedRegex(@"^(UTC|GMT)(?<s>[+-])(?<h>[0-9]{1,2})(:?(?<m>[0-9]{2}))?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Fixed();
}
