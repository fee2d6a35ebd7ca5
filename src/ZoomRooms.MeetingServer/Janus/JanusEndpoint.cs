namespace ZoomRooms.MeetingServer.Janus;

/// <summary>Where a Janus instance is driven: its WebSocket API, and the secret that it asks for, if it does.</summary>
public sealed record JanusEndpoint(Uri Address, string? Secret)
{
    /// <summary>Reads <c>ws://host:port</c> or <c>wss://…</c>, with the API secret as password: <c>ws://:secret@host:port</c>. Null for anything else.</summary>
    public static JanusEndpoint? TryParse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.Scheme is not ("ws" or "wss"))
            return null;
        string secret = Uri.UnescapeDataString(address.UserInfo);
        int colon = secret.IndexOf(':', StringComparison.Ordinal);
        return new JanusEndpoint(new UriBuilder(address) { UserName = "", Password = "" }.Uri, secret.Length == 0 ? null : secret[(colon + 1)..]);
    }

    public override string ToString() => Address.ToString();
}
