using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ZoomRooms.Client.Media;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Tests.Media;

/// <summary>The loop with its own socket, and a server's side of the association on another.</summary>
public sealed class MediaLoopTests : IDisposable, ISecureMediaSink
{
    private readonly LocalCertificate _certificate = LocalCertificate.Create();
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public MediaLoopTests() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public void Dispose()
    {
        _socket.Dispose();
        _certificate.Dispose();
    }

    [Fact]
    public void An_empty_datagram_does_not_stop_what_comes_behind_it()
    {
        using ManualResetEventSlim connected = new();
        using MediaLoop loop = new(new RtcSessionOptions
        {
            AudioSsrc = 1, VideoSsrc = 2
        }, _certificate, new MediaDevices(null, null, null), TimeProvider.System, (happened, _) =>
        {
            if (happened.Kind == RtcEventKind.Connected)
                connected.Set();
        });
        using SecureTransport server = new(TransportRole.Server, DtlsSetup.Passive, _certificate, TimeProvider.System.Now());
        server.SetRemote(loop.Offer.Transport with { Candidates = [] }, TimeProvider.System.Now());
        loop.Start();
        loop.Connect(new TransportOpened(server.Describe([_socket.LocalEndPoint!.ToString()!])));
        byte[] buffer = new byte[2048];
        Stopwatch waited = Stopwatch.StartNew();
        while (!connected.IsSet)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), "it did not connect");
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            if (_socket.Poll(10_000, SelectMode.SelectRead))
            {
                int length = _socket.ReceiveFrom(buffer, ref from);
                // Before each answer one that holds nothing.
                _socket.SendTo([], from);
                server.HandleDatagram(buffer.AsSpan(0, length), TransportAddress.From((IPEndPoint)from), TimeProvider.System.Now(), this);
            }
            server.HandleTimeout(TimeProvider.System.Now());
            while (server.TryGetDatagram(buffer, out int length, out TransportAddress to))
                _socket.SendTo(buffer.AsSpan(0, length), SocketFlags.None, to.ToIPEndPoint());
        }
    }

    void ISecureMediaSink.OnRtp(Span<byte> packet, TimeSpan now)
    {
    }

    void ISecureMediaSink.OnRtcp(Span<byte> packet, TimeSpan now)
    {
    }
}
