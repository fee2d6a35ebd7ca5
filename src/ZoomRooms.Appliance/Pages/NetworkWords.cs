using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ZoomRooms.Appliance.Pages;

/// <summary>Whether there is a way out, in words. Without an address: the screen is for people in the room.</summary>
internal sealed class NetworkWords
{
    public const string None = "No network: check the cable or the Wi-Fi";

    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(5);

    private string _words = "";
    private TimeSpan? _looked;

    /// <summary>Looks every few seconds. One thread.</summary>
    public string At(TimeSpan now)
    {
        if (now - _looked < Lasts)
            return _words;
        _looked = now;
        return _words = Look();
    }

    private static string Look()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces().Any(IsWayOut) ? "" : None;
        }
        catch (NetworkInformationException)
        {
            // Nothing tells; the meeting server's answer will.
            return "";
        }
    }

    private static bool IsWayOut(NetworkInterface one) =>
        one.NetworkInterfaceType != NetworkInterfaceType.Loopback && one.OperationalStatus == OperationalStatus.Up
        && one.GetIPProperties().UnicastAddresses.Any(
            address => address.Address.AddressFamily == AddressFamily.InterNetwork || !address.Address.IsIPv6LinkLocal);
}
