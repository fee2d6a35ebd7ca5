using System.Net;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>What the router's core sends through.</summary>
internal interface IDatagramSocket
{
    /// <summary>An address of the socket's family, to be filled and reused.</summary>
    SocketAddress CreateAddress();

    /// <summary>False when the network stack did not take the datagram.</summary>
    bool TrySend(ReadOnlySpan<byte> datagram, SocketAddress to);
}
