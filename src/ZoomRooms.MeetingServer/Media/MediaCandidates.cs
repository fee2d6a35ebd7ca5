using System.Net;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>Where the router tells a client to send its media.</summary>
internal static class MediaCandidates
{
    /// <param name="configured">Addresses that an administrator gave; they win.</param>
    /// <param name="bound">The socket's own address.</param>
    /// <param name="reachedAt">Where the client's signalling connection arrived; used when the socket is bound to any address.</param>
    public static IReadOnlyList<string> For(IReadOnlyList<IPEndPoint> configured, IPEndPoint bound, IPAddress? reachedAt)
    {
        if (configured.Count > 0)
            return [.. configured.Select(candidate => new IPEndPoint(WithoutZone(candidate.Address), candidate.Port).ToString())];
        IPAddress address = bound.Address;
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            address = reachedAt ?? IPAddress.Loopback;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return [new IPEndPoint(WithoutZone(address), bound.Port).ToString()];
    }

    /// <summary>The zone of a link-local address is this machine's word for it; whoever reads it has one of its own.</summary>
    private static IPAddress WithoutZone(IPAddress address) => address.IsIPv6LinkLocal ? new IPAddress(address.GetAddressBytes()) : address;
}
