using ZoomRooms.Forwarding;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.Rtc.Session;
using ZoomRooms.Rtc.Tests.Secure;
using ZoomRooms.TestKit.Network;
using ZoomRooms.TestKit.Secure;

namespace ZoomRooms.Rtc.Tests.Session;

/// <summary>
/// The whole client side against the server's secure transport and a router's stream, on a lossy network in virtual time.
/// </summary>
public class RtcSessionTests : ISecureMediaSink, IRouterStreams, IDisposable
{
    private static readonly TransportAddress ServerAddress = TransportAddress.FromIPv4(0xC6336401, 5000);
    private static readonly TransportAddress ClientAddress = TransportAddress.FromIPv4(0xC6336402, 6000);
    private readonly byte[] _buffer = new byte[2048];
    private readonly SimulatedParticipant _room = new(1) { KeyFrameWanted = false };
    private readonly RtcSession _session;
    private readonly SecureTransport _server;
    private readonly ForwardedStream _audio = new(10, StreamKind.Audio);
    private readonly ForwardedStream _video = new(11, StreamKind.Video);
    private readonly RouterHop _hop;
    private readonly List<RtcEvent> _events = [];
    private NetworkSimulator _network = new(5, 0.05, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(1), 0.01, 0.01);
    private TimeSpan _now = TimeSpan.FromSeconds(1);

    public RtcSessionTests()
    {
        _session = new RtcSession(new RtcSessionOptions { AudioSsrc = 10, VideoSsrc = 11 }, Certificates.Client, _now);
        _server = new SecureTransport(TransportRole.Server, DtlsSetup.Passive, Certificates.Server, _now);
        _hop = new RouterHop(1, _now);
        _hop.Publish(_audio);
        _hop.Publish(_video);
    }

    [Fact]
    public void It_connects_sends_frames_through_loss_and_asks_for_a_key_frame_first()
    {
        Connect();
        Assert.Equal([RtcEventKind.Connected, RtcEventKind.KeyFrameRequested], _events.Take(2).Select(e => e.Kind));
        _room.Origin = _now;
        Run(TimeSpan.FromSeconds(10), () => _room.Capture(_session.Audio, _session.Video, _now), () => _room.NextCapture);
        Run(TimeSpan.FromSeconds(1));
        RtcStatistics statistics = _session.Statistics;
        Assert.Equal(300, statistics.Video.FramesSent);
        Assert.Equal(500, statistics.Audio.FramesSent);
        Assert.True(_video.Recovered > 50);
        Assert.Equal(0, _video.Lost + _audio.Lost);
        Assert.Equal((statistics.Video.PacketsSent, statistics.Audio.PacketsSent), (_video.Packets, _audio.Packets));
        Assert.Equal(0, statistics.Dropped(RtcDrop.NotProtected));
        Assert.InRange(statistics.RoundTripTime!.Value.TotalMilliseconds, 38, 60);
    }

    [Fact]
    public void What_the_server_forwards_reaches_the_sink()
    {
        Connect();
        _session.AddRemoteStream(50, StreamKind.Audio);
        _network = new NetworkSimulator(1, 0, TimeSpan.FromMilliseconds(1), TimeSpan.Zero, 0, 0);
        byte[] frame = new byte[RtpPacket.HeaderLength + 100];
        RtpPacket.WriteHeader(frame, RtpFormat.AudioPayloadType, false, 1, 0, 50);
        SendFromServer(frame, isRtcp: false);
        Run(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _session.Statistics.Audio.FramesReceived);
    }

    [Fact]
    public void Frames_enqueued_before_it_is_connected_are_dropped_and_counted()
    {
        _room.Capture(_session.Audio, _session.Video, TimeSpan.Zero);
        _session.HandleTimeout(_now, _room);
        Assert.Equal(2, _session.Statistics.Dropped(RtcDrop.NotConnected));
        Assert.False(_session.TryGetDatagram(_buffer, out _, out _));
    }

    [Fact]
    public void A_bad_description_is_a_failure_with_a_reason()
    {
        _session.Connect(_server.Describe([ServerAddress.ToString()]) with { Fingerprint = "not one" }, _now);
        Assert.True(_session.TryGetEvent(out RtcEvent e));
        Assert.Equal((RtcEventKind.Failed, TransportFailure.BadDescription), (e.Kind, e.Reason));
        Assert.NotEmpty(e.Sentence);
    }

