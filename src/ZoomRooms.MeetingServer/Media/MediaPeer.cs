using System.Buffers.Binary;
using ZoomRooms.Forwarding;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// One participant's association with the router: its transport, the streams it publishes, its RTCP hop. Owned by the router's thread.
/// </summary>
internal sealed class MediaPeer : ISecureMediaSink, IRouterStreams, IDisposable
{
    private readonly MediaMeeting _meeting;
    private readonly IRouterOutput _output;
    private int? _saidLimit;

    public MediaPeer(
        MediaParticipant identity, MediaMeeting meeting, SecureTransport transport, DatagramDestination destination, IRouterOutput output,
        TimeSpan now)
    {
        Identity = identity;
        Transport = transport;
        Destination = destination;
        _meeting = meeting;
        _output = output;
        Audio = new PublishedStream(this, identity.AudioSsrc, MediaStream.Audio);
        Video = new PublishedStream(this, identity.VideoSsrc, MediaStream.Picture);
        SmallVideo = identity.SmallVideoSsrc == 0 ? null : new PublishedStream(this, identity.SmallVideoSsrc, MediaStream.SmallPicture);
        SharedScreen = identity.SharedScreenSsrc == 0
            ? null : new PublishedStream(this, identity.SharedScreenSsrc, MediaStream.SharedScreen);
        Streams = [.. new[] { Audio, Video, SmallVideo, SharedScreen }.OfType<PublishedStream>()];
        Speaker = new Speaker(identity.Participant);
        Slots = new ReceiverSlots(this);
        Cast = new Cast(identity.Participant, new SlotLimits(0, 0));
        SeenAt = now;
        // Nobody else is on this association, so that it need not be a random one.
        Hop = new RouterHop(Retransmission.NobodysSsrc, now);
        foreach (PublishedStream stream in Streams)
            Hop.Publish(stream.Forwarded, again: identity.Rtx);
    }

    public MediaParticipant Identity { get; }
    public MediaMeeting Meeting => _meeting;
    public SecureTransport Transport { get; }
    public RouterHop Hop { get; }
    public PublishedStream Audio { get; }
    public PublishedStream Video { get; }

    /// <summary>The small layer of its picture; null when it was given no stream for one.</summary>
    public PublishedStream? SmallVideo { get; }

    /// <summary>Its screen, while it shows it; null for one that knows nothing of shared screens.</summary>
    public PublishedStream? SharedScreen { get; }

    public IReadOnlyList<PublishedStream> Streams { get; }
    public Speaker Speaker { get; }
    public ReceiverSlots Slots { get; }

    /// <summary>How far up the ladder of pictures its way reaches.</summary>
    public PictureAllowance Allowance { get; } = new();

    /// <summary>What it shall be given of the others, and who is given its own; of its meeting, which sets it.</summary>
    public Cast Cast { get; set; }

    /// <summary>The pictures that it is sent wait here where its way is narrow.</summary>
    public PicturePacer Pacer { get; } = new();

    /// <summary>When its own picture was last wanted by anyone.</summary>
    public TimeSpan SeenAt { get; set; }

    /// <summary>Bits per second that its own large picture was told not to exceed; 0 while nobody wants it.</summary>
    public int VideoBound { get; private set; } = int.MaxValue;

    /// <summary>The same of its screen.</summary>
    public int ScreenBound { get; private set; } = int.MaxValue;

    /// <summary>Where the peer was last found; the key under which the router knows it.</summary>
    public TransportAddress Address { get; set; }

    /// <summary><see cref="Address"/> as the socket wants it, reused.</summary>
    public DatagramDestination Destination { get; }

    /// <summary>Who seals for it; null when the router's thread does itself, and before it is connected.</summary>
    public SealingTarget? Sealing { get; set; }

    public bool IsClosed { get; private set; }

    /// <summary>When the router has something to do for this peer without hearing from it.</summary>
    public TimeSpan? NextTimeout =>
        Transport.IsConnected ? StreamTiming.Earlier(Transport.NextTimeout, Hop.NextTimeout) : Transport.NextTimeout;

