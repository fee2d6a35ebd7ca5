using System.Net;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Media;

/// <summary>
/// How media goes to the server and comes from it: one association for both, or, where the server's engine wants that, one for each. Both
/// use the same socket. Sans-IO, owned by the media loop.
/// </summary>
internal sealed class MediaWays : IDisposable
{
    private readonly Queue<RtcEvent> _events = new();
    private readonly HashSet<TransportAddress> _receivingFrom = [];
    private bool _connected;
    private bool _split;
    private bool _opened;

    /// <param name="replaced">Whose frames, numbers and counters go on; it must not be used any more.</param>
    public MediaWays(RtcSessionOptions options, LocalCertificate certificate, MediaWays? replaced, TimeSpan now)
    {
        Sending = new RtcSession(options with { Replaces = replaced?.Sending }, certificate, now);
        Receiving = new RtcSession(options with { ReceivesOnly = true, Replaces = replaced?.Receiving }, certificate, now);
        Offer = new OpenTransport(
            Sending.Local, Receiving.Local, replaced is null ? 0 : replaced.Offer.Opening + 1, Rtx: true, Shares: true);
    }

    /// <summary>The association of what is sent, and, unless the server said otherwise, of what is received.</summary>
    public RtcSession Sending { get; }

    public RtcSession Receiving { get; }

    public OpenTransport Offer { get; }

    public TimeSpan? NextTimeout =>
        _split && Receiving.NextTimeout is { } receiving && !(Sending.NextTimeout < receiving) ? receiving : Sending.NextTimeout;

    /// <summary>Takes the server's side. False when it was taken before, or belongs to another attempt.</summary>
    public bool TryConnect(TransportOpened opened, TimeSpan now)
    {
        if (_opened || opened.Opening != Offer.Opening)
            return false;
        _opened = true;
        if (opened.Receiving is not { } receiving)
        {
            Sending.Connect(opened.Transport, now, retransmissionStreams: opened.Rtx);
            return true;
        }
        _split = true;
        foreach (string candidate in receiving.Transport.Candidates)
        {
            if (IPEndPoint.TryParse(candidate, out IPEndPoint? address))
                _receivingFrom.Add(TransportAddress.From(address));
        }
        foreach (StreamSlot slot in receiving.Slots.Take(Limits.ReceivingSlots))
            Receiving.AddRemoteStream(slot.Ssrc, slot.Kind, slot.PayloadType);
        Sending.Connect(opened.Transport, now, PeerEngine.Browser);
        Receiving.Connect(receiving.Transport, now, PeerEngine.Browser);
        return true;
    }

    public void RequestKeyFrame(uint ssrc, TimeSpan now) => (_split ? Receiving : Sending).RequestKeyFrame(ssrc, now);

    public void HandleDatagram(Span<byte> datagram, TransportAddress from, TimeSpan now, IFrameSink sink) =>
        (_receivingFrom.Contains(from) ? Receiving : Sending).HandleDatagram(datagram, from, now, sink);

    public void HandleTimeout(TimeSpan now, IFrameSink sink)
    {
        Sending.HandleTimeout(now, sink);
        if (_split)
            Receiving.HandleTimeout(now, sink);
    }

    public bool TryGetDatagram(Span<byte> destination, out int length, out TransportAddress to) =>
        Sending.TryGetDatagram(destination, out length, out to) || (_split && Receiving.TryGetDatagram(destination, out length, out to));

    /// <summary>The next event of either: connected when both are, failed when one is.</summary>
    public bool TryGetEvent(out RtcEvent happened)
    {
        while (Sending.TryGetEvent(out RtcEvent sending))
            Take(sending);
        while (_split && Receiving.TryGetEvent(out RtcEvent receiving))
        {
            if (receiving.Kind != RtcEventKind.KeyFrameRequested)
                Take(receiving);
        }
        return _events.TryDequeue(out happened);
    }

    /// <summary>Tells the server; what is still to be sent for it can be drained.</summary>
    public void Close()
    {
        Sending.Close();
        Receiving.Close();
    }

    public void Dispose()
    {
        Sending.Dispose();
        Receiving.Dispose();
    }

    private void Take(in RtcEvent happened)
    {
        if (happened.Kind != RtcEventKind.Connected)
            _events.Enqueue(happened);
        else if (!_connected && Sending.IsConnected && (!_split || Receiving.IsConnected))
        {
            _connected = true;
            _events.Enqueue(happened);
        }
    }
}
