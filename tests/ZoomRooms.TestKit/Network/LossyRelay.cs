using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ZoomRooms.TestKit.Network;

/// <summary>
/// Carries datagrams between clients and a server of this machine, and loses some each way, as its seed says. The server sees each client
/// at an address of its own.
/// </summary>
internal sealed class LossyRelay : IDisposable
{
    private readonly Socket _clients;
    private readonly IPAddress _address;
    private readonly ConcurrentDictionary<IPEndPoint, Socket> _servers = new();
    private readonly Random _random;
    private readonly double _loss;
    private long _carried, _lost;

    /// <param name="address">Null for the loopback interface.</param>
    public LossyRelay(double loss, int seed, IPAddress? address = null)
    {
        (_loss, _random, _address) = (loss, new Random(seed), address ?? IPAddress.Loopback);
        _clients = Bound();
        Start(_clients, (datagram, from) =>
        {
            if (Server is not { } server)
                return;
            Socket own = _servers.GetOrAdd(from, _ =>
            {
                Socket made = Bound();
                Start(made, (answer, _) => _clients.SendTo(answer, from));
                return made;
            });
            own.SendTo(datagram, server);
        });
    }

    public IPEndPoint Address => (IPEndPoint)_clients.LocalEndPoint!;

    /// <summary>Where what clients send goes; set before they send.</summary>
    public IPEndPoint? Server { get; set; }

    public long Carried => Interlocked.Read(ref _carried);

    public long Lost => Interlocked.Read(ref _lost);

    public void Dispose()
    {
        _clients.Dispose();
        foreach (Socket server in _servers.Values)
            server.Dispose();
    }

    private Socket Bound()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(_address, 0));
        return socket;
    }

    private void Start(Socket socket, Action<byte[], IPEndPoint> take) => new Thread(() =>
    {
        byte[] buffer = new byte[2048];
        while (true)
        {
            try
            {
                EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                int length = socket.ReceiveFrom(buffer, ref from);
                bool lost;
                lock (_random)
                    lost = _random.NextDouble() < _loss;
                Interlocked.Increment(ref lost ? ref _lost : ref _carried);
                if (!lost)
                    take(buffer[..length], (IPEndPoint)from);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException failure) when (failure.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionRefused)
            {
                // A peer that has gone.
            }
            catch (SocketException)
            {
                return;
            }
        }
    })
    { IsBackground = true, Name = "lossy relay" }.Start();
}
