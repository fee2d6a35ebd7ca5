using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Media;

/// <summary>
/// The zone of a link-local address (fe80::…, RFC 4007) is a machine's own name for one of its links: the server's means nothing here. Such
/// a candidate is tried on each link that this machine has.
/// </summary>
internal static class LinkLocalZones
{
    /// <summary>As many as a description may have.</summary>
    private const int MostCandidates = 8;

    public static TransportOpened Localize(TransportOpened opened, IReadOnlyList<long> zones) => opened with
    {
        Transport = Localize(opened.Transport, zones),
        Receiving = opened.Receiving is { } receiving ? receiving with { Transport = Localize(receiving.Transport, zones) } : null,
    };

    /// <summary>This machine's links that carry IPv6, by number.</summary>
    public static IReadOnlyList<long> Find()
    {
        try
        {
            return
            [
                .. NetworkInterface.GetAllNetworkInterfaces()
                    .Where(link => link.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
                    .Where(link => link.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                    .SelectMany(link => link.GetIPProperties().UnicastAddresses)
                    .Where(own => own.Address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv6LinkLocal: true })
                    .Select(own => own.Address.ScopeId).Distinct(),
            ];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    /// <summary>What does not fit, or is no address, stays as it is: whoever reads it says so.</summary>
    private static TransportDescription Localize(TransportDescription description, IReadOnlyList<long> zones)
    {
        if (description.Candidates is not { Count: > 0 and <= MostCandidates } candidates || !candidates.Any(IsLinkLocal))
            return description;
        List<string> own = [.. candidates.Where(candidate => !IsLinkLocal(candidate))];
        foreach (string candidate in candidates.Where(IsLinkLocal))
        {
            IPEndPoint endPoint = IPEndPoint.Parse(candidate);
            byte[] address = endPoint.Address.GetAddressBytes();
            own.AddRange(zones.Select(zone => new IPEndPoint(new IPAddress(address, zone), endPoint.Port).ToString()));
        }
        return description with { Candidates = [.. own.Take(MostCandidates)] };
    }

    private static bool IsLinkLocal(string? candidate) =>
        candidate is not null && IPEndPoint.TryParse(candidate, out IPEndPoint? endPoint) && endPoint.Address.IsIPv6LinkLocal;
}
