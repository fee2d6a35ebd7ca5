using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// The associations of one meeting instance, and who gets whose streams: the loudest voices, the pictures of who spoke last. Owned by the
/// router's thread.
/// </summary>
internal sealed class MediaMeeting(MeetingUuid uuid, SlotLimits limits)
{
    /// <summary>
    /// Bits per second of a picture that nobody gets and that has no small layer: enough to begin with when somebody does. A meeting of
    /// many has many of them, on the way to the server too.
    /// </summary>
    private const int Unseen = 150_000;
    private static readonly TimeSpan UnseenFor = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenBounds = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<uint, PublishedStream> _streams = [];
    private readonly SpeakerStage _stage = new(limits.Audio);
    private readonly List<PublishedStream> _wanted = [];
    private readonly List<MediaPeer> _shown = [];

    // Who spoke last comes first.
    private readonly List<MediaPeer> _pictures = [];
    private readonly List<int> _shares = [];
    private TimeSpan _nextLook;
    private TimeSpan _nextBounds;

    // Whose pictures came at the last look; null where who is here has changed since.
    private int? _live;

    public MeetingUuid Uuid { get; } = uuid;

    public List<MediaPeer> Peers { get; } = [];

    public void Add(MediaPeer peer)
    {
        Peers.Add(peer);
        _pictures.Add(peer);
        foreach (PublishedStream stream in peer.Streams)
            _streams[stream.Forwarded.Ssrc] = stream;
        _live = null;
        BoundPackets();
    }

    public void Remove(MediaPeer peer, TimeSpan now)
    {
        if (!Peers.Remove(peer))
            return;
        _pictures.Remove(peer);
        _live = null;
        foreach (PublishedStream stream in peer.Streams)
            _streams.Remove(stream.Forwarded.Ssrc);
        peer.Slots.Clear();
        foreach (MediaPeer other in Peers)
        {
            foreach (PublishedStream stream in peer.Streams)
                other.Slots.Forget(stream);
        }
        _stage.Remove(peer.Speaker);
        Select(now);
        BoundPackets();
    }

    /// <summary>
    /// Each publisher makes packets that the worst of the others' ways carries: what is lost for its size is lost again, however often it
    /// is asked for.
    /// </summary>
    public void BoundPackets()
    {
        MediaPeer? worst = null;
        int? least = null, leastOfOthers = null;
        foreach (MediaPeer peer in Peers)
        {
            // Sent again, a packet has two bytes more (RFC 4588).
            if (peer.PacketLimit - Retransmission.Length is not { } limit || limit >= (leastOfOthers ?? int.MaxValue))
                continue;
            if (limit < (least ?? int.MaxValue))
                (worst, least, leastOfOthers) = (peer, limit, least);
            else
                leastOfOthers = limit;
        }
        foreach (MediaPeer peer in Peers)
            peer.BoundPackets(peer == worst ? leastOfOthers : least);
    }

    public PublishedStream? FindStream(uint ssrc) => _streams.GetValueOrDefault(ssrc);

    /// <summary>A participant's packet was taken.</summary>
    public void OnPacket(PublishedStream stream, byte level, TimeSpan now)
    {
        bool changed = false;
        if (stream.Forwarded.Kind == StreamKind.Audio)
        {
            MediaPeer peer = stream.Publisher;
            peer.Speaker.OnPacket(level, now);
            changed = _stage.Update(peer.Speaker, now);
            if (changed && _stage.Dominant == peer.Speaker)
            {
                _pictures.Remove(peer);
                _pictures.Insert(0, peer);
            }
        }
        if (changed || now >= _nextLook || (stream.Forwarded.Kind == StreamKind.Video && stream.Forwarded.Packets == 1))
            Look(changed, now);
    }

    /// <summary>A participant connected, or asks for other pictures: its slots are filled.</summary>
    public void Select(MediaPeer receiver, TimeSpan now) => Select(receiver, isCongested: false, now);

    private void Select(MediaPeer receiver, bool isCongested, TimeSpan now)
    {
        Fill(receiver, isCongested, now);
        SetBounds(now);
    }

