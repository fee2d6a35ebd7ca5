using ZoomRooms.Client.Signaling;

namespace ZoomRooms.Appliance.Updates;

/// <summary>Where newer images of this device come from. Without an address it stays as it was flashed.</summary>
internal sealed record UpdateOptions
{
    /// <summary>The https address of a signed update; at the same address with <c>.version</c> behind it stands which one it is.</summary>
    public string Url { get; init; } = "";

    /// <summary>SHA-256 of that server's certificate; empty: the machine's certificate authorities decide.</summary>
    public string CertificateSha256 { get; init; } = "";

    public bool IsUsed => Url.Length > 0;

    public IEnumerable<string> Validate()
    {
        if (!IsUsed)
            yield break;
        if (!Uri.TryCreate(Url, UriKind.Absolute, out Uri? address) || address.Scheme != Uri.UriSchemeHttps || address.Query.Length > 0
            || address.Fragment.Length > 0)
            yield return $"Update:Url is \"{Url}\": an address that begins with https:// is needed, without a question mark.";
        if (!ServerEndpoint.IsFingerprint(CertificateSha256))
            yield return "Update:CertificateSha256 must have 64 hexadecimal digits, or be left out.";
    }
}