    [Fact]
    public void A_server_that_goes_silent_is_a_disconnection()
    {
        Connect();
        _network.Loss = 1;
        Run(TimeSpan.FromSeconds(40));
        Assert.Contains(_events, e => e.Kind == RtcEventKind.Disconnected && e.Reason == TransportFailure.ConsentLost);
        Assert.False(_session.TryGetDatagram(_buffer, out _, out _));
    }

    [Fact]
    public void Closing_tells_the_server()
    {
        Connect();
        _network = new NetworkSimulator(1, 0, TimeSpan.FromMilliseconds(1), TimeSpan.Zero, 0, 0);
        _session.Close();
        Run(TimeSpan.FromSeconds(1));
        Assert.False(_server.IsConnected);
    }

    public void Dispose()
    {
        _session.Dispose();
        _server.Dispose();
        GC.SuppressFinalize(this);
    }

    void ISecureMediaSink.OnRtp(Span<byte> packet, TimeSpan now)
    {
        Assert.True(RtpPacket.TryParse(packet, out RtpPacket rtp));
        (rtp.Ssrc == 10 ? _audio : _video).OnPacket(packet, now, out _);
    }

    void ISecureMediaSink.OnRtcp(Span<byte> packet, TimeSpan now) => _hop.OnRtcp(packet, this, now);

    StreamSubscription? IRouterStreams.FindSubscription(uint ssrc) => null;

    SentPackets? ISentPackets.FindSent(uint ssrc) => null;

    void IRouterStreams.Resend(ReadOnlySpan<byte> packet, ushort sequence) => Assert.Fail("nobody asked");

    private void Connect()
    {
        _server.SetRemote(_session.Local, _now);
        _session.Connect(_server.Describe([ServerAddress.ToString()]), _now);
        TimeSpan limit = _now + TimeSpan.FromSeconds(20);
        while (!(_session.IsConnected && _server.IsConnected) && _now < limit)
            Run(TimeSpan.FromMilliseconds(100));
        Assert.True(_session.IsConnected && _server.IsConnected);
    }

    private void Run(TimeSpan time, Action? capture = null, Func<TimeSpan>? nextCapture = null)
    {
        TimeSpan end = _now + time;
        while (true)
        {
            capture?.Invoke();
            while (_network.TryDeliver(_now, out byte[] datagram, out TransportAddress from, out TransportAddress to))
            {
                if (to == ServerAddress)
                    _server.HandleDatagram(datagram, from, _now, this);
                else
                    _session.HandleDatagram(datagram, from, _now, _room);
            }
            _session.HandleTimeout(_now, _room);
            _server.HandleTimeout(_now);
            _hop.HandleTimeout(_now);
            while (_session.TryGetDatagram(_buffer, out int length, out TransportAddress to))
                _network.Send(_buffer.AsSpan(0, length), ClientAddress, to, _now);
            while (_server.TryGetDatagram(_buffer, out int length, out TransportAddress to))
                _network.Send(_buffer.AsSpan(0, length), ServerAddress, to, _now);
            while (_server.IsConnected && _hop.TryWriteRtcp(_buffer, out int length, _now))
                SendFromServer(_buffer[..length], isRtcp: true);
            while (_session.TryGetEvent(out RtcEvent e))
                _events.Add(e);
            TimeSpan next = end;
            foreach (TimeSpan? due in (
                TimeSpan?[])[_network.NextDelivery, _session.NextTimeout, _server.NextTimeout, _server.IsConnected
                    ? _hop.NextTimeout : null, nextCapture?.Invoke()])
                next = due < next ? due.Value : next;
            if (next >= end)
                break;
            _now = next > _now ? next : _now + TimeSpan.FromTicks(1);
        }
        _now = end;
    }

    private void SendFromServer(byte[] plain, bool isRtcp)
    {
        byte[] buffer = [.. plain, .. new byte[SecureTransport.ProtectionOverhead]];
        int length = isRtcp ? _server.ProtectRtcp(buffer, plain.Length) : _server.ProtectRtp(buffer, plain.Length);
        Assert.True(length > 0);
        _network.Send(buffer.AsSpan(0, length), ServerAddress, _server.RemoteAddress, _now);
    }
}