    /// <summary>A participant told how what it is sent arrives.</summary>
    public void OnReport(MediaPeer receiver, TimeSpan now)
    {
        PictureAllowance allowance = receiver.Allowance;
        int before = allowance.Level, rate = receiver.Slots.PictureRate(now);
        bool changed = allowance.Update(receiver.Hop.Path, receiver.Slots.VoicesHeard, receiver.Ladder, rate, now);
        if (allowance.Share is not null)
            receiver.Pacer.Set(receiver.Hop.Path.Target, rate);
        if (changed)
            Select(receiver, isCongested: allowance.Level < before, now);
        else if (allowance.Share is not null && now >= _nextBounds)
            SetBounds(now);
    }

    private void Fill(MediaPeer receiver, bool isCongested, TimeSpan now)
    {
        if (!receiver.Transport.IsConnected)
            return;
        _wanted.Clear();
        foreach (MediaPeer other in Peers)
        {
            if (_stage.Hears(receiver.Speaker, other.Speaker))
                _wanted.Add(other.Audio);
        }
        receiver.Slots.SetAudio(_wanted);
        Choose(receiver, now);
        PictureLadder ladder = receiver.Ladder;
        ladder.Reset(receiver.LargeSlots);
        foreach (MediaPeer peer in _shown)
            ladder.Add(peer.SmallVideo?.IsLive(now) == true);
        int rung = Math.Min(receiver.Allowance.Level, ladder.Rungs);
        _wanted.Clear();
        for (int i = 0; i < ladder.Shown(rung); i++)
            _wanted.Add(ladder.IsLarge(i, rung) ? _shown[i].Video : _shown[i].SmallVideo!);
        receiver.Slots.SetVideo(_wanted, atOnce: isCongested, now);
    }

    /// <summary>Whose pictures a receiver would have if its way were wide, the most wanted first.</summary>
    private void Choose(MediaPeer receiver, TimeSpan now)
    {
        _shown.Clear();
        int slots = receiver.VideoSlots ?? limits.Video;
        foreach (ParticipantId chosen in receiver.Chosen)
        {
            if (_shown.Count < slots && Peers.Find(other => other.Identity.Participant == chosen) is { } peer && peer != receiver
                && peer.IsSeen(now) && !_shown.Contains(peer))
                _shown.Add(peer);
        }
        // Beyond the first ones nobody's slots reach, but for its own picture, which it does not get.
        foreach (MediaPeer peer in _pictures)
        {
            if (_shown.Count >= slots)
                break;
            if (peer != receiver && peer.IsSeen(now) && !_shown.Contains(peer))
                _shown.Add(peer);
        }
    }

    /// <summary>Tells publishers how good their pictures may be.</summary>
    private void SetBounds(TimeSpan now)
    {
        _nextBounds = now + BetweenBounds;
        foreach (MediaPeer publisher in Peers)
        {
            int bound = BoundOf(publisher, now), before = publisher.VideoBound;
            // A little more or less is not worth a word.
            if (bound < before - before / 20 || (bound > before && bound - before > before / 20))
                publisher.BoundVideo(bound);
        }
    }

    /// <summary>
    /// As good as three quarters of those who see it large can take; the others can do without better than everybody with a bad one. A
    /// large one that nobody sees is not made where there is a small one to begin with.
    /// </summary>
    private int BoundOf(MediaPeer publisher, TimeSpan now)
    {
        bool hasSmall = publisher.SmallVideo?.IsLive(now) == true;
        _shares.Clear();
        foreach ((MediaPeer receiver, StreamSubscription subscription) in publisher.Video.Receivers)
        {
            if (subscription.IsWanted)
                _shares.Add(receiver.Allowance.Share ?? int.MaxValue);
        }
        if (_shares.Count == 0)
            return now - publisher.SeenAt <= UnseenFor ? publisher.VideoBound : hasSmall ? 0 : Unseen;
        publisher.SeenAt = now;
        _shares.Sort();
        return _shares[_shares.Count / 4];
    }

    private void Look(bool changed, TimeSpan now)
    {
        _nextLook = now + LookEvery;
        int live = 0;
        foreach (MediaPeer peer in Peers)
        {
            // To one that hears nobody nothing is sent, of which it could report.
            if (peer.Allowance.Level == 0)
                OnReport(peer, now);
        }
        foreach (MediaPeer peer in Peers)
            live = HashCode.Combine(live, peer.Video.IsLive(now), peer.SmallVideo?.IsLive(now) == true);
        if (!changed && live == _live)
        {
            SetBounds(now);
            return;
        }
        _live = live;
        Select(now);
    }

    private void Select(TimeSpan now)
    {
        foreach (MediaPeer peer in Peers)
            Fill(peer, isCongested: false, now);
        SetBounds(now);
    }
}
