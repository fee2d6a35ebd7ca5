using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>The router's UDP socket: non-blocking, with addresses that are reused.</summary>
internal sealed class RouterSocket : IDatagramSocket, IDisposable
{
    private const int BufferBytes = 4 * 1024 * 1024;
    private readonly Socket _socket;

    /// <exception cref="ServerProblemException">The address cannot be bound.</exception>
    public RouterSocket(IPEndPoint address)
    {
        _socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
                _socket.DualMode = true;
            _socket.ReceiveBufferSize = BufferBytes;
            _socket.SendBufferSize = BufferBytes;
            _socket.Bind(address);
        }
        catch (SocketException failure)
        {
            _socket.Dispose();
            throw new ServerProblemException($"The media address {address} (UDP) cannot be used: {failure.Message}. Choose another with --media.", failure);
        }
    }

    public IPEndPoint LocalAddress => (IPEndPoint)_socket.LocalEndPoint!;

    public SafeHandle Handle => _socket.SafeHandle;

    /// <summary>The size of the next datagram; 0 when there is none, or an empty one.</summary>
    public bool HasMore => _socket.Available > 0;

    public SocketAddress CreateAddress() => new(_socket.AddressFamily);

    /// <summary>The length of a datagram; -1 when there is none after all.</summary>
    public int Receive(Span<byte> buffer, SocketAddress from)
    {
        try
        {
            return _socket.ReceiveFrom(buffer, SocketFlags.None, from);
        }
        catch (SocketException)
        {
            // Its checksum was wrong, or an earlier datagram of ours was answered with an ICMP error.
            return -1;
        }
    }

    public bool TrySend(ReadOnlySpan<byte> datagram, SocketAddress to)
    {
        try
        {
            return _socket.SendTo(datagram, SocketFlags.None, to) == datagram.Length;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();
}
