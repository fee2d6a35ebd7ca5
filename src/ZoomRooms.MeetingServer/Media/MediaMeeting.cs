using ZoomRooms.Forwarding;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// The associations of one meeting instance: what they measure goes into the <see cref="Casting"/>, and what that decides is done. Owned
/// by the router's thread.
/// </summary>
internal sealed class MediaMeeting(MeetingUuid uuid, SlotLimits limits)
{
    /// <summary>
    /// Bits per second of a picture that nobody gets and that has no small layer: enough to begin with when somebody does. A meeting of
    /// many has many of them, on the way to the server too.
    /// </summary>
    private const int Unseen = 150_000;
    private static readonly TimeSpan UnseenFor = TimeSpan.FromSeconds(5);

    /// <summary>The only place that this router has.</summary>
    private const int Here = 0;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenBounds = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<uint, PublishedStream> _streams = [];
    private readonly SpeakerStage _stage = new(limits.Audio);
    private readonly Casting _casting = new(limits);
    private readonly Dictionary<ParticipantId, MediaPeer> _byParticipant = [];
    private readonly List<PublishedStream> _wanted = [];
    private readonly List<PublishedStream> _missing = [];
    private readonly List<int> _shares = [];
    private TimeSpan _nextLook;
    private TimeSpan _nextBounds;

    public MeetingUuid Uuid { get; } = uuid;

    public List<MediaPeer> Peers { get; } = [];

    /// <param name="wish">What it asked for before it opened this association.</param>
    public void Add(MediaPeer peer, ChooseVideo? wish, TimeSpan now)
    {
        ParticipantId participant = peer.Identity.Participant;
        Peers.Add(peer);
        _byParticipant.Add(participant, peer);
        peer.Cast = _casting.Join(participant, takesScreens: peer.SharedScreen is not null);
        _casting.Offer(participant, Here, offered: true);
        foreach (PublishedStream stream in peer.Streams)
            _streams[stream.Forwarded.Ssrc] = stream;
        if (wish is not null)
            Wish(peer, wish, now);
        else
            Recast(congested: null, now);
    }

    public void Remove(MediaPeer peer, TimeSpan now)
    {
        if (!Peers.Remove(peer))
            return;
        _byParticipant.Remove(peer.Identity.Participant);
        _casting.Leave(peer.Identity.Participant);
        foreach (PublishedStream stream in peer.Streams)
            _streams.Remove(stream.Forwarded.Ssrc);
        peer.Slots.Clear();
        foreach (MediaPeer other in Peers)
        {
            foreach (PublishedStream stream in peer.Streams)
                other.Slots.Forget(stream);
        }
        _stage.Remove(peer.Speaker);
        Recast(congested: null, now);
    }

