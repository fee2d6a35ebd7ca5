using NodaTime;
using ZoomRooms.Appliance.Calendar.Reading;

namespace ZoomRooms.Appliance.Calendar.Counting;

/// <summary>
/// What of a calendar counts for a room: whose address it is, which hosts' links and which organisers it follows, and in which zone it
/// stands.
/// </summary>
/// <param name="Addresses">The room's own mail addresses, in small letters.</param>
/// <param name="Hosts">Names of hosts, or <c>*.name</c> for all below one. Empty: every host.</param>
/// <param name="Organizers">Addresses, or <c>@domain</c> for all of one. Empty: everybody.</param>
/// <param name="ZoneSetting">Where somebody has set the room's zone.</param>
internal sealed record CalendarRules(
    IReadOnlyList<string> Addresses, IReadOnlyList<string> Hosts, IReadOnlyList<string> Organizers, DateTimeZone? ZoneSetting,
    DateTimeZone DeviceZone)
{
    /// <summary>Every host and organiser counts, and the room has no address and stands in UTC.</summary>
    public static CalendarRules Open { get; } = new([], [], [], null, DateTimeZone.Utc);

    /// <param name="serverUrl">The meeting server: without a setting its host's links are the ones that count, because a number is one of
    /// that server's.</param>
    public static CalendarRules Of(CalendarOptions options, string serverUrl)
    {
        string[] hosts = options.Hosts.Length > 0
            ? options.Hosts : Uri.TryCreate(serverUrl, UriKind.Absolute, out Uri? server) ? [server.IdnHost] : ["none.invalid"];
        IEnumerable<string> addresses = options.Addresses.Length > 0 ? options.Addresses : AddressInSource(options.Source);
        return new CalendarRules(
            [.. addresses.Select(address => address.Trim().ToLowerInvariant())], [.. hosts.Select(host => host.Trim().ToLowerInvariant())],
            [.. options.Organizers.Select(organizer => organizer.Trim().ToLowerInvariant())],
            options.TimeZone.Length > 0 ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(options.TimeZone) : null, Device());
    }

    public bool IsOurs(string host) => Hosts.Count == 0 || Hosts.Any(allowed => allowed.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase) : host.Equals(allowed, StringComparison.OrdinalIgnoreCase));

    /// <summary>What the people of an entry say. Hosts are looked at with its links.</summary>
    internal Verdict Judge(RawComponent entry)
    {
        List<CalendarAddress> attendees = [.. entry.All("ATTENDEE").Select(CalendarAddress.Of)];
        CalendarAddress? organizer = entry.Find("ORGANIZER") is { } line ? CalendarAddress.Of(line) : null;
        Verdict answer = Answer(entry, attendees, organizer);
        if (answer != Verdict.Counts || Organizers.Count == 0)
            return answer;
        // What stands in the room's own calendar without people was written there by who may write there.
        bool isAllowed = organizer is null ? attendees.Count == 0 : organizer.IsOneOf(Addresses) || organizer.IsOneOf(Organizers);
        return isAllowed ? Verdict.Counts : Verdict.OtherOrganizer;
    }

    private Verdict Answer(RawComponent entry, List<CalendarAddress> attendees, CalendarAddress? organizer)
    {
        List<CalendarAddress> own = [.. attendees.Where(attendee => attendee.IsOneOf(Addresses))];
        if (own.Any(attendee => attendee.Answers.Contains("DECLINED", StringComparer.OrdinalIgnoreCase)))
            return Verdict.Declined;
        if (own.Count > 0)
            return own.All(attendee => attendee.HasAccepted) ? Verdict.Counts : Verdict.NotAccepted;
        if (attendees.Count > 0 && organizer?.IsOneOf(Addresses) != true)
            return Addresses.Count > 0 ? Verdict.RoomNotInvited : Verdict.RoomHasNoAddress;
        // Published calendars of Exchange name nobody; there an invitation that waits for an answer is tentative.
        bool isTentative = Says("STATUS", "TENTATIVE") || Says("X-MICROSOFT-CDO-BUSYSTATUS", "TENTATIVE");
        return isTentative ? Verdict.NotAccepted : Verdict.Counts;

        bool Says(string property, string value) =>
            entry.All(property).Any(line => line.Value.Trim().Equals(value, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The address of a Google calendar's feed names the calendar, which for a room is its mail address.</summary>
    private static IEnumerable<string> AddressInSource(string source)
    {
        if (!Uri.TryCreate(source, UriKind.Absolute, out Uri? address) || address.Host is not ("calendar.google.com" or "www.google.com"))
            return [];
        string[] parts = address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts is ["calendar", "ical", var id, ..] && Uri.UnescapeDataString(id) is var mail
            && mail.Contains('@', StringComparison.Ordinal) ? [mail] : [];
    }

    /// <summary>The room's: as it is set, or the device's.</summary>
    public DateTimeZone Zone => ZoneSetting ?? DeviceZone;

    private static DateTimeZone Device()
    {
        try
        {
            return DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZoneInfo.Local.Id) ?? NodaTime.TimeZones.BclDateTimeZone.ForSystemDefault();
        }
        catch (Exception unknown) when (unknown is TimeZoneNotFoundException or InvalidTimeZoneException or InvalidOperationException)
        {
            return DateTimeZone.Utc;
        }
    }
}
