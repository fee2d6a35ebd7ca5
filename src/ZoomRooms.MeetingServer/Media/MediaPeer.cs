using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>One participant's association with the router: its transport, the streams it publishes, its RTCP hop. Owned by the router's thread.</summary>
internal sealed class MediaPeer : ISecureMediaSink, IRouterStreams, IDisposable
{
    private readonly MediaMeeting _meeting;
    private readonly IRouterOutput _output;

    public MediaPeer(MediaParticipant identity, MediaMeeting meeting, SecureTransport transport, SocketAddress address, IRouterOutput output, TimeSpan now)
    {
        Identity = identity;
        Transport = transport;
        SocketAddress = address;
        _meeting = meeting;
        _output = output;
        Audio = new ForwardedStream(identity.AudioSsrc, StreamKind.Audio);
        Video = new ForwardedStream(identity.VideoSsrc, StreamKind.Video);
        // SSRCs of participants are below 2^31.
        Hop = new RouterHop((uint)RandomNumberGenerator.GetInt32(int.MaxValue) | 0x8000_0000, now);
        Hop.Publish(Audio);
        Hop.Publish(Video);
    }

    public MediaParticipant Identity { get; }
    public MediaMeeting Meeting => _meeting;
    public SecureTransport Transport { get; }
    public RouterHop Hop { get; }
    public ForwardedStream Audio { get; }
    public ForwardedStream Video { get; }

    /// <summary>Where the peer was last found; the key under which the router knows it.</summary>
    public TransportAddress Address { get; set; }

    /// <summary><see cref="Address"/> as the socket wants it, reused.</summary>
    public SocketAddress SocketAddress { get; }

    public bool IsClosed { get; private set; }

    /// <summary>When the router has something to do for this peer without hearing from it.</summary>
    public TimeSpan? NextTimeout => Transport.IsConnected ? StreamTiming.Earlier(Transport.NextTimeout, Hop.NextTimeout) : Transport.NextTimeout;

    public void OnRtp(Span<byte> packet, TimeSpan now)
    {
        uint ssrc = packet.Length >= RtpPacket.HeaderLength ? BinaryPrimitives.ReadUInt32BigEndian(packet[8..]) : 0;
        ForwardedStream? stream = ssrc == Audio.Ssrc ? Audio : ssrc == Video.Ssrc ? Video : null;
        if (stream is null)
        {
            _output.Count(RouterCount.DroppedForeignStream);
            return;
        }
        if (!stream.OnPacket(packet, now))
        {
            _output.Count(RouterCount.DroppedUnfit);
            return;
        }
        foreach (MediaPeer other in _meeting.Peers)
        {
            if (other == this || !other.Transport.IsConnected)
                continue;
            other.Hop.OnForwarded(packet.Length);
            _output.SendRtp(other, packet, RouterCount.PacketsForwarded);
        }
    }

    public void OnRtcp(Span<byte> packet, TimeSpan now) => Hop.OnRtcp(packet, this, now);

    public ForwardedStream? FindReceivable(uint ssrc)
    {
        MediaPeer? publisher = _meeting.FindPublisher(ssrc);
        if (publisher is null || publisher == this)
            return null;
        // Whatever is wanted of the stream may make its publisher's hop due.
        _output.Touch(publisher);
        return publisher.Audio.Ssrc == ssrc ? publisher.Audio : publisher.Video;
    }

    public void Resend(ReadOnlySpan<byte> packet) => _output.SendRtp(this, packet, RouterCount.PacketsResent);

    /// <summary>The others' next frames should be key frames: this peer has just become able to see them.</summary>
    public void RequestKeyFrames()
    {
        foreach (MediaPeer other in _meeting.Peers)
        {
            if (other == this)
                continue;
            other.Video.RequestKeyFrame();
            _output.Touch(other);
        }
    }

    public void Dispose()
    {
        IsClosed = true;
        Transport.Dispose();
    }
}