    /// <summary>What is known of the way to a participant, of the packets that it carries, has changed.</summary>
    public void LimitPackets(MediaPeer receiver, TimeSpan now)
    {
        // Sent again, a packet has two bytes more (RFC 4588).
        _casting.LimitPackets(receiver.Identity.Participant, receiver.PacketLimit - Retransmission.Length);
        Recast(congested: null, now);
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
                _casting.Speak(peer.Identity.Participant);
        }
        // Whoever shows its screen is not waited for, however often that begins.
        changed |= stream.Stream == MediaStream.SharedScreen && !_casting.IsSharing(stream.Publisher.Identity.Participant);
        if (changed || now >= _nextLook || (stream.Forwarded.Kind == StreamKind.Video && stream.Forwarded.Packets == 1))
            Look(now);
    }

    /// <summary>A participant connected: it can be given streams.</summary>
    public void Receive(MediaPeer receiver, TimeSpan now)
    {
        _casting.Receive(receiver.Identity.Participant, Here);
        Recast(congested: null, now);
    }

    /// <summary>A participant asks for other pictures.</summary>
    public void Wish(MediaPeer receiver, ChooseVideo wish, TimeSpan now)
    {
        _casting.Wish(receiver.Identity.Participant, wish);
        receiver.Report(wish.PacketBytes, now);
        Recast(congested: null, now);
    }

    public ChooseVideo? WishOf(MediaPeer receiver) => _casting.WishOf(receiver.Identity.Participant);

    /// <summary>A participant told how what it is sent arrives.</summary>
    public void OnReport(MediaPeer receiver, TimeSpan now)
    {
        PictureAllowance allowance = receiver.Allowance;
        int before = allowance.Level, rate = receiver.Slots.PictureRate(now);
        bool changed = allowance.Update(receiver.Hop.Path, receiver.Slots.VoicesHeard, receiver.Cast.Ladder, rate, now);
        if (allowance.Share is not null)
            receiver.Pacer.Set(receiver.Hop.Path.Target, rate);
        if (changed)
        {
            _casting.Allow(receiver.Identity.Participant, allowance.Level);
            Recast(congested: allowance.Level < before ? receiver : null, now);
        }
        else if (allowance.Share is not null && now >= _nextBounds)
            SetBounds(now);
    }

    private void Look(TimeSpan now)
    {
        _nextLook = now + LookEvery;
        foreach (MediaPeer peer in Peers)
        {
            // To one that hears nobody nothing is sent, of which it could report.
            if (peer.Allowance.Level == 0)
                OnReport(peer, now);
        }
        Recast(congested: null, now);
    }

    /// <summary>Decides anew, and gives each whose cast changed what is in it.</summary>
    /// <param name="congested">Whose way has no room for what it was given before.</param>
    private void Recast(MediaPeer? congested, TimeSpan now)
    {
        Span<ParticipantId> voices = stackalloc ParticipantId[_stage.Count];
        for (int i = 0; i < voices.Length; i++)
            voices[i] = _stage[i].Participant;
        _casting.Hear(voices);
        foreach (MediaPeer peer in Peers)
        {
            _casting.Show(peer.Identity.Participant, Layer.Large, peer.Video.IsLive(now));
            _casting.Show(peer.Identity.Participant, Layer.Small, peer.SmallVideo?.IsLive(now) == true);
            _casting.Show(peer.Identity.Participant, Layer.Screen, peer.SharedScreen?.IsLive(now) == true);
        }
        foreach (Cast cast in _casting.Decide())
            Give(cast, congested);
        SetBounds(now);
    }

    private void Give(Cast cast, MediaPeer? congested)
    {
        MediaPeer receiver = _byParticipant[cast.Participant];
        receiver.BoundPackets(cast.PacketBytes);
        _wanted.Clear();
        foreach (ParticipantId? voice in cast.Voices)
        {
            if (voice is { } speaker)
                _wanted.Add(_byParticipant[speaker].Audio);
        }
        receiver.Slots.SetVoices(_wanted);
        _wanted.Clear();
        _missing.Clear();
        foreach (CastPicture? one in cast.Pictures)
        {
            if (one is not { } picture)
                continue;
            PublishedStream stream = _byParticipant[picture.Participant].Layer(picture.Wanted);
            _wanted.Add(stream);
            if (picture.Comes != picture.Wanted)
                _missing.Add(stream);
        }
        receiver.Slots.SetPictures(_wanted, _missing, atOnce: receiver == congested);
    }

    /// <summary>Tells publishers how good their pictures may be.</summary>
    private void SetBounds(TimeSpan now)
    {
        _nextBounds = now + BetweenBounds;
        foreach (MediaPeer publisher in Peers)
        {
            int bound = BoundOf(publisher, now);
            if (IsWorthAWord(bound, publisher.VideoBound))
                publisher.BoundVideo(bound);
            if (publisher.SharedScreen is { } screen && IsWorthAWord(bound = BoundOf(screen) ?? int.MaxValue, publisher.ScreenBound))
                publisher.BoundScreen(bound);
        }
    }

    /// <summary>A little more or less is not.</summary>
    private static bool IsWorthAWord(int bound, int before) =>
        bound < before - before / 20 || (bound > before && bound - before > before / 20);

    /// <summary>
    /// As good as three quarters of those who see it large can take; the others can do without better than everybody with a bad one. A
    /// large one that nobody sees is not made where there is a small one to begin with.
    /// </summary>
    private int BoundOf(MediaPeer publisher, TimeSpan now)
    {
        int? bound = BoundOf(publisher.Video);
        // What is decided and what is done need not be of one moment: of nobody there is no share.
        if (publisher.Cast.SeenLargeBy == 0 || bound is null)
        {
            bool hasSmall = publisher.SmallVideo?.IsLive(now) == true;
            return now - publisher.SeenAt <= UnseenFor ? publisher.VideoBound : hasSmall ? 0 : Unseen;
        }
        publisher.SeenAt = now;
        return bound.Value;
    }

    /// <summary>What three quarters of those who are given a stream can take; null where nobody is.</summary>
    private int? BoundOf(PublishedStream stream)
    {
        _shares.Clear();
        foreach ((MediaPeer receiver, StreamSubscription subscription) in stream.Receivers)
        {
            if (subscription.IsWanted)
                _shares.Add(receiver.Allowance.Share ?? int.MaxValue);
        }
        _shares.Sort();
        return _shares.Count == 0 ? null : _shares[_shares.Count / 4];
    }
}
