using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Session;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Rtc.Tests.Session;

/// <summary>The router's parts wired as a meeting server does, above plaintext packets.</summary>
/// <param name="again">With retransmission streams both ways.</param>
internal sealed class SimulatedRouter(TimeSpan now, Action<ReadOnlyMemory<byte>, TransportAddress, TimeSpan> send, bool again)
{
    private sealed class Member(SimulatedRouter router, TransportAddress address, TimeSpan now) : IRouterStreams
    {
        public TransportAddress Address { get; } = address;
        public RouterHop Hop { get; } = new(1, now);
        public Dictionary<uint, ForwardedStream> Published { get; } = [];
        public Dictionary<uint, StreamSubscription> Subscriptions { get; } = [];

        public StreamSubscription? FindSubscription(uint ssrc) => Subscriptions.GetValueOrDefault(ssrc);

        public SentPackets? FindSent(uint ssrc) => Retransmission.IsSsrc(ssrc, out uint original) ? FindSubscription(original)
            ?.Again?.Sent : FindSubscription(ssrc)?.Sent;

        public void Resend(ReadOnlySpan<byte> packet, ushort sequence) => Send(packet, sequence);

        public void Send(ReadOnlySpan<byte> packet, ushort sequence)
        {
            byte[] copy = packet.ToArray();
            RtpPacket.SetSequence(copy, sequence);
            router._send(copy, Address, router._now);
        }
    }

    private readonly Dictionary<TransportAddress, Member> _members = [];
    private readonly Action<ReadOnlyMemory<byte>, TransportAddress, TimeSpan> _send = send;
    private readonly byte[] _buffer = new byte[RtcSession.DatagramBuffer];
    private TimeSpan _now = now;

    public long Resent => _members.Values.Sum(member => member.Hop.Resent);

    public ForwardedStream Stream(uint ssrc) =>
        _members.Values.SelectMany(member => member.Published.Values).First(stream => stream.Ssrc == ssrc);

    public TimeSpan? NextTimeout => _members.Count == 0 ? null : _members.Values.Min(member => member.Hop.NextTimeout);

    public void Add(TransportAddress address, uint audioSsrc, uint videoSsrc)
    {
        Member member = new(this, address, _now);
        _members.Add(address, member);
        foreach ((uint ssrc, StreamKind kind) in new[] { (audioSsrc, StreamKind.Audio), (videoSsrc, StreamKind.Video) })
        {
            ForwardedStream stream = new(ssrc, kind);
            member.Published.Add(ssrc, stream);
            member.Hop.Publish(stream, again);
        }
    }

    public void Handle(Memory<byte> packet, TransportAddress from, TimeSpan now)
    {
        _now = now;
        Member publisher = _members[from];
        if (packet.Span[1] is >= 192 and <= 223)
        {
            publisher.Hop.OnRtcp(packet.Span, publisher, now);
            return;
        }
        if (Retransmission.Is(packet.Span, out uint ssrc))
        {
            RetransmissionResult result = publisher.Published[ssrc].OnRetransmission(
                packet.Span, now, out Span<byte> original, out ForwardedPacket recovered);
            Assert.NotEqual(RetransmissionResult.Malformed, result);
            if (result == RetransmissionResult.Taken)
                Forward(publisher, publisher.Published[ssrc], original, recovered, now);
        }
        else if (RtpPacket.TryParse(packet.Span, out RtpPacket rtp)
            && publisher.Published.TryGetValue(rtp.Ssrc, out ForwardedStream? stream)
                && stream.OnPacket(packet.Span, now, out ForwardedPacket taken))
        {
            Forward(publisher, stream, packet.Span, taken, now);
        }
    }

    private void Forward(Member publisher, ForwardedStream stream, ReadOnlySpan<byte> packet, ForwardedPacket taken, TimeSpan now)
    {
        foreach (Member member in _members.Values)
        {
            if (member == publisher)
                continue;
            if (!member.Subscriptions.TryGetValue(stream.Ssrc, out StreamSubscription? subscription))
            {
                member.Subscriptions.Add(stream.Ssrc, subscription = new StreamSubscription(stream, again));
                subscription.Want();
            }
            if (!subscription.TryForward(taken, out ushort sequence))
                continue;
            member.Hop.OnForwarded(subscription, sequence, packet.Length, now);
            member.Send(packet, sequence);
        }
    }

    public void HandleTimeout(TimeSpan now)
    {
        _now = now;
        foreach (Member member in _members.Values)
        {
            member.Hop.HandleTimeout(now);
            while (member.Hop.TryWriteRtcp(_buffer, out int length, now))
                _send(_buffer.AsMemory(0, length), member.Address, now);
        }
    }
}
