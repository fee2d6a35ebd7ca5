using System.Net;
using System.Net.Sockets;
using ZoomRooms.MeetingServer.Interop;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Rtc.Datagrams;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>The router's UDP socket: non-blocking, many datagrams at a time where the machine can.</summary>
internal abstract class RouterSocket : IDatagramSocket, IDisposable
{
    /// <summary>
    /// Bytes that should be able to wait in each direction: a tenth of a second of 35,000 packets a second of 1,200 bytes.
    /// </summary>
    public const int QueueBytes = 4 * 1024 * 1024;

    // Linux, socket(7): as SO_SNDBUF and SO_RCVBUF, beyond what net.core.wmem_max and rmem_max allow; for those with CAP_NET_ADMIN.
    private const int SocketLevel = 1;
    private const int ForcedSendBuffer = 32;
    private const int ForcedReceiveBuffer = 33;

    private protected RouterSocket(Socket socket) => Socket = socket;

    public IPEndPoint LocalAddress => (IPEndPoint)Socket.LocalEndPoint!;

    public SafeSocketHandle Handle => Socket.SafeHandle;

    /// <summary>Bytes of what has come and was not taken yet that the kernel keeps; Linux tells twice what it was asked for.</summary>
    public int ReceiveQueueBytes => OperatingSystem.IsLinux() ? Socket.ReceiveBufferSize / 2 : Socket.ReceiveBufferSize;

    /// <summary>How it works, for the log.</summary>
    public abstract string Description { get; }

    protected Socket Socket { get; }

    /// <exception cref="ServerProblemException">The address cannot be bound.</exception>
    public static RouterSocket Open(IPEndPoint address) => Open(address, DatagramCalls.AreAvailable);

    /// <param name="batched">Whether to use Linux's calls for many datagrams; otherwise .NET's, one by one.</param>
    internal static RouterSocket Open(IPEndPoint address, bool batched)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
            if (address.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.ReceiveBufferSize = QueueBytes;
            socket.SendBufferSize = QueueBytes;
            if (OperatingSystem.IsLinux())
            {
                Force(socket, ForcedReceiveBuffer);
                Force(socket, ForcedSendBuffer);
            }
            socket.Bind(address);
            return batched ? new BatchedSocket(socket) : new SimpleSocket(socket);
        }
        catch (SocketException failure)
        {
            socket?.Dispose();
            throw new ServerProblemException(
                $"The media address {address} (UDP) cannot be used: {failure.Message}. Choose another with --media.", failure);
        }
    }

    /// <summary>Datagrams that <see cref="Receive"/> takes at most: so many, and there may be more.</summary>
    public abstract int MostReceived { get; }

    /// <summary>Another way to send through the same port, for another thread; this socket must outlive it.</summary>
    public abstract IDatagramSocket CreateOutput();

    public DatagramDestination CreateDestination() => new(new SocketAddress(Socket.AddressFamily));

    /// <summary>Takes what has come, as much as fits; returns how many datagrams. They are valid until the next call.</summary>
    public abstract int Receive();

    /// <summary>A received datagram, and where it came from (none: from nowhere that this socket knows).</summary>
    public abstract Span<byte> Received(int index, out TransportAddress from);

    public abstract Span<byte> Rent();

    public abstract void Send(int length, DatagramDestination to);

    public abstract int Flush();

    public virtual void Dispose() => Socket.Dispose();

    private static void Force(Socket socket, int option)
    {
        try
        {
            socket.SetRawSocketOption(SocketLevel, option, BitConverter.GetBytes(QueueBytes));
        }
        catch (SocketException)
        {
            // Not allowed: what the kernel grants everybody has to do, and the log says how much that is.
        }
    }
}
