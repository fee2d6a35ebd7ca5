using System.Net;
using System.Net.Sockets;
using ZoomRooms.MeetingServer.Interop;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Rtc.Secure;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>The router's UDP socket: non-blocking, many datagrams at a time where the machine can.</summary>
internal abstract class RouterSocket : IDatagramSocket, IDisposable
{
    private const int QueueBytes = 4 * 1024 * 1024;

    private protected RouterSocket(Socket socket) => Socket = socket;

    public IPEndPoint LocalAddress => (IPEndPoint)Socket.LocalEndPoint!;

    public SafeSocketHandle Handle => Socket.SafeHandle;

    /// <summary>How it works, for the log.</summary>
    public abstract string Description { get; }

    protected Socket Socket { get; }

    /// <exception cref="ServerProblemException">The address cannot be bound.</exception>
    public static RouterSocket Open(IPEndPoint address) => Open(address, DatagramCalls.AreAvailable);

    /// <param name="batched">Whether to use Linux's calls for many datagrams; otherwise .NET's, one by one.</param>
    internal static RouterSocket Open(IPEndPoint address, bool batched)
    {
        Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.ReceiveBufferSize = QueueBytes;
            socket.SendBufferSize = QueueBytes;
            socket.Bind(address);
            return batched ? new BatchedSocket(socket) : new SimpleSocket(socket);
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new ServerProblemException($"The media address {address} (UDP) cannot be used: {failure.Message}. Choose another with --media.", failure);
        }
    }

    public DatagramDestination CreateDestination() => new(new SocketAddress(Socket.AddressFamily));

    /// <summary>Takes what has come, as much as fits; returns how many datagrams. They are valid until the next call.</summary>
    public abstract int Receive();

    /// <summary>A received datagram, and where it came from (none: from nowhere that this socket knows).</summary>
    public abstract Span<byte> Received(int index, out TransportAddress from);

    public abstract Span<byte> Rent();

    public abstract void Send(int length, DatagramDestination to);

    public abstract int Flush();

    public virtual void Dispose() => Socket.Dispose();
}
