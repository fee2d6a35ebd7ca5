using System.Globalization;
using NodaTime;
using ZoomRooms.Client.Signaling;

namespace ZoomRooms.Appliance.Calendar;

/// <summary>Where the room's calendar is, and what of it counts. Without one the button joins the standing meeting.</summary>
internal sealed record CalendarOptions
{
    /// <summary>
    /// An iCalendar file (RFC 5545), or the https address of one, <c>https://user:password@…</c> among them; empty: no calendar.
    /// </summary>
    public string Source { get; init; } = "";

    /// <summary>SHA-256 of the feed's certificate; empty: the machine's certificate authorities decide.</summary>
    public string CertificateSha256 { get; init; } = "";

    /// <summary>How often the feed is asked.</summary>
    public int RefreshMinutes { get; init; } = 10;

    /// <summary>The room's mail addresses: an entry to which people are invited counts when one of these has accepted.</summary>
    public string[] Addresses { get; init; } = [];

    /// <summary>
    /// Hosts whose join links count, such as <c>meet.example.org</c>, or <c>*.example.org</c> for all below one; empty: the host of
    /// <c>Server:Url</c>.
    /// </summary>
    public string[] Hosts { get; init; } = [];

    /// <summary>Organisers whose invitations count, such as <c>anna@example.org</c>, or <c>@example.org</c>; empty: everybody's.</summary>
    public string[] Organizers { get; init; } = [];

    /// <summary>The zone of times that name none, and of whole days; empty: the calendar's own (X-WR-TIMEZONE), or the device's.</summary>
    public string TimeZone { get; init; } = "";

    public bool IsUsed => Source.Length > 0;

    public bool IsFeed => Source.Contains("://", StringComparison.Ordinal);

    public IEnumerable<string> Validate()
    {
        foreach (string address in Addresses.Where(address => !IsMail(address)))
            yield return $"Calendar:Addresses has \"{address}\": the room's mail address is needed, such as \"aalto@example.org\".";
        foreach (string host in Hosts.Where(
            host => Uri.CheckHostName(
                host.Trim().StartsWith("*.", StringComparison.Ordinal) ? host.Trim()[2..] : host.Trim()) == UriHostNameType.Unknown))
            yield return $"Calendar:Hosts has \"{host}\": the name of a host is needed, such as \"meet.example.org\", or \"*.example.org\" for all below one.";
        foreach (string organizer in Organizers.Where(
            organizer => !IsMail(organizer.Trim().StartsWith('@') ? $"anybody{organizer.Trim()}" : organizer)))
            yield return $"Calendar:Organizers has \"{organizer}\": a mail address is needed, such as \"anna@example.org\", or \"@example.org\" for all of one.";
        if (TimeZone.Length > 0 && DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) is null)
            yield return $"Calendar:TimeZone is \"{TimeZone}\": a name such as \"Europe/Helsinki\" is needed, or nothing for the device's zone.";
        if (!IsUsed)
            yield break;
        if (IsFeed && (!Uri.TryCreate(Source, UriKind.Absolute, out Uri? source) || source.Scheme != Uri.UriSchemeHttps))
            yield return "Calendar:Source must be the path of a file, or an address that begins with https://.";
        if (!IsFeed && !Path.IsPathFullyQualified(Source))
            yield return $"Calendar:Source is \"{Source}\": the full path of a file is needed, or an address that begins with https://.";
        if (!ServerEndpoint.IsFingerprint(CertificateSha256))
            yield return "Calendar:CertificateSha256 must have 64 hexadecimal digits, or be left out.";
        if (RefreshMinutes is < 1 or > 1440)
            yield return string.Create(CultureInfo.InvariantCulture, $"Calendar:RefreshMinutes is {RefreshMinutes}: 1 to 1440 are needed.");
    }

    private static bool IsMail(string text) => text.Trim() is var mail && mail.IndexOf('@', StringComparison.Ordinal) is var at and > 0
        && at == mail.LastIndexOf('@') && at < mail.Length - 1
        && !mail.Any(char.IsWhiteSpace);
}
