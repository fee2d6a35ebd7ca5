using System.Net;
using System.Net.Sockets;

namespace ZoomRooms.MeetingServer.Policy;

/// <summary>Whom a bound for each address counts as one: an IPv4 address, or the 2⁶⁴ addresses that whoever has one IPv6 address
/// has.</summary>
internal static class AddressGroup
{
    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }
}
