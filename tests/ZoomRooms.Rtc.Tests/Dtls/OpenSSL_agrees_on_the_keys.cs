using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Tests.Secure;
using ZoomRooms.TestKit.Secure;

namespace ZoomRooms.Rtc.Tests.Dtls;

/// <summary>An independent implementation as the peer, over real sockets on the loopback interface.</summary>
public sealed class OpenSSL_agrees_on_the_keys
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void As_client_even_when_our_last_flight_is_lost_once(bool loseLastFlight)
    {
        Assert.SkipWhen(OpenSslPeer.Missing() is not null, OpenSslPeer.Missing() ?? "");
        using Socket socket = Bind();
        using OpenSslPeer peer = new(rsa: false);
        peer.StartClient((IPEndPoint)socket.LocalEndPoint!);

        (byte[]? ours, byte[]? theirs, string report) = Run(
            socket, peer, DtlsSetup.Passive, toPeer: null, (outgoing, flight) => outgoing && loseLastFlight && flight == 1);

        Assert.True(ours is not null, report);
        Assert.Equal(ours, theirs);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void As_server_with_either_kind_of_certificate(bool rsa)
    {
        Assert.SkipWhen(OpenSslPeer.Missing() is not null, OpenSslPeer.Missing() ?? "");
        using Socket socket = Bind();
        using OpenSslPeer peer = new(rsa);
        using Socket reserved = Bind();
        IPEndPoint server = (IPEndPoint)reserved.LocalEndPoint!;
        reserved.Dispose();
        peer.StartServer(server.Port);

        (byte[]? ours, byte[]? theirs, string report) = Run(socket, peer, DtlsSetup.Active, server, Nothing);

        Assert.True(ours is not null, report);
        Assert.Equal(ours, theirs);
    }

    [Theory]
    [InlineData(DtlsSetup.Passive, 1)]
    [InlineData(DtlsSetup.Active, 3)]
    public void With_a_quarter_of_the_datagrams_lost_each_way(DtlsSetup setup, int seed)
    {
        Assert.SkipWhen(OpenSslPeer.Missing() is not null, OpenSslPeer.Missing() ?? "");
        using Socket socket = Bind();
        using OpenSslPeer peer = new(rsa: false);
        IPEndPoint? server = null;
        if (setup == DtlsSetup.Active)
        {
            using Socket reserved = Bind();
            server = (IPEndPoint)reserved.LocalEndPoint!;
            reserved.Dispose();
            peer.StartServer(server.Port);
        }
        else
            peer.StartClient((IPEndPoint)socket.LocalEndPoint!);
        Random random = new(seed);
        int carried = 0, lost = 0;

        (byte[]? ours, byte[]? theirs, string report) = Run(socket, peer, setup, server, (_, _) =>
        {
            // The first is, whatever the seed.
            bool loses = carried + lost == 0 || random.Next(4) == 0;
            (carried, lost) = (carried + (loses ? 0 : 1), lost + (loses ? 1 : 0));
            return loses;
        });

        Assert.True(ours is not null, $"{lost} of {carried + lost} lost | {report}");
        Assert.Equal(ours, theirs);
        Assert.True(lost > 0);
    }

    private static bool Nothing(bool outgoing, int flight) => false;

    private static Socket Bind()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    // Drives an endpoint by the real clock until both sides have keys, or a minute is over: OpenSSL doubles its second each time. What is
    // lost of what goes out, or of what comes, by the number of flights that went out.
    private static (byte[]? Ours, byte[]? Theirs, string Report) Run(
        Socket socket, OpenSslPeer peer, DtlsSetup setup, IPEndPoint? toPeer, Func<bool, int, bool> loses)
    {
        DatagramQueue output = new(32, 1280);
        using DtlsEndpoint endpoint = new(setup, Certificates.Client, peer.Fingerprint, output, outputReady: null);
        Stopwatch clock = Stopwatch.StartNew();
        byte[] buffer = new byte[2048];
        int flights = 0;
        bool started = false;
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        while (clock.Elapsed < TimeSpan.FromSeconds(60) && !(endpoint.KeyingMaterial is not null && peer.KeyingMaterial is not null))
        {
            if (!started && (toPeer is null || peer.Output.Contains("ACCEPT", StringComparison.Ordinal)))
            {
                started = true;
                endpoint.Start(clock.Elapsed);
            }
            if (socket.Poll(10_000, SelectMode.SelectRead))
            {
                try
                {
                    int length = socket.ReceiveFrom(buffer, ref from);
                    toPeer ??= (IPEndPoint)from;
                    if (!loses(false, flights))
                        endpoint.Handle(buffer.AsSpan(0, length), clock.Elapsed);
                }
                catch (SocketException)
                {
                    continue; // the peer's port is not open yet, or not any more
                }
            }
            if (endpoint.NextTimeout <= clock.Elapsed)
                endpoint.HandleTimeout(clock.Elapsed);
            bool sent = false;
            while (output.TryTake(buffer, out int length, out _))
            {
                sent = true;
                if (!loses(true, flights))
                    socket.SendTo(buffer.AsSpan(0, length), toPeer!);
            }
            flights += sent ? 1 : 0;
        }
        return (endpoint.KeyingMaterial?.ToArray(), peer.KeyingMaterial,
            $"{endpoint.State} {endpoint.Failure} {endpoint.FailureMessage} | {peer.Output}");
    }
}
