using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ZoomRooms.MeetingServer.Clocks;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.Rtc.Session;
using ZoomRooms.TestKit.Network;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>
/// The router's core with true associations and no network: what it sends is handed to its clients. Time is the test's own once all are
/// connected.
/// </summary>
internal sealed class InMemoryRouter : IDatagramSocket, IDisposable
{
    public static readonly TransportAddress RouterAddress = TransportAddress.FromIPv4(0xC0000201, 5);

    private readonly LocalCertificate _certificate = LocalCertificate.Create();
    private readonly byte[] _buffer = new byte[IDatagramSocket.BufferLength];
    private readonly ConcurrentQueue<MediaPeer> _ready = new();
    private readonly SealingCrew? _crew;
    private readonly Queue<(byte[] Datagram, TransportAddress To)> _sent = new();

    /// <param name="crew">What is forwarded goes through a sealing worker, without a thread of its own.</param>
    public InMemoryRouter(int clients, SlotLimits? slots = null, bool rtx = false, bool crew = false)
    {
        _crew = crew ? new SealingCrew(this, () => this, threads: 0, Counters, bug => Assert.Fail(bug.ToString())) : null;
        Core = new RouterCore(this, _certificate, slots ?? new SlotLimits(), Counters, _ready.Enqueue, _crew);
        Meeting = MeetingUuid.Create();
        Now = TimeProvider.System.Now();
        Clients = [.. Enumerable.Range(0, clients).Select(i => new Client(this, i, _certificate, rtx))];
        foreach (Client client in Clients)
            Open(client);
        Connect(clients);
    }

    public RouterCore Core { get; }

    public OutcomeCounters<RouterCount> Counters { get; } = new();

    public MeetingUuid Meeting { get; }

    public IReadOnlyList<Client> Clients { get; }

    public TimeSpan Now { get; set; }

    /// <summary>What the router sent to addresses that are no client's.</summary>
    public List<(byte[] Datagram, TransportAddress To)> Elsewhere { get; } = [];

    /// <summary>While false, what the router sends is not kept.</summary>
    public bool Delivers { get; set; } = true;

    public DatagramDestination CreateDestination() => new(new SocketAddress(AddressFamily.InterNetwork));

    public Span<byte> Rent() => _buffer;

    public void Send(int length, DatagramDestination to)
    {
        if (Delivers && TransportAddress.TryFrom(to.Address, out TransportAddress address))
            _sent.Enqueue((_buffer[..length], address));
    }

    public int Flush() => 0;

    /// <summary>The client opens a new association in place of the one it has.</summary>
    public void Reopen(Client client)
    {
        client.Renew(_certificate);
        Open(client);
        Connect((int)Counters[RouterCount.AssociationsConnected] + 1);
    }

    /// <summary>Hands over what waits on either side, and does what is due.</summary>
    public void Exchange()
    {
        byte[] buffer = new byte[2048];
        foreach (Client client in Clients)
        {
            while (client.Transport.TryGetDatagram(buffer, out int length, out _))
                Core.HandleDatagram(buffer.AsSpan(0, length), client.Address, Now);
        }
        while (_ready.TryDequeue(out MediaPeer? peer))
            Core.HandleOutputReady(peer, Now);
        Core.HandleTimeout(Now);
        Core.Flush();
        while (_sent.TryDequeue(out (byte[] Datagram, TransportAddress To) sent))
        {
            if (Clients.FirstOrDefault(client => client.Address == sent.To) is not { } client)
                Elsewhere.Add(sent);
            else if (client.Way is { } way)
                way.Send(sent.Datagram, Now);
            else
                client.Take(sent.Datagram);
        }
        foreach (Client client in Clients)
        {
            while (client.Way is { } way && way.TryReceive(Now, out byte[] datagram))
                client.Take(datagram);
        }
    }

