using System.Net;

namespace ZoomRooms.MeetingServer.Policy;

/// <summary>Proxies that are believed about whom they connect for (<c>X-Forwarded-For</c>). Whoever else says something there is
/// not.</summary>
internal sealed class TrustedProxies(IReadOnlyList<IPNetwork> networks)
{
    public bool Contains(IPAddress? address)
    {
        if (address is null)
            return false;
        IPAddress own = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (IPNetwork network in networks)
        {
            if (network.Contains(own))
                return true;
        }
        return false;
    }

    /// <summary>Who connects in the end: the last of those named that is no trusted proxy. Each proxy adds whom it saw behind what it was
    /// told, and what an untrusted one was told counts for nothing.</summary>
    /// <param name="forwarded">The header, its lines joined by commas.</param>
    public IPAddress? ClientOf(IPAddress? connected, string? forwarded)
    {
        string[] named = forwarded?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        IPAddress? client = connected;
        for (int i = named.Length - 1; i >= 0 && Contains(client); i--)
        {
            // Some say the port too.
            if (IPAddress.TryParse(named[i], out IPAddress? address))
                client = address;
            else if (IPEndPoint.TryParse(named[i], out IPEndPoint? withPort))
                client = withPort.Address;
            else
                break;
        }
        return client;
    }
}
