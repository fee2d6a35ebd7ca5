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
            return [.. configured.Select(candidate => candidate.ToString())];
        IPAddress address = bound.Address;
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            address = reachedAt ?? IPAddress.Loopback;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        // The zone of a link-local address is this machine's word for it; whoever reads it has one of its own.
        if (address.IsIPv6LinkLocal)
            address = new IPAddress(address.GetAddressBytes());
        return [new IPEndPoint(address, bound.Port).ToString()];
    }
}
