using System.Security.Cryptography;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Secure;

namespace ZoomRooms.Rtc.Session;

/// <summary>
/// The client's side of one media association with the meeting server: ICE, DTLS-SRTP, RTP, loss recovery. Sans-IO: datagrams and
/// time come in as arguments, datagrams, events and frames go out. One owner thread, but for <see cref="Audio"/>, <see cref="Video"/>,
/// <see cref="SmallVideo"/> and <see cref="SharedScreen"/> (one producer thread each) and <see cref="Statistics"/> (any). After every
/// <c>Handle…</c> call, drain
/// <see cref="TryGetDatagram"/> and
/// <see cref="TryGetEvent"/>, then wait for a datagram, an enqueued frame or <see cref="NextTimeout"/>.
/// </summary>
/// <remarks>It sends <see cref="EncryptedFrame"/>s and nothing else; what it receives it hands on as it came, unverified.</remarks>
public sealed class RtcSession : IDisposable
{
    /// <summary>Bytes that a buffer for <see cref="TryGetDatagram"/> must have: a datagram, and room for the cipher's tag.</summary>
    public const int DatagramBuffer = Limits.DatagramBytes + 32;

    private readonly SecureTransport _transport;
    private readonly MediaAssociation _media;
    private readonly Intake _intake;
    private readonly Queue<RtcEvent> _events = new();
    private TimeSpan _now;
    private bool _ended;

    /// <summary>Prepares an association; nothing is sent before <see cref="Connect"/>.</summary>
    /// <param name="certificate">May be shared between sessions; stays the caller's.</param>
    public RtcSession(RtcSessionOptions options, LocalCertificate certificate, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(options);
        _now = now;
        _transport = new SecureTransport(TransportRole.Client, options.Setup, certificate, now) { OutputReady = options.FrameEnqueued };
        _media = options.Replaces is { } former
            ? new MediaAssociation(options, former._media, now) : new MediaAssociation(options, RandomSequence(), RandomSequence(), now);
        _intake = new Intake(_media);
        Local = _transport.Describe([]);
    }

    /// <summary>What the server must be told of this side.</summary>
    public TransportDescription Local { get; }

    /// <summary>Frames to send; the producer is the thread that seals audio.</summary>
    public OutgoingFrames Audio => _media.Audio;

    /// <summary>Frames to send; the producer is the thread that seals video.</summary>
    public OutgoingFrames Video => _media.Video;

    /// <summary>Frames to send, of the small picture; those of an association without are refused.</summary>
    public OutgoingFrames SmallVideo => _media.SmallVideo;

    /// <summary>Frames to send, of the shared screen; those of an association without are refused.</summary>
    public OutgoingFrames SharedScreen => _media.SharedScreen;

    /// <summary>Frames to send, of each stream.</summary>
    public OutgoingFrames QueueOf(MediaStream stream) => stream switch
    {
        MediaStream.Audio => Audio,
        MediaStream.Picture => Video,
        MediaStream.SmallPicture => SmallVideo,
        MediaStream.SharedScreen => SharedScreen,
        _ => throw new ArgumentOutOfRangeException(nameof(stream)),
    };

    /// <summary>There is a stream for the small picture.</summary>
    public bool CarriesSmallVideo => _media.CarriesSmallVideo;

    /// <summary>Pictures are sent again in streams of their own, both ways.</summary>
    public bool UsesRetransmissionStreams => _media.UsesRetransmissionStreams;

    public RtcStatistics Statistics => _media.Statistics;

    /// <summary>What the secure transport under the streams received and dropped.</summary>
    public TransportCounters TransportCounters => _transport.Counters;

    /// <inheritdoc cref="MediaAssociation.PicturesBitrate"/>
    public int PicturesBitrate => _media.PicturesBitrate;

    /// <inheritdoc cref="MediaAssociation.Queue"/>
    public TimeSpan Queue => _media.Queue;

    /// <inheritdoc cref="MediaAssociation.TryPictures"/>
    public void TryPictures(int bitrate) => _media.TryPictures(bitrate);

    /// <inheritdoc cref="MediaAssociation.VideoBound"/>
    public int VideoBound => _media.VideoBound;

    /// <inheritdoc cref="MediaAssociation.ScreenBound"/>
    public int ScreenBound => _media.ScreenBound;

    /// <inheritdoc cref="MediaAssociation.BoundPackets"/>
    public void BoundPackets(int? bytes) => _media.BoundPackets(bytes);

    public bool IsConnected => _transport.IsConnected;

    /// <summary>
    /// When <see cref="HandleTimeout"/> must be called at the latest; null when only a datagram or a frame can change anything.
    /// </summary>
    public TimeSpan? NextTimeout
    {
        get
        {
            TimeSpan? next = _transport.NextTimeout;
            if (!_transport.IsConnected || _ended)
                return next;
            TimeSpan media = _media.NextTimeout;
            return next < media ? next : media;
        }
    }