    public void OnRtp(Span<byte> packet, TimeSpan now)
    {
        uint ssrc = packet.Length >= RtpPacket.HeaderLength ? BinaryPrimitives.ReadUInt32BigEndian(packet[8..]) : 0;
        if (FindPublished(ssrc) is not { } stream)
        {
            OnRetransmission(packet, now);
            return;
        }
        if (!stream.Forwarded.OnPacket(packet, now, out ForwardedPacket taken))
        {
            _output.Count(RouterCount.DroppedUnfit);
            return;
        }
        Forward(stream, packet, taken, now);
    }

    /// <summary>What it sends again becomes what it was, and goes on as that.</summary>
    private void OnRetransmission(Span<byte> packet, TimeSpan now)
    {
        if (!Identity.Rtx || !Retransmission.Is(packet, out uint ssrc) || FindPublished(ssrc) is not { } stream || stream == Audio)
        {
            _output.Count(RouterCount.DroppedForeignStream);
            return;
        }
        RetransmissionResult result = stream.Forwarded.OnRetransmission(packet, now, out Span<byte> original, out ForwardedPacket taken);
        _output.Count(result switch
        {
            RetransmissionResult.Taken => RouterCount.PacketsRecovered,
            RetransmissionResult.Needless => RouterCount.DroppedNeedlessRetransmission,
            RetransmissionResult.Malformed => RouterCount.DroppedMalformedRetransmission,
            RetransmissionResult.Unknown or _ => throw new InvalidOperationException($"a retransmission became {result}"),
        });
        if (result == RetransmissionResult.Taken)
            Forward(stream, original, taken, now);
    }

    private PublishedStream? FindPublished(uint ssrc) =>
        ssrc == Audio.Forwarded.Ssrc
            ? Audio : ssrc == Video.Forwarded.Ssrc
            ? Video : ssrc == SmallVideo?.Forwarded.Ssrc
            ? SmallVideo : ssrc == SharedScreen?.Forwarded.Ssrc ? SharedScreen : null;

    private void Forward(PublishedStream stream, Span<byte> packet, in ForwardedPacket taken, TimeSpan now)
    {
        // First, so that whoever begins to speak is heard from this packet on.
        _meeting.OnPacket(stream, taken.AudioLevel, now);
        _output.BeginForward();
        // From the end, because some leave at the end of a frame.
        for (int i = stream.Receivers.Length - 1; i >= 0; i--)
        {
            (MediaPeer receiver, StreamSubscription subscription) = stream.Receivers[i];
            bool began = !subscription.IsOpen;
            if (!subscription.TryForward(taken, out ushort sequence))
                continue;
            if (stream == Audio
                || !receiver.Holds(new PicturePacer.Held(subscription, (ushort)taken.Extended, sequence, packet.Length), now))
            {
                receiver.Hop.OnForwarded(subscription, sequence, packet.Length, now);
                _output.Forward(receiver, packet, sequence);
            }
            if (began && stream != Audio)
                receiver.Slots.OnPictureBegan();
            if (!subscription.IsWanted && !subscription.IsOpen)
                stream.RemoveAt(i);
        }
    }

    /// <summary>Sends what may leave by now of the pictures that wait. False when nothing waits any more.</summary>
    public bool Release(TimeSpan now)
    {
        while (Pacer.TryTake(now, out PicturePacer.Held held))
        {
            ReadOnlySpan<byte> packet = held.Subscription.Stream.Find(held.Source);
            if (packet.IsEmpty)
            {
                // Its stream has gone on too far meanwhile.
                _output.Count(RouterCount.DroppedUnsendable);
                continue;
            }
            Hop.OnForwarded(held.Subscription, held.Sequence, packet.Length, now);
            _output.SendRtp(this, packet, held.Sequence, RouterCount.PacketsForwarded);
        }
        return !Pacer.IsEmpty;
    }

