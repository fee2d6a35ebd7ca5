using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using ZoomRooms.Benchmarks.Interop;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Benchmarks.Routing;

/// <summary>
/// A participant that only makes load: a true association over a UDP port of its own, packets without content. What it receives it counts
/// by the numbers in the clear, and decrypts one in <see cref="Sample"/>, whose content says when it was sent.
/// </summary>
internal sealed class LoadClient : ISecureMediaSink, IDisposable
{
    public const int Sample = 64;

    private readonly RouterSocket _socket;
    private readonly StampedReceiver _receiver;
    private readonly SecureTransport _transport;
    private readonly DatagramDestination _router;
    private readonly Dictionary<uint, (ushort First, ushort Last, long Count)> _streams = [];
    private readonly List<double> _delays;
    private ushort _audio = 1, _video = 1, _smallVideo = 1;
    private readonly Dictionary<uint, (ArrivalLog Log, long Highest)> _arrivals = [];
    private readonly ArrivalReports? _reports;
    private long _received;
    private long _stamp;

    /// <param name="receiver">Shared by the clients of one thread.</param>
    /// <param name="delays">Where the delays of sampled packets go, in microseconds.</param>
    /// <param name="reports">Tells the router how packets arrive, as participants do.</param>
    public LoadClient(
        MediaParticipant identity, IPAddress address, LocalCertificate certificate, StampedReceiver receiver, List<double> delays,
        bool reports)
    {
        _reports = reports ? new ArrivalReports() : null;
        _socket = RouterSocket.Open(new IPEndPoint(address, 0));
        _receiver = receiver;
        StampedReceiver.Enable(_socket.Handle);
        Identity = identity;
        _delays = delays;
        _transport = new SecureTransport(TransportRole.Client, DtlsSetup.Active, certificate, Now);
        _router = _socket.CreateDestination();
    }

    public MediaParticipant Identity { get; }

    public IPEndPoint LocalAddress => _socket.LocalAddress;

    public bool IsConnected => _transport.IsConnected;

    public TransportDescription Local => _transport.Describe([]);

    public long Received => _received;

    /// <summary>Packets decrypted and in order of a true association; the proof that what is counted is no rubbish.</summary>
    public long Opened { get; private set; }

    private static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    public void Connect(TransportDescription router)
    {
        _transport.SetRemote(router, Now);
        if (!_router.TrySet(TransportAddress.From(IPEndPoint.Parse(router.Candidates[0]))))
            throw new InvalidOperationException("the router's address cannot be used");
    }

    /// <summary>Does what the association needs.</summary>
    public void Maintain()
    {
        _transport.HandleTimeout(Now);
        while (_transport.TryGetDatagram(_socket.Rent(), out int length, out _))
            _socket.Send(length, _router);
        _socket.Flush();
    }

    public void SendAudio(byte level, int length) =>
        Send(RtpFormat.AudioPayloadType, _audio++, Identity.AudioSsrc, level, isKeyFrame: false, length);

    public void SendVideo(bool isKeyFrame, int length) =>
        Send(RtpFormat.VideoPayloadType, _video++, Identity.VideoSsrc, null, isKeyFrame, length);

    public void SendSmallVideo(bool isKeyFrame, int length) =>
        Send(RtpFormat.VideoPayloadType, _smallVideo++, Identity.SmallVideoSsrc, null, isKeyFrame, length);

    public void Flush() => _socket.Flush();

    /// <summary>Takes everything that has come.</summary>
    public void Receive()
    {
        int count;
        do
        {
            count = _receiver.Receive(_socket.Handle);
            for (int i = 0; i < count; i++)
                Take(_receiver.Received(i, out TransportAddress from, out _stamp), from);
        }
        while (count == StampedReceiver.Most);
        if (_reports is not null)
            Report(_reports);
    }