    /// <summary>Lets time pass, a second at a time.</summary>
    public void Pass(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            Now += TimeSpan.FromSeconds(1);
            foreach (Client client in Clients)
                client.Transport.HandleTimeout(Now);
            Exchange();
        }
    }

    public void Dispose()
    {
        foreach (Client client in Clients)
            client.Transport.Dispose();
        Core.Dispose();
        _crew?.Dispose();
        _certificate.Dispose();
    }

    private void Open(Client client)
    {
        TransportDescription server = Core.Open(client.Identity, client.Transport.Describe([]), [RouterAddress.ToString()], Now)!;
        client.ServerPassword = server.IcePassword;
        client.Transport.SetRemote(server, Now);
    }

    /// <summary>A handshake takes the time it takes.</summary>
    private void Connect(int associations)
    {
        Stopwatch waited = Stopwatch.StartNew();
        TimeSpan behind = TimeProvider.System.Now() - Now;
        while (Counters[RouterCount.AssociationsConnected] < associations || !Clients.All(client => client.Transport.IsConnected))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "the associations did not come up");
            Now = TimeProvider.System.Now() - behind;
            foreach (Client client in Clients)
                client.Transport.HandleTimeout(Now);
            Exchange();
            Thread.Yield();
        }
    }

    /// <summary>A participant's association, and what it received.</summary>
    internal sealed class Client(InMemoryRouter router, int index, LocalCertificate certificate, bool rtx) : ISecureMediaSink, IFrameSink
    {
        private readonly byte[] _datagram = new byte[2048];
        private ushort _audio = 100, _video = 200, _smallVideo = 300;

        /// <summary>What the router sends takes this way; null for one without delay or bounds.</summary>
        public Bottleneck? Way { get; set; }

        /// <summary>The streams of a true participant, which take what comes instead of the lists here.</summary>
        public MediaAssociation? Media { get; set; }

        /// <summary>Packets that came, by SSRC, of one with <see cref="Media"/>.</summary>
        public Dictionary<uint, int> Packets { get; } = [];

        public SecureTransport Transport { get; private set; } = new(TransportRole.Client, DtlsSetup.Active, certificate, router.Now);

        public MediaParticipant Identity { get; } = new(
            router.Meeting, new ParticipantId((uint)index + 1), 11 + 10 * (uint)index, 12 + 10 * (uint)index, 13 + 10 * (uint)index, rtx);

        public TransportAddress Address { get; } = TransportAddress.FromIPv4(0x0A000001, index + 1);

        /// <summary>The ICE password of the router's side.</summary>
        public string ServerPassword { get; set; } = "";

        /// <summary>RTP of an SSRC, decrypted, in the order of arrival.</summary>
        public Dictionary<uint, List<byte[]>> Received { get; } = [];

        public List<byte[]> Rtcp { get; } = [];

        /// <summary>SSRCs of which something came since the test emptied this.</summary>
        public HashSet<uint> Recent { get; } = [];

        public void Renew(LocalCertificate own)
        {
            Transport.Dispose();
            Transport = new(TransportRole.Client, DtlsSetup.Active, own, router.Now);
        }

        public void Speak(byte level) => Send(RtpFormat.AudioPayloadType, _audio++, Identity.AudioSsrc, level, []);

        public void Show(bool isKeyFrame) => Send(
            RtpFormat.VideoPayloadType, _video++, Identity.VideoSsrc, null, isKeyFrame ? NalCostume.KeyPrefix : NalCostume.DeltaPrefix);

        public void ShowSmall(bool isKeyFrame) =>
            Send(RtpFormat.VideoPayloadType, _smallVideo++, Identity.SmallVideoSsrc, null, isKeyFrame
                ? NalCostume.KeyPrefix : NalCostume.DeltaPrefix);

        /// <summary>A packet as the client's transport protects it, 1,100 bytes before.</summary>
        public byte[] Protect(byte payloadType, ushort sequence, uint ssrc, ReadOnlySpan<byte> payload, byte? level = null)
        {
            byte[] packet = new byte[1100 + SecureTransport.ProtectionOverhead];
            RtpPacket.WriteHeader(packet, payloadType, marker: payloadType == RtpFormat.VideoPayloadType, sequence, 1, ssrc);
            int header = RtpPacket.HeaderLength + (level is { } loud ? AudioLevel.Write(packet, loud) : 0);
            payload.CopyTo(packet.AsSpan(header));
            return packet[..Transport.ProtectRtp(packet, 1100)];
        }

        public void SendRtcp(byte[] compound)
        {
            byte[] packet = [.. compound, .. new byte[SecureTransport.ProtectionOverhead]];
            router.Core.HandleDatagram(packet.AsSpan(0, Transport.ProtectRtcp(packet, compound.Length)), Address, router.Now);
            router.Exchange();
        }

        /// <summary>What is due of <see cref="Media"/> goes to the router.</summary>
        public void SendMedia()
        {
            Transport.HandleTimeout(router.Now);
            Media!.HandleTimeout(router.Now, this);
            while (Media.TryTakePacket(_datagram, out int length, out bool isRtcp, router.Now))
            {
                int secured = isRtcp ? Transport.ProtectRtcp(_datagram, length) : Transport.ProtectRtp(_datagram, length);
                router.Core.HandleDatagram(_datagram.AsSpan(0, secured), Address, router.Now);
            }
        }

        public void Take(byte[] datagram) => Transport.HandleDatagram(datagram, RouterAddress, router.Now, this);

        void ISecureMediaSink.OnRtp(Span<byte> packet, TimeSpan now)
        {
            Assert.True(RtpPacket.TryParse(packet, out RtpPacket rtp));
            if (Media is not null)
            {
                Packets[rtp.Ssrc] = Packets.GetValueOrDefault(rtp.Ssrc) + 1;
                Media.OnRtp(packet, now, this);
                return;
            }
            if (!Received.TryGetValue(rtp.Ssrc, out List<byte[]>? stream))
                Received.Add(rtp.Ssrc, stream = []);
            stream.Add(packet.ToArray());
            Recent.Add(rtp.Ssrc);
        }

        void ISecureMediaSink.OnRtcp(Span<byte> packet, TimeSpan now)
        {
            if (Media is not null)
                Media.OnRtcp(packet, now);
            else
                Rtcp.Add(packet.ToArray());
        }

        void IFrameSink.OnFrame(
            uint ssrc, StreamKind kind, ReadOnlySpan<byte> encryptedFrame, uint rtpTimestamp, bool isKeyFrame, TimeSpan now)
        {
        }

        private void Send(byte payloadType, ushort sequence, uint ssrc, byte? level, ReadOnlySpan<byte> payload)
        {
            router.Core.HandleDatagram(Protect(payloadType, sequence, ssrc, payload, level), Address, router.Now);
            router.Exchange();
        }
    }
}
