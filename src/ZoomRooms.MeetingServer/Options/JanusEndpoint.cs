namespace ZoomRooms.MeetingServer.Options;

/// <summary>Where a Janus instance is driven: its WebSocket API, and the secret that it asks for, if it does.</summary>
/// <param name="RelayHost">Where other instances send it the media of a meeting that is on several.</param>
public sealed record JanusEndpoint(Uri Address, string? Secret, string RelayHost)
{
    private const string Relay = "?relay=";

    /// <summary>
    /// Reads <c>ws://host:port</c> or <c>wss://…</c>, with the API secret as password: <c>ws://:secret@host:port</c>, and with another
    /// address for other instances' media:
    /// <c>ws://host:port?relay=address</c>. Null for anything else.
    /// </summary>
    public static JanusEndpoint? TryParse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.Scheme is not ("ws" or "wss"))
            return null;
        string secret = Uri.UnescapeDataString(address.UserInfo);
        int colon = secret.IndexOf(':', StringComparison.Ordinal);
        if (address.Query.Length > 0 && !address.Query.StartsWith(Relay, StringComparison.Ordinal))
            return null;
        string relay = address.Query.Length > 0 ? Uri.UnescapeDataString(address.Query[Relay.Length..]) : address.DnsSafeHost;
        return relay.Length == 0 ? null : new JanusEndpoint(
            new UriBuilder(address)
            {
                UserName = "", Password = "", Query = ""
            }.Uri, secret.Length == 0 ? null : secret[(colon + 1)..], relay);
    }

    public override string ToString() => Address.ToString();
}