    /// <summary>Packets that should have come since <see cref="Reset"/>, by the numbers of each stream, and those that did.</summary>
    public (long Expected, long Arrived) Count()
    {
        long expected = 0, arrived = 0;
        foreach ((ushort first, ushort last, long count) in _streams.Values)
        {
            arrived += count;
            // The 16 bits wrap; whole circles cannot be lost unnoticed at the rates of these runs.
            long span = (ushort)(last - first) + 1;
            expected += span + (count - span + 0x8000) / 0x1_0000 * 0x1_0000;
        }
        return (expected, arrived);
    }

    public void Reset()
    {
        _streams.Clear();
        _received = 0;
    }

    public void OnRtp(Span<byte> packet, TimeSpan now)
    {
        Opened++;
        long sent = BinaryPrimitives.ReadInt64LittleEndian(packet[^16..]);
        _delays.Add((_stamp - sent) / 1000.0);
    }

    public void OnRtcp(Span<byte> packet, TimeSpan now)
    {
    }

    public void Dispose()
    {
        _transport.Dispose();
        _socket.Dispose();
    }

    private void Take(Span<byte> datagram, TransportAddress from)
    {
        // RTP, and not RTCP (RFC 5761, section 4).
        bool isRtp = datagram.Length > RtpPacket.HeaderLength && datagram[0] is >= 128 and <= 191 && datagram[1] is < 192 or > 223;
        if (isRtp)
        {
            _received++;
            uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]);
            ushort sequence = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
            ref (ushort First, ushort Last, long Count) stream =
                ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_streams, ssrc, out bool known);
            stream = known ? (stream.First, sequence, stream.Count + 1) : (sequence, sequence, 1);
            if (_reports is not null)
                Log(_reports, ssrc, sequence, datagram[1]);
            if (_received % Sample != 0)
                return;
        }
        _transport.HandleDatagram(datagram, from, Now, this);
        if (!isRtp)
            Maintain();
    }

    private void Log(ArrivalReports reports, uint ssrc, ushort sequence, byte markerAndType)
    {
        ref (ArrivalLog Log, long Highest) arrivals = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
            _arrivals, ssrc, out bool known);
        if (!known)
        {
            arrivals = (new ArrivalLog(), 0x1_0000 + sequence);
            reports.Add(ssrc, (markerAndType & 0x7F) == RtpFormat.AudioPayloadType ? StreamKind.Audio : StreamKind.Video, arrivals.Log);
        }
        long extended = SequenceNumber.Extend(sequence, arrivals.Highest);
        arrivals.Highest = Math.Max(arrivals.Highest, extended);
        // When the kernel had it, not when this thread came to look.
        arrivals.Log.OnPacket(extended, Now - TimeSpan.FromMicroseconds((WallClock.Nanoseconds - _stamp) / 1000.0));
    }

    private void Report(ArrivalReports reports)
    {
        if (!_transport.IsConnected || !reports.IsDue(Now))
            return;
        Span<byte> buffer = _socket.Rent();
        RtcpWriter writer = new(buffer[..RtcpWriter.MaximumLength]);
        reports.Write(ref writer, Identity.AudioSsrc, Now);
        int secured = _transport.ProtectRtcp(buffer, writer.Length);
        if (secured > 0)
            _socket.Send(secured, _router);
        _socket.Flush();
    }

    private void Send(byte payloadType, ushort sequence, uint ssrc, byte? level, bool isKeyFrame, int length)
    {
        Span<byte> packet = _socket.Rent();
        RtpPacket.WriteHeader(packet, payloadType, marker: false, sequence, sequence * 960u, ssrc);
        int header = RtpPacket.HeaderLength + (level is { } loud ? AudioLevel.Write(packet, loud) : 0);
        (isKeyFrame ? Rtc.Packetization.NalCostume.KeyPrefix : Rtc.Packetization.NalCostume.DeltaPrefix).CopyTo(packet[header..]);
        BinaryPrimitives.WriteInt64LittleEndian(packet[(length - 16)..], WallClock.Nanoseconds);
        int secured = _transport.ProtectRtp(packet, length);
        if (secured > 0)
            _socket.Send(secured, _router);
    }
}