    /// <summary>Begins to connect. A bad description shows as <see cref="RtcEventKind.Failed"/>.</summary>
    /// <param name="retransmissionStreams">Both sides said that they take what is sent again in streams of their own (RFC 4588); to a
    /// <see cref="PeerEngine.Browser"/> it goes as it went all the same.</param>
    public void Connect(
        TransportDescription remote, TimeSpan now, PeerEngine engine = PeerEngine.Embedded, bool retransmissionStreams = false)
    {
        _now = now;
        _media.UseEngine(engine);
        if (retransmissionStreams)
            _media.UseRetransmissionStreams();
        _transport.SetRemote(remote, now);
        CollectEvents();
    }

    /// <summary>Takes a datagram, which is decrypted in place. Anything at all may be in it.</summary>
    public void HandleDatagram(Span<byte> datagram, TransportAddress from, TimeSpan now, IFrameSink sink)
    {
        _now = now;
        _intake.Sink = sink;
        _transport.HandleDatagram(datagram, from, now, _intake);
        _intake.Sink = null;
        CollectEvents();
    }

    /// <summary>Does what is due by now, and takes the frames from the queues. May be called at any time.</summary>
    public void HandleTimeout(TimeSpan now, IFrameSink sink)
    {
        _now = now;
        _transport.HandleTimeout(now);
        CollectEvents();
        if (_transport.IsConnected && !_ended)
            _media.HandleTimeout(now, sink);
        else
            _media.DiscardOutgoing();
        CollectEvents();
    }

    /// <summary>Takes the next datagram to send, by the time of the last call that had one; false when there is none.</summary>
    /// <param name="destination">At least <see cref="DatagramBuffer"/> bytes.</param>
    public bool TryGetDatagram(Span<byte> destination, out int length, out TransportAddress to)
    {
        if (_transport.TryGetDatagram(destination, out length, out to))
            return true;
        while (!_ended && _transport.IsConnected && _media.TryTakePacket(destination, out int plain, out bool isRtcp, _now))
        {
            length = isRtcp ? _transport.ProtectRtcp(destination, plain) : _transport.ProtectRtp(destination, plain);
            to = _transport.RemoteAddress;
            if (length > 0)
                return true;
            Statistics.Drop(RtcDrop.NotProtected);
        }
        length = 0;
        return false;
    }

    /// <summary>Takes the next event; false when there is none.</summary>
    public bool TryGetEvent(out RtcEvent e) => _events.TryDequeue(out e);

    /// <summary>
    /// Frames of this stream are wanted from now on. Beyond <see cref="Limits.Participants"/> times four it is refused and counted.
    /// </summary>
    public void AddRemoteStream(uint ssrc, StreamKind kind) => _media.AddRemoteStream(ssrc, kind);

    /// <summary>As above, for a stream whose payload type the other side has chosen.</summary>
    public void AddRemoteStream(uint ssrc, StreamKind kind, int payloadType) => _media.AddRemoteStream(ssrc, kind, payloadType);

    public void RemoveRemoteStream(uint ssrc) => _media.RemoveRemoteStream(ssrc);

    /// <summary>Asks the sender of a video stream for a key frame, as when its frames no longer decrypt or decode. Throttled.</summary>
    public void RequestKeyFrame(uint ssrc, TimeSpan now)
    {
        _now = now;
        _media.RequestKeyFrame(ssrc, now);
    }

    /// <summary>Ends the association and tells the server. Drain <see cref="TryGetDatagram"/> once more before disposing.</summary>
    public void Close()
    {
        _ended = true;
        _media.DiscardOutgoing();
        _transport.Close();
        CollectEvents();
    }

    public void Dispose() => _transport.Dispose();

    // Below 32,768, so that the first wrap is far and no loss at the start can confuse the roll-over counter (RFC 3711, section 3.3.1).
    private static ushort RandomSequence() => (ushort)RandomNumberGenerator.GetInt32(0x8000);

    private void CollectEvents()
    {
        while (_transport.TryGetEvent(out TransportEvent e))
        {
            switch (e.Kind)
            {
                case TransportEventKind.Connected:
                    _events.Enqueue(new RtcEvent(RtcEventKind.Connected));
                    // What was encoded before was not sent, so the first frame must be one to start with.
                    _events.Enqueue(new RtcEvent(RtcEventKind.KeyFrameRequested));
                    break;
                case TransportEventKind.Failed:
                    _ended = true;
                    _events.Enqueue(new RtcEvent(RtcEventKind.Failed, e.Failure, e.Message));
                    break;
                case TransportEventKind.Disconnected:
                    _ended = true;
                    _events.Enqueue(new RtcEvent(RtcEventKind.Disconnected, e.Failure, e.Message));
                    break;
                case TransportEventKind.PathChanged or TransportEventKind.Unknown:
                default:
                    break;
            }
        }
        while (_media.TakeKeyFrameRequest(_now) is { } stream)
            _events.Enqueue(new RtcEvent(RtcEventKind.KeyFrameRequested, Stream: stream));
    }

    /// <summary>Gives the transport's packets to the streams, and the streams the sink of the call.</summary>
    private sealed class Intake(MediaAssociation media) : ISecureMediaSink
    {
        public IFrameSink? Sink { get; set; }

        public void OnRtp(Span<byte> packet, TimeSpan now)
        {
            if (Sink is { } sink)
                media.OnRtp(packet, now, sink);
        }

        public void OnRtcp(Span<byte> packet, TimeSpan now) => media.OnRtcp(packet, now);
    }
}
