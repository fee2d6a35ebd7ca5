using System.Net;
using ZoomRooms.Rtc.Datagrams;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>An address as the socket wants it, and the socket's notes on what waits for it.</summary>
internal sealed class DatagramDestination(SocketAddress address)
{
    public SocketAddress Address { get; } = address;

    /// <summary>The first and the last datagram that wait for this destination; −1 when none does. The socket's.</summary>
    public int First { get; set; } = -1;

    public int Last { get; set; } = -1;

    /// <summary>The way there.</summary>
    public TransportAddress Way { get; private set; }

    /// <summary>False when the address cannot be expressed in the socket's family. What waits goes to the new address.</summary>
    public bool TrySet(TransportAddress to)
    {
        if (!to.TryWriteTo(Address))
            return false;
        Way = to;
        return true;
    }
}
