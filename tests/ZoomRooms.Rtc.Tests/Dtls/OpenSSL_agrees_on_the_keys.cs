using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.Rtc.Tests.Secure;

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

        (byte[]? ours, byte[]? theirs, string report) = Run(socket, peer, DtlsSetup.Passive, toPeer: null, loseAfter: loseLastFlight ? 1 : -1);

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

        (byte[]? ours, byte[]? theirs, string report) = Run(socket, peer, DtlsSetup.Active, server, loseAfter: -1);

        Assert.True(ours is not null, report);
        Assert.Equal(ours, theirs);
    }

    private static Socket Bind()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    // Drives an endpoint by the real clock until both sides have keys, or twenty seconds are over.
    private static (byte[]? Ours, byte[]? Theirs, string Report) Run(Socket socket, OpenSslPeer peer, DtlsSetup setup, IPEndPoint? toPeer, int loseAfter)
    {
        DatagramQueue output = new(32, 1280);
        using DtlsEndpoint endpoint = new(setup, Certificates.Client, peer.Fingerprint, output, outputReady: null);
        Stopwatch clock = Stopwatch.StartNew();
        byte[] buffer = new byte[2048];
        int flights = 0;
        bool started = false;
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        while (clock.Elapsed < TimeSpan.FromSeconds(20) && !(endpoint.KeyingMaterial is not null && peer.KeyingMaterial is not null))
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
                if (flights != loseAfter)
                    socket.SendTo(buffer.AsSpan(0, length), toPeer!);
            }
            flights += sent ? 1 : 0;
        }
        return (endpoint.KeyingMaterial?.ToArray(), peer.KeyingMaterial, $"{endpoint.State} {endpoint.Failure} {endpoint.FailureMessage} | {peer.Output}");
    }
}
