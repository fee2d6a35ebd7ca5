using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.TestKit.Network;

namespace ZoomRooms.TestKit.Secure;

/// <summary>A client and a server over a simulated network, in virtual time.</summary>
internal sealed class TwoSides : IDisposable
{
    public static readonly TransportAddress ServerAddress = TransportAddress.FromIPv4(0xcb007105, 5000);
    public static readonly TransportAddress FirstClientAddress = TransportAddress.FromIPv4(0xc0000207, 41000);

    private readonly byte[] _buffer = new byte[2048];

    public TwoSides(NetworkSimulator network, bool clientActive = true, bool describe = true)
    {
        Network = network;
        Client = new SecureTransport(TransportRole.Client, clientActive ? DtlsSetup.Active : DtlsSetup.Passive, Certificates.Client, Now);
        Server = new SecureTransport(TransportRole.Server, clientActive ? DtlsSetup.Passive : DtlsSetup.Active, Certificates.Server, Now);
        if (describe)
            Describe();
    }

    public NetworkSimulator Network { get; }

    public SecureTransport Client { get; }

    public SecureTransport Server { get; }

    public TransportAddress ClientAddress { get; set; } = FirstClientAddress;

    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(1000);

    public Recorder ClientMedia { get; } = new();

    public Recorder ServerMedia { get; } = new();

    public List<TransportEvent> ClientEvents { get; } = [];

    public List<TransportEvent> ServerEvents { get; } = [];

    /// <summary>
    /// Sees, and may replace or swallow (null), each datagram as it is delivered: payload and whether it goes to the server.
    /// </summary>
    public Func<byte[], bool, byte[]?>? OnTheWire { get; set; }

    public bool BothConnected => Client.IsConnected && Server.IsConnected;

    public static NetworkSimulator PerfectNetwork(int seed = 1) => new(seed, 0, TimeSpan.FromMilliseconds(5), TimeSpan.Zero, 0, 0);

    public static TwoSides Connected(int seed = 1)
    {
        TwoSides sides = new(PerfectNetwork(seed));
        Assert.True(sides.RunUntil(() => sides.BothConnected, TimeSpan.FromSeconds(10)), "A perfect network connects.");
        return sides;
    }

    public void Describe(
        Func<TransportDescription, TransportDescription>? ofClient = null,
        Func<TransportDescription, TransportDescription>? ofServer = null)
    {
        TransportDescription client = Client.Describe([]), server = Server.Describe([ServerAddress.ToString()]);
        Server.SetRemote(ofClient?.Invoke(client) ?? client, Now);
        Client.SetRemote(ofServer?.Invoke(server) ?? server, Now);
    }

    /// <summary>Lets time pass until the condition holds; false when it did not within the limit.</summary>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        TimeSpan end = Now + limit;
        while (true)
        {
            Drain();
            if (condition())
                return true;
            TimeSpan? next = new[] { Network.NextDelivery, Client.NextTimeout, Server.NextTimeout }.Min();
            if (next is null || next > end)
            {
                Now = end;
                return false;
            }
            Now = next > Now ? next.Value : Now;
            Step();
        }
    }

    public void RunFor(TimeSpan time) => RunUntil(() => false, time);

    public void SendRtp(SecureTransport from, byte[] packet)
    {
        byte[] buffer = new byte[packet.Length + SecureTransport.ProtectionOverhead];
        packet.CopyTo(buffer, 0);
        int length = from.ProtectRtp(buffer, packet.Length);
        Assert.True(length > packet.Length);
        (TransportAddress source, TransportAddress to) = from == Client
            ? (ClientAddress, ServerAddress) : (ServerAddress, from.RemoteAddress);
        Network.Send(buffer.AsSpan(0, length), source, to, Now);
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    private void Step()
    {
        while (Network.TryDeliver(Now, out byte[] datagram, out TransportAddress from, out TransportAddress to))
        {
            bool toServer = to == ServerAddress;
            byte[]? seen = OnTheWire is null ? datagram : OnTheWire(datagram, toServer);
            if (seen is null)
                continue;
            if (toServer)
                Server.HandleDatagram(seen, from, Now, ServerMedia);
            else if (to == ClientAddress)
                Client.HandleDatagram(seen, from, Now, ClientMedia);
            Drain();
        }
        if (Client.NextTimeout <= Now)
            Client.HandleTimeout(Now);
        if (Server.NextTimeout <= Now)
            Server.HandleTimeout(Now);
    }

    private void Drain()
    {
        while (Client.TryGetDatagram(_buffer, out int length, out TransportAddress to))
            Network.Send(_buffer.AsSpan(0, length), ClientAddress, to, Now);
        while (Server.TryGetDatagram(_buffer, out int length, out TransportAddress to))
            Network.Send(_buffer.AsSpan(0, length), ServerAddress, to, Now);
        while (Client.TryGetEvent(out TransportEvent e))
            ClientEvents.Add(e);
        while (Server.TryGetEvent(out TransportEvent e))
            ServerEvents.Add(e);
    }
}