    private bool Holds(in PicturePacer.Held packet, TimeSpan now)
    {
        if (Pacer.IsFull)
        {
            Release(now);
            // Others are still to be given the packet that this one is to be given.
            _output.BeginForward();
        }
        bool isFirst = Pacer.IsEmpty;
        if (!Pacer.MustWait(packet, now))
            return false;
        if (isFirst)
            _output.Hold(this, now);
        return true;
    }

    public void OnRtcp(Span<byte> packet, TimeSpan now)
    {
        int? before = PacketLimit;
        bool isReport = Hop.OnRtcp(packet, this, now);
        OnPacketLimit(before, now);
        if (!isReport)
            return;
        int level = Allowance.Level;
        _meeting.OnReport(this, now);
        if (Allowance.Level < level)
            _output.Count(RouterCount.PicturesWithheld);
    }

    /// <summary>Bytes that packets to it may have, by what it reports of each and by what it says; null for no such bound.</summary>
    public int? PacketLimit => Hop.Path.PacketLimit is { } found && _saidLimit is { } said
        ? Math.Min(found, said) : Hop.Path.PacketLimit ?? _saidLimit;

    /// <summary>It says that no larger packet arrives.</summary>
    public void Report(int? packetBytes, TimeSpan now)
    {
        int? before = PacketLimit;
        _saidLimit = packetBytes;
        OnPacketLimit(before, now);
    }

    private void OnPacketLimit(int? before, TimeSpan now)
    {
        if (PacketLimit == before)
            return;
        if (before is null)
            _output.Count(RouterCount.WaysOfSmallPackets);
        _meeting.LimitPackets(this, now);
    }

    /// <summary>The stream of a layer that it has.</summary>
    public PublishedStream Layer(Layer layer) => layer switch
    {
        Media.Layer.Small => SmallVideo!,
        Media.Layer.Screen => SharedScreen!,
        _ => Video,
    };

    /// <summary>The other layer of its picture; null when there is none, or it is not about a picture.</summary>
    public PublishedStream? OtherLayer(PublishedStream stream) => stream == Video ? SmallVideo : stream == SmallVideo ? Video : null;

    /// <summary>
    /// Tells it what its large picture shall not exceed, bits per second with headers; <see cref="int.MaxValue"/> for as much as it likes,
    /// 0 for none.
    /// </summary>
    public void BoundVideo(int bitsPerSecond)
    {
        VideoBound = bitsPerSecond;
        Hop.Bound(Video.Forwarded.Ssrc, bitsPerSecond);
        _output.Count(RouterCount.PicturesBounded);
        Wake();
    }

    /// <summary>As above, of its screen.</summary>
    public void BoundScreen(int bitsPerSecond)
    {
        ScreenBound = bitsPerSecond;
        Hop.Bound(SharedScreen!.Forwarded.Ssrc, bitsPerSecond);
        _output.Count(RouterCount.PicturesBounded);
        Wake();
    }

    /// <summary>Tells it what its packets shall not exceed; null for no less than packets ever have.</summary>
    public void BoundPackets(int? bytes)
    {
        if (Hop.PacketBound == bytes)
            return;
        Hop.PacketBound = bytes;
        Wake();
    }

    public SentPackets? FindSent(uint ssrc) => Retransmission.IsSsrc(ssrc, out uint original) ? Slots.Find(original)
        ?.Again?.Sent : Slots.Find(ssrc)?.Sent;

    public StreamSubscription? FindSubscription(uint ssrc)
    {
        // Whatever is wanted of the stream may make its publisher's hop due.
        _meeting.FindStream(ssrc)?.Publisher.Wake();
        return Slots.Find(ssrc);
    }

    public void Resend(ReadOnlySpan<byte> packet, ushort sequence) => _output.SendRtp(this, packet, sequence, RouterCount.PacketsResent);

    /// <summary>It may have something due earlier than it knew.</summary>
    public void Wake() => _output.Touch(this);

    public void Dispose()
    {
        IsClosed = true;
        Transport.Dispose();
    }
}
