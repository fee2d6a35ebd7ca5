using System.Net;
using System.Net.Sockets;

namespace ZoomRooms.TestKit.Network;

/// <summary>A TCP port of the loopback interface that nobody listens on now.</summary>
internal static class FreePort
{
    public static int Take()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
