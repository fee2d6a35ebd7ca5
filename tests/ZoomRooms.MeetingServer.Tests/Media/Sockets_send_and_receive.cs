using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Rtc.Datagrams;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>Both of the router's sockets do the same, over loopback.</summary>
public sealed class Sockets_send_and_receive
{
    [Theory]
    [InlineData(true, "127.0.0.1")]
    [InlineData(false, "127.0.0.1")]
    [InlineData(true, "::1")]
    [InlineData(false, "::1")]
    public void Each_datagram_once_in_order_and_whole(bool batched, string address)
    {
        using RouterSocket socket = RouterSocket.Open(new IPEndPoint(IPAddress.Parse(address), 0), batched);
        using Peers peers = new(3, address);
        DatagramDestination[] destinations = [.. peers.All.Select(peer => Destination(socket, peer))];
        Random random = new(5);
        List<byte[]>[] expected = [[], [], []];
        int failed = 0;
        for (int i = 0; i < 2000; i++)
        {
            int to = random.Next(3);
            // Runs of one length, shorter ones between them: what becomes segments, and what ends a run.
            byte[] datagram = new byte[random.Next(4) == 0 ? random.Next(1, 1200) : 1100];
            random.NextBytes(datagram);
            datagram.CopyTo(socket.Rent());
            socket.Send(datagram.Length, destinations[to]);
            expected[to].Add(datagram);
            if (i % 100 == 99)
            {
                failed += socket.Flush();
                for (int peer = 0; peer < 3; peer++)
                    peers.Take(peer, expected[peer].Count);
            }
        }
        Assert.Equal(0, failed);
        for (int peer = 0; peer < 3; peer++)
            Assert.Equal(expected[peer], peers.Taken[peer]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_comes_is_received_with_its_source(bool batched)
    {
        using RouterSocket socket = RouterSocket.Open(new IPEndPoint(IPAddress.IPv6Any, 0), batched);
        using Peers peers = new(2, "127.0.0.1");
        Dictionary<TransportAddress, int> received = [];
        for (int i = 0; i < 300; i++)
            peers.All[i % 2].SendTo(BitConverter.GetBytes(i), new IPEndPoint(IPAddress.Loopback, socket.LocalAddress.Port));
        peers.All[0].SendTo([], new IPEndPoint(IPAddress.Loopback, socket.LocalAddress.Port));
        peers.All[0].SendTo(new byte[5000], new IPEndPoint(IPAddress.Loopback, socket.LocalAddress.Port));
        Stopwatch waited = Stopwatch.StartNew();
        int total = 0;
        while (total < 302 && waited.Elapsed < TimeSpan.FromSeconds(10))
        {
            int count = socket.Receive();
            for (int i = 0; i < count; i++)
            {
                Span<byte> datagram = socket.Received(i, out TransportAddress from);
                if (total < 300)
                    Assert.Equal(BitConverter.GetBytes(total), datagram.ToArray());
                else
                    Assert.Equal(total == 300 ? 0 : IDatagramSocket.BufferLength, datagram.Length);
                from = from.ReachedAt(0);
                received[from] = received.GetValueOrDefault(from) + 1;
                total++;
            }
        }
        // Too long to be one of ours, it may be refused or cut, but it stops nothing.
        Assert.InRange(total, 301, 302);
        Assert.Equal(peers.All.Select(peer => TransportAddress.From((IPEndPoint)peer.LocalEndPoint!)).ToHashSet(), [.. received.Keys]);
    }

    /// <summary>As hosts with several addresses do, and rooms expect: who asked one of them does not listen to another.</summary>
    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1", "127.0.0.2", "127.0.0.3")]
    [InlineData("::", "127.0.0.1", "127.0.0.2", "127.0.0.3")]
    [InlineData("::", "::1", "::1", "::1")]
    public void What_is_answered_leaves_from_the_address_that_was_asked(string bound, string peer, params string[] addresses)
    {
        using RouterSocket socket = RouterSocket.Open(new IPEndPoint(IPAddress.Parse(bound), 0), batched: true);
        IDatagramSocket worker = socket.CreateOutput();
        using Peers peers = new(1, peer);
        HashSet<TransportAddress> ways = [];
        foreach (string address in addresses)
        {
            IPEndPoint asked = new(IPAddress.Parse(address), socket.LocalAddress.Port);
            peers.All[0].SendTo([1, 2, 3], asked);
            while (socket.Receive() == 0)
                Thread.Yield();
            socket.Received(0, out TransportAddress from);
            ways.Add(from);
            Assert.Equal((IPEndPoint)peers.All[0].LocalEndPoint!, from.ToIPEndPoint());
            DatagramDestination destination = socket.CreateDestination();
            Assert.True(destination.TrySet(from));
            foreach (IDatagramSocket output in (IDatagramSocket[])[socket, worker])
            {
                // One, and several of one length, which leave as one.
                foreach (int length in (int[])[50, 1000, 1000, 1000, 400])
                {
                    output.Rent();
                    output.Send(length, destination);
                }
                Assert.Equal(0, output.Flush());
                for (int i = 0; i < 5; i++)
                {
                    EndPoint source = new IPEndPoint(
                        asked.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
                    Assert.True(peers.All[0].Poll(TimeSpan.FromSeconds(30), SelectMode.SelectRead));
                    peers.All[0].ReceiveFrom(new byte[2000], ref source);
                    Assert.Equal(asked, source);
                }
            }
        }
        // Two ways to one address are two.
        Assert.Equal(addresses.Distinct().Count(), ways.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_cannot_be_sent_is_counted_and_stops_nothing(bool batched)
    {
        using RouterSocket socket = RouterSocket.Open(new IPEndPoint(IPAddress.Loopback, 0), batched);
        using Peers peers = new(1, "127.0.0.1");
        DatagramDestination good = Destination(socket, peers.All[0]), bad = socket.CreateDestination();
        // From loopback there is no way to elsewhere.
        Assert.True(bad.TrySet(TransportAddress.FromIPv4(0xC0000201, 9)));
        for (int i = 0; i < 10; i++)
        {
            foreach (DatagramDestination to in (DatagramDestination[])[bad, good])
            {
                socket.Rent()[..100].Fill((byte)i);
                socket.Send(100, to);
            }
        }
        Assert.Equal(10, socket.Flush());
        Assert.Equal(0, socket.Flush());
        peers.Take(0, 10);
        Assert.Equal(10, peers.Taken[0].Count);
    }

    private static DatagramDestination Destination(RouterSocket socket, Socket peer)
    {
        DatagramDestination destination = socket.CreateDestination();
        Assert.True(destination.TrySet(TransportAddress.From((IPEndPoint)peer.LocalEndPoint!)));
        return destination;
    }

    private sealed class Peers(int count, string address) : IDisposable
    {
        public Socket[] All { get; } = [.. Enumerable.Range(0, count).Select(_ => Bind(IPAddress.Parse(address)))];

        public List<byte[]>[] Taken { get; } = [.. Enumerable.Range(0, count).Select(_ => new List<byte[]>())];

        /// <summary>Receives until there are so many, or no more come.</summary>
        public void Take(int peer, int count)
        {
            byte[] buffer = new byte[4096];
            while (Taken[peer].Count < count && All[peer].Poll(TimeSpan.FromSeconds(5), SelectMode.SelectRead))
                Taken[peer].Add(buffer[..All[peer].Receive(buffer)]);
        }

        public void Dispose()
        {
            foreach (Socket socket in All)
                socket.Dispose();
        }

        private static Socket Bind(IPAddress address)
        {
            Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
            socket.Bind(new IPEndPoint(address, 0));
            return socket;
        }
    }
}
