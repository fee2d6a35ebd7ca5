using System.Globalization;
using ZoomRooms.Client.Signaling;

namespace ZoomRooms.Appliance.Calendar;

/// <summary>Where the room's calendar is. Without one the button joins the standing meeting.</summary>
public sealed record CalendarOptions
{
    /// <summary>An iCalendar file (RFC 5545), or the https address of one; empty: no calendar.</summary>
    public string Source { get; init; } = "";

    /// <summary>SHA-256 of the feed's certificate; empty: the machine's certificate authorities decide.</summary>
    public string CertificateSha256 { get; init; } = "";

    /// <summary>How often the feed is asked.</summary>
    public int RefreshMinutes { get; init; } = 10;

    public bool IsUsed => Source.Length > 0;

    public bool IsFeed => Source.Contains("://", StringComparison.Ordinal);

    public IEnumerable<string> Validate()
    {
        if (!IsUsed)
            yield break;
        if (IsFeed && (!Uri.TryCreate(Source, UriKind.Absolute, out Uri? address) || address.Scheme != Uri.UriSchemeHttps))
            yield return "Calendar:Source must be the path of a file, or an address that begins with https://.";
        if (!IsFeed && !Path.IsPathFullyQualified(Source))
            yield return $"Calendar:Source is \"{Source}\": the full path of a file is needed, or an address that begins with https://.";
        if (!ServerEndpoint.IsFingerprint(CertificateSha256))
            yield return "Calendar:CertificateSha256 must have 64 hexadecimal digits, or be left out.";
        if (RefreshMinutes is < 1 or > 1440)
            yield return string.Create(CultureInfo.InvariantCulture, $"Calendar:RefreshMinutes is {RefreshMinutes}: 1 to 1440 are needed.");
    }
}
