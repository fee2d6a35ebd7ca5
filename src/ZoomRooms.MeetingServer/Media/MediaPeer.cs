using System.Buffers.Binary;
using System.Security.Cryptography;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>One participant's association with the router: its transport, the streams it publishes, its RTCP hop. Owned by the router's thread.</summary>
internal sealed class MediaPeer : ISecureMediaSink, IRouterStreams, IDisposable
{
    private readonly MediaMeeting _meeting;
    private readonly IRouterOutput _output;

    public MediaPeer(
        MediaParticipant identity, MediaMeeting meeting, SecureTransport transport, DatagramDestination destination, IRouterOutput output, TimeSpan now)
    {
        Identity = identity;
        Transport = transport;
        Destination = destination;
        _meeting = meeting;
        _output = output;
        Audio = new PublishedStream(this, identity.AudioSsrc, StreamKind.Audio);
        Video = new PublishedStream(this, identity.VideoSsrc, StreamKind.Video);
        Slots = new ReceiverSlots(this);
        Allowance = new PictureAllowance(meeting.Limits.Video);
        SeenAt = now;
        // SSRCs of participants are below 2^31.
        Hop = new RouterHop((uint)RandomNumberGenerator.GetInt32(int.MaxValue) | 0x8000_0000, now);
        Hop.Publish(Audio.Forwarded);
        Hop.Publish(Video.Forwarded);
    }

    public MediaParticipant Identity { get; }
    public MediaMeeting Meeting => _meeting;
    public SecureTransport Transport { get; }
    public RouterHop Hop { get; }
    public PublishedStream Audio { get; }
    public PublishedStream Video { get; }
    public Speaker Speaker { get; } = new();
    public ReceiverSlots Slots { get; }

    /// <summary>How many pictures its way carries.</summary>
    public PictureAllowance Allowance { get; }

    /// <summary>Pictures that it would have if its way were wide.</summary>
    public int PicturesWanted { get; set; }

    /// <summary>When its own picture was last wanted by anyone.</summary>
    public TimeSpan SeenAt { get; set; }

    /// <summary>Bits per second that its own picture was told not to exceed.</summary>
    public int VideoBound { get; private set; } = int.MaxValue;

    /// <summary>Whose pictures it wants before others.</summary>
    public IReadOnlyList<ParticipantId> Chosen { get; set; } = [];

    /// <summary>How many pictures it wants; null for as many as the router gives.</summary>
    public int? VideoSlots { get; set; }

    /// <summary>Where the peer was last found; the key under which the router knows it.</summary>
    public TransportAddress Address { get; set; }

    /// <summary><see cref="Address"/> as the socket wants it, reused.</summary>
    public DatagramDestination Destination { get; }

    /// <summary>Who seals for it; null when the router's thread does itself, and before it is connected.</summary>
    public SealingTarget? Sealing { get; set; }

    public bool IsClosed { get; private set; }

    /// <summary>When the router has something to do for this peer without hearing from it.</summary>
    public TimeSpan? NextTimeout => Transport.IsConnected ? StreamTiming.Earlier(Transport.NextTimeout, Hop.NextTimeout) : Transport.NextTimeout;

    public void OnRtp(Span<byte> packet, TimeSpan now)
    {
        uint ssrc = packet.Length >= RtpPacket.HeaderLength ? BinaryPrimitives.ReadUInt32BigEndian(packet[8..]) : 0;
        PublishedStream? stream = ssrc == Audio.Forwarded.Ssrc ? Audio : ssrc == Video.Forwarded.Ssrc ? Video : null;
        if (stream is null)
        {
            _output.Count(RouterCount.DroppedForeignStream);
            return;
        }
        if (!stream.Forwarded.OnPacket(packet, now, out ForwardedPacket taken))
        {
            _output.Count(RouterCount.DroppedUnfit);
            return;
        }
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
            receiver.Hop.OnForwarded(subscription, sequence, packet.Length, now);
            _output.Forward(receiver, packet, sequence);
            if (began && stream == Video)
                receiver.Slots.OnPictureBegan();
            if (!subscription.IsWanted && !subscription.IsOpen)
                stream.RemoveAt(i);
        }
    }

    public void OnRtcp(Span<byte> packet, TimeSpan now)
    {
        if (!Hop.OnRtcp(packet, this, now))
            return;
        int before = Allowance.Most;
        _meeting.OnReport(this, now);
        if (Allowance.Most < before)
            _output.Count(RouterCount.PicturesWithheld);
    }

    /// <summary>Tells it what its picture shall not exceed, bits per second with headers; <see cref="int.MaxValue"/> for as much as it likes.</summary>
    public void BoundVideo(int bitsPerSecond)
    {
        VideoBound = bitsPerSecond;
        Hop.Bound(Video.Forwarded.Ssrc, bitsPerSecond);
        _output.Count(RouterCount.PicturesBounded);
        Wake();
    }

    public SentPackets? FindSent(uint ssrc) => Slots.Find(ssrc)?.Sent;

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
