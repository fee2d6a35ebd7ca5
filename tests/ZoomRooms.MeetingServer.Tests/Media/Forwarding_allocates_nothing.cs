using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Secure;

namespace ZoomRooms.MeetingServer.Tests.Media;

public sealed class Forwarding_allocates_nothing
{
    private const int Packets = 1000;
    private const uint Publisher = 12;

    [Fact]
    public void Per_packet()
    {
        using LocalCertificate certificate = LocalCertificate.Create();
        MemorySocket socket = new();
        OutcomeCounters<RouterCount> counters = new();
        ConcurrentQueue<MediaPeer> ready = new();
        using RouterCore core = new(socket, certificate, counters, ready.Enqueue);
        MeetingUuid meeting = MeetingUuid.Create();
        using SecureTransport a = new(TransportRole.Client, DtlsSetup.Active, certificate, Now), b = new(TransportRole.Client, DtlsSetup.Active, certificate, Now);
        SecureTransport[] clients = [a, b];
        for (uint i = 0; i < clients.Length; i++)
        {
            MediaParticipant participant = new(meeting, new ParticipantId(i + 1), Publisher - 1 + 10 * i, Publisher + 10 * i);
            clients[i].SetRemote(core.Open(participant, clients[i].Describe([]), ["192.0.2.1:5"], Now)!, Now);
        }
        Stopwatch waited = Stopwatch.StartNew();
        while (counters[RouterCount.AssociationsConnected] < 2 || !a.IsConnected || !b.IsConnected)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "the associations did not come up");
            Exchange(core, socket, clients, ready);
        }

        byte[][] packets = new byte[2 * Packets][];
        for (int i = 0; i < packets.Length; i++)
            packets[i] = Protected(a, (ushort)i);
        SocketAddress from = Address(0);
        socket.Delivers = false;
        TimeSpan now = Now;
        Forward(core, packets.AsSpan(0, Packets), from, now);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Forward(core, packets.AsSpan(Packets), from, now);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2 * Packets, counters[RouterCount.PacketsForwarded]);
    }

    private static TimeSpan Now => TimeProvider.System.Now();

    private static void Forward(RouterCore core, ReadOnlySpan<byte[]> packets, SocketAddress from, TimeSpan now)
    {
        foreach (byte[] packet in packets)
            core.HandleDatagram(packet, from, now);
    }

    private static void Exchange(RouterCore core, MemorySocket socket, SecureTransport[] clients, ConcurrentQueue<MediaPeer> ready)
    {
        byte[] buffer = new byte[2048];
        for (int i = 0; i < clients.Length; i++)
        {
            clients[i].HandleTimeout(Now);
            while (clients[i].TryGetDatagram(buffer, out int length, out _))
                core.HandleDatagram(buffer.AsSpan(0, length), Address(i), Now);
        }
        while (ready.TryDequeue(out MediaPeer? peer))
            core.HandleOutputReady(peer, Now);
        core.HandleTimeout(Now);
        while (socket.Sent.TryDequeue(out (byte[] Datagram, TransportAddress To) sent))
            clients[sent.To.Port - 1].HandleDatagram(sent.Datagram, TransportAddress.FromIPv4(0xC0000201, 5), Now, new Ignore());
        Thread.Yield();
    }

    private static byte[] Protected(SecureTransport sender, ushort sequence)
    {
        byte[] packet = new byte[1100 + SecureTransport.ProtectionOverhead];
        RtpPacket.WriteHeader(packet, RtpFormat.VideoPayloadType, marker: false, sequence, 1, Publisher);
        return packet[..sender.ProtectRtp(packet, 1100)];
    }

    private static SocketAddress Address(int client)
    {
        SocketAddress address = new(AddressFamily.InterNetwork);
        Assert.True(TransportAddress.FromIPv4(0x0A000001, client + 1).TryWriteTo(address));
        return address;
    }

    private sealed class MemorySocket : IDatagramSocket
    {
        public bool Delivers { get; set; } = true;

        public Queue<(byte[] Datagram, TransportAddress To)> Sent { get; } = new();

        public SocketAddress CreateAddress() => new(AddressFamily.InterNetwork);

        public bool TrySend(ReadOnlySpan<byte> datagram, SocketAddress to)
        {
            if (Delivers && TransportAddress.TryFrom(to, out TransportAddress address))
                Sent.Enqueue((datagram.ToArray(), address));
            return true;
        }
    }

    private sealed class Ignore : ISecureMediaSink
    {
        public void OnRtp(Span<byte> packet, TimeSpan now)
        {
        }

        public void OnRtcp(Span<byte> packet, TimeSpan now)
        {
        }
    }
}
