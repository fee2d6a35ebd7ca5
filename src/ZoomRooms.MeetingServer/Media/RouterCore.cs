using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.Rtc.Streams;
using ZoomRooms.Rtc.Stun;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// The router without threads: associations, who they are found by, and what is forwarded to whom. Datagrams come in, datagrams go out
/// through
/// <paramref name="socket"/>, RTP through <paramref name="crew"/> where there is one. One owner thread.
/// </summary>
internal sealed class RouterCore(
    IDatagramSocket socket, LocalCertificate certificate, SlotLimits slots, OutcomeCounters<RouterCount> counters,
    Action<MediaPeer> outputReady, SealingCrew? crew = null)
    : IRouterOutput, IDisposable
{
    /// <summary>
    /// All associations are looked at, however many: not for each timer of each. What a packet makes due for its own association is done
    /// with it.
    /// </summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    /// <summary>At a narrow way's pace a packet takes longer.</summary>
    private static readonly TimeSpan BetweenReleases = TimeSpan.FromMilliseconds(2);

    private readonly Dictionary<TransportAddress, MediaPeer> _byAddress = [];
    private readonly Dictionary<string, MediaPeer> _byUfrag = new(StringComparer.Ordinal);
    private readonly Dictionary<(MeetingUuid Meeting, ParticipantId Participant), MediaPeer> _byParticipant = [];
    private readonly Dictionary<MeetingUuid, MediaMeeting> _meetings = [];
    private readonly List<MediaPeer> _touched = [];
    private readonly List<MediaPeer> _ended = [];

    // In whose pacers something waits.
    private readonly List<MediaPeer> _holding = [];
    private readonly DatagramDestination _elsewhere = socket.CreateDestination();
    private TimeSpan? _next;
    private TimeSpan _notBefore;
    private TimeSpan _nextRelease;

    /// <summary>When <see cref="HandleTimeout"/> is due; null when nothing is pending.</summary>
    public TimeSpan? NextTimeout
    {
        get
        {
            TimeSpan? look = _next < _notBefore ? _notBefore : _next;
            return _holding.Count == 0 ? look : StreamTiming.Earlier(look, _nextRelease);
        }
    }

    /// <summary>Who takes a peer's opened packets in its place; null for the peer itself. For tests of a router that attacks.</summary>
    public Func<MediaPeer, ISecureMediaSink>? Interpose { get; set; }

    /// <summary>Associations at once, of all meetings together.</summary>
    public int MaximumAssociations { get; init; } = int.MaxValue;

    public int Associations => _byParticipant.Count;

    /// <summary>Opens an association, replacing the participant's earlier one. Null when it is refused.</summary>
    public TransportDescription? Open(
        MediaParticipant participant, TransportDescription remote, IReadOnlyList<string> candidates, TimeSpan now)
    {
        Close(participant.Meeting, participant.Participant, now);
        if (Associations >= MaximumAssociations)
        {
            counters.Count(RouterCount.AssociationsRefused);
            return null;
        }
        MediaPeer? peer = null;
        SecureTransport transport = new(TransportRole.Server, DtlsSetup.Passive, certificate, now)
        {
            OutputReady = () => outputReady(Volatile.Read(ref peer)!)
        };
        MediaMeeting meeting = _meetings.GetValueOrDefault(participant.Meeting) ?? new MediaMeeting(participant.Meeting, slots);
        Volatile.Write(ref peer, new MediaPeer(participant, meeting, transport, socket.CreateDestination(), this, now));
        // A server behind ICE-lite needs no candidates of the client: its checks say where it is.
        transport.SetRemote(remote with { Candidates = [] }, now);
        if (transport.TryGetEvent(out TransportEvent refused) && refused.Kind == TransportEventKind.Failed)
        {
            counters.Count(RouterCount.AssociationsRefused);
            peer.Dispose();
            return null;
        }
        _meetings[participant.Meeting] = meeting;
        meeting.Add(peer);
        _byParticipant.Add((participant.Meeting, participant.Participant), peer);
        _byUfrag.Add(transport.LocalUfrag, peer);
        counters.Count(RouterCount.AssociationsOpened);
        After(peer, now);
        return transport.Describe(candidates);
    }

    public void Close(MeetingUuid meeting, ParticipantId participant, TimeSpan now)
    {
        if (_byParticipant.TryGetValue((meeting, participant), out MediaPeer? peer))
        {
            peer.Transport.Close();
            Drain(peer, now);
            Remove(peer, now);
            Settle(now);
        }
    }

    /// <summary>Whose pictures a participant wants before others, and how many.</summary>
    public void Choose(MeetingUuid meeting, ParticipantId participant, ChooseVideo choice, TimeSpan now)
    {
        if (!_byParticipant.TryGetValue((meeting, participant), out MediaPeer? peer))
            return;
        peer.Chosen = choice.Participants;
        peer.VideoSlots = choice.Count is { } wanted ? Math.Clamp(wanted, 0, slots.Video) : null;
        peer.LargeSlots = choice.Large;
        peer.Report(choice.PacketBytes);
        peer.Meeting.Select(peer, now);
        Settle(now);
    }

    /// <summary>Takes a datagram, which is decrypted in place. What follows from it is sent, but for <see cref="Flush"/>.</summary>
    public void HandleDatagram(Span<byte> datagram, TransportAddress from, TimeSpan now)
    {
        counters.Count(RouterCount.DatagramsReceived);
        if (from.IsNone || Find(datagram, from) is not { } peer)
        {
            counters.Count(RouterCount.DroppedUnknownSource);
            return;
        }
        peer.Transport.HandleDatagram(datagram, from, now, Interpose?.Invoke(peer) ?? peer);
        After(peer, now);
    }

    /// <summary>Something changed in a peer's handshake, on another thread.</summary>
    public void HandleOutputReady(MediaPeer peer, TimeSpan now)
    {
        if (peer.IsClosed)
            return;
        peer.Transport.HandleTimeout(now);
        After(peer, now);
    }

    public void HandleTimeout(TimeSpan now)
    {
        Release(now);
        if (_next is null || _next > now || now < _notBefore)
            return;
        _notBefore = now + BetweenLooks;
        _next = null;
        foreach (MediaPeer peer in _byParticipant.Values)
        {
            if (peer.NextTimeout <= now)
            {
                peer.Transport.HandleTimeout(now);
                peer.Hop.HandleTimeout(now);
                Drain(peer, now);
            }
            Schedule(peer);
        }
        Settle(now);
    }

    public void BeginForward() => crew?.NextPacket();

    public void Forward(MediaPeer to, ReadOnlySpan<byte> packet, ushort sequence) =>
        Send(to, packet, sequence, RouterCount.PacketsForwarded);

    public void SendRtp(MediaPeer to, ReadOnlySpan<byte> packet, ushort sequence, RouterCount count)
    {
        crew?.NextPacket();
        Send(to, packet, sequence, count);
    }

    /// <summary>Hands over to the network what waits.</summary>
    public void Flush()
    {
        crew?.Flush();
        if (socket.Flush() is > 0 and int failed)
            counters.Count(RouterCount.DroppedUnsendable, failed);
    }

    public void Hold(MediaPeer peer, TimeSpan now)
    {
        if (_holding.Count == 0)
            _nextRelease = now + BetweenReleases;
        _holding.Add(peer);
    }

    public void Touch(MediaPeer peer) => _touched.Add(peer);

    public void Count(RouterCount what) => counters.Count(what);

    public void Dispose()
    {
        foreach (MediaPeer peer in _byParticipant.Values)
        {
            peer.Sealing?.Worker.Retire(peer.Sealing);
            peer.Dispose();
        }
        _byParticipant.Clear();
    }

    private void Send(MediaPeer to, ReadOnlySpan<byte> packet, ushort sequence, RouterCount count)
    {
        if (to.Sealing is { } sealing)
        {
            sealing.Worker.Add(packet, sealing, sequence, count);
            return;
        }
        Span<byte> buffer = socket.Rent();
        packet.CopyTo(buffer);
        RtpPacket.SetSequence(buffer, sequence);
        int length = to.Transport.ProtectRtp(buffer, packet.Length);
        if (length > 0)
            socket.Send(length, to.Destination);
        counters.Count(length > 0 ? count : RouterCount.DroppedUnsendable);
    }

    private void Release(TimeSpan now)
    {
        if (_holding.Count == 0 || now < _nextRelease)
            return;
        _nextRelease = now + BetweenReleases;
        for (int i = _holding.Count - 1; i >= 0; i--)
        {
            if (_holding[i].IsClosed || !_holding[i].Release(now))
                _holding.RemoveAt(i);
        }
    }

    private MediaPeer? Find(ReadOnlySpan<byte> datagram, TransportAddress from)
    {
        // A check names its association; an address may have passed from one to another.
        if (StunMessage.TryGetUsername(datagram, out ReadOnlySpan<byte> ufrag) && ufrag.Length <= 256)
        {
            Span<char> name = stackalloc char[256];
            int length = System.Text.Encoding.Latin1.GetChars(ufrag, name);
            return _byUfrag.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..length], out MediaPeer? named) ? named : null;
        }
        return _byAddress.GetValueOrDefault(from);
    }

    private void After(MediaPeer peer, TimeSpan now)
    {
        Drain(peer, now);
        Schedule(peer);
        Settle(now);
    }

    private void Settle(TimeSpan now)
    {
        foreach (MediaPeer peer in _ended)
            Remove(peer, now);
        _ended.Clear();
        foreach (MediaPeer touched in _touched)
            Schedule(touched);
        _touched.Clear();
    }

    private void Schedule(MediaPeer peer)
    {
        if (peer.NextTimeout is { } due && (_next is null || due < _next))
            _next = due;
    }

    private void Drain(MediaPeer peer, TimeSpan now)
    {
        Locate(peer);
        while (peer.Transport.TryGetEvent(out TransportEvent happened))
            Handle(peer, happened, now);
        while (peer.Transport.TryGetDatagram(socket.Rent(), out int length, out TransportAddress to))
        {
            if (to == peer.Address)
                socket.Send(length, peer.Destination);
            else if (_elsewhere.TrySet(to))
            {
                socket.Send(length, _elsewhere);
                // Another may have another address.
                Flush();
            }
            else
                counters.Count(RouterCount.DroppedUnsendable);
        }
        Span<byte> buffer = socket.Rent();
        if (!peer.Transport.IsConnected || !peer.Hop.TryWriteRtcp(buffer[..RtcpWriter.MaximumLength], out int compound, now))
            return;
        int secured = peer.Transport.ProtectRtcp(buffer, compound);
        if (secured > 0)
            socket.Send(secured, peer.Destination);
        counters.Count(secured > 0 ? RouterCount.RtcpSent : RouterCount.DroppedUnsendable);
    }

    private void Locate(MediaPeer peer)
    {
        TransportAddress found = peer.Transport.RemoteAddress;
        if (found == peer.Address || found.IsNone)
            return;
        Forget(peer);
        if (peer.Destination.TrySet(found))
        {
            peer.Address = found;
            _byAddress[found] = peer;
            peer.Sealing?.Worker.Move(peer.Sealing, found);
        }
    }

    private void Handle(MediaPeer peer, TransportEvent happened, TimeSpan now)
    {
        switch (happened.Kind)
        {
            case TransportEventKind.Connected:
                counters.Count(RouterCount.AssociationsConnected);
                peer.Sealing = crew?.Attach(peer.Transport);
                peer.Meeting.Select(peer, now);
                break;
            case TransportEventKind.Failed or TransportEventKind.Disconnected:
                counters.Count(RouterCount.AssociationsFailed);
                _ended.Add(peer);
                break;
            case TransportEventKind.PathChanged:
                break;
            case TransportEventKind.Unknown:
            default:
                throw new InvalidOperationException($"a transport told of {happened.Kind}");
        }
    }

    private void Remove(MediaPeer peer, TimeSpan now)
    {
        if (peer.IsClosed)
            return;
        TransportCounters transport = peer.Transport.Counters;
        counters.Count(RouterCount.DroppedNotAuthentic, transport.Unauthenticated);
        counters.Count(RouterCount.DroppedReplayed, transport.Replayed);
        counters.Count(RouterCount.DroppedMalformed, transport.Malformed + peer.Hop.Malformed);
        Forget(peer);
        _byUfrag.Remove(peer.Transport.LocalUfrag);
        _byParticipant.Remove((peer.Identity.Meeting, peer.Identity.Participant));
        peer.Meeting.Remove(peer, now);
        if (peer.Meeting.Peers.Count == 0)
            _meetings.Remove(peer.Identity.Meeting);
        peer.Sealing?.Worker.Retire(peer.Sealing);
        peer.Dispose();
    }

    private void Forget(MediaPeer peer)
    {
        if (_byAddress.TryGetValue(peer.Address, out MediaPeer? current) && current == peer)
            _byAddress.Remove(peer.Address);
    }
}
