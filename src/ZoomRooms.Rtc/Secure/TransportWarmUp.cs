using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Rtc.Secure;

/// <summary>
/// Runs one association with itself, in memory, so that the first real one does not pay for compilation and self-tests
/// (about 300 ms on a PC, more on a Pi). To be called once at start, on any thread.
/// </summary>
public static class TransportWarmUp
{
    private static readonly TransportAddress Client = TransportAddress.FromIPv4(0x7f000001, 1);
    private static readonly TransportAddress Server = TransportAddress.FromIPv4(0x7f000001, 2);

    /// <summary>True when the association came up, and so cryptography works on this machine.</summary>
    public static bool Run(LocalCertificate certificate)
    {
        TimeSpan now = TimeSpan.Zero;
        using SecureTransport client = new(TransportRole.Client, DtlsSetup.Active, certificate, now);
        using SecureTransport server = new(TransportRole.Server, DtlsSetup.Passive, certificate, now);
        server.SetRemote(client.Describe([]), now);
        client.SetRemote(server.Describe([Server.ToString()]), now);
        Discard media = new();
        // Nothing is lost in memory: three round trips are enough.
        for (int round = 0; round < 10 && !(client.IsConnected && server.IsConnected); round++)
        {
            Carry(client, server, Client, now, media);
            Carry(server, client, Server, now, media);
        }
        return client.IsConnected && server.IsConnected && MediaArrives(client, server, now, media);
    }

    private static void Carry(SecureTransport from, SecureTransport to, TransportAddress fromAddress, TimeSpan now, Discard media)
    {
        byte[] datagram = new byte[1500];
        while (from.TryGetDatagram(datagram, out int length, out _))
            to.HandleDatagram(datagram.AsSpan(0, length), fromAddress, now, media);
    }

    private static bool MediaArrives(SecureTransport client, SecureTransport server, TimeSpan now, Discard media)
    {
        byte[] rtp = new byte[200 + SecureTransport.ProtectionOverhead];
        rtp[0] = 0x80;
        int length = client.ProtectRtp(rtp, 200);
        server.HandleDatagram(rtp.AsSpan(0, length), Client, now, media);
        return server.Counters.RtpReceived == 1;
    }

    private sealed class Discard : ISecureMediaSink
    {
        public void OnRtp(Span<byte> packet, TimeSpan now)
        {
        }

        public void OnRtcp(Span<byte> packet, TimeSpan now)
        {
        }
    }
}
