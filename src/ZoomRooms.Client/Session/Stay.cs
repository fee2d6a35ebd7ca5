using ZoomRooms.Client.Media;
using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Session;

/// <summary>
/// What a stay in a meeting holds while it lasts, and what the machine's effects act on: media loop, devices, keys. It decides nothing.
/// </summary>
internal sealed class Stay : IDisposable
{
    private readonly ParticipantContext _context;
    private readonly MediaLoop _loop;
    private readonly OutgoingMedia _outgoing;
    private readonly string _topic;
    private (
        IReadOnlyList<ParticipantView>? Participants, IReadOnlyDictionary<ParticipantId, RosterEntry>? Roster,
        IReadOnlyList<ParticipantSeat> Seats) _seated = (null, null, []);
    private bool _closed;
    private bool _erased;

    public Stay(ParticipantContext context, JoinRequest request, JoinAccepted accepted, Action<RtcEvent, int> onRtc)
    {
        _context = context;
        _topic = DisplayNames.Show(accepted.Topic);
        RosterEntry self = accepted.Self;
        RtcSessionOptions options = new()
        {
            AudioSsrc = self.AudioSsrc,
            VideoSsrc = self.VideoSsrc,
            SmallVideoSsrc = self.SmallVideoSsrc == self.AudioSsrc || self.SmallVideoSsrc == self.VideoSsrc ? 0 : self.SmallVideoSsrc,
            SharedScreenSsrc = context.Devices.Screen is null || self.SharedScreenSsrc == self.AudioSsrc
                || self.SharedScreenSsrc == self.VideoSsrc || self.SharedScreenSsrc == self.SmallVideoSsrc ? 0 : self.SharedScreenSsrc,
        };
        _loop = new MediaLoop(options, context.Certificate, context.Devices, context.Time, onRtc) { Probe = context.Probe };
        _outgoing = new OutgoingMedia(context.Devices, _loop, context.Time);
        Keys = accepted.Encryption == EncryptionType.EndToEnd
            ? new EndToEndStayKeys(context, request.DisplayName, accepted, _loop, _outgoing)
            : new EnhancedStayKeys(accepted, _loop, _outgoing);
        _loop.Start();
    }

    public StayKeys Keys { get; }

    /// <summary>What the server must be told of this side at first.</summary>
    public OpenTransport Offer => _loop.Offer;

    public MediaMoments Moments =>
        (_loop.AudioFramesAccepted > 0 ? MediaMoments.AudioSent : 0)
        | (_loop.PicturesAccepted > 0 ? MediaMoments.VideoSent : 0)
        | (_loop.AudioFramesDelivered > 0 ? MediaMoments.AudioReceived : 0)
        | (_loop.PicturesOpened > 0 ? MediaMoments.PictureOpened : 0);

    public void Connect(TransportOpened opened) => _loop.Connect(LinkLocalZones.Localize(opened, LinkLocalZones.Find()));

    public void Reopen(Action<OpenTransport> offered) => _loop.Reopen(offered);

    public void Fill(SlotsFilled filled) => _loop.Fill(filled);

    public void TakePictures(bool takes) => _loop.TakePictures(takes);

    public void Add(RosterEntry participant)
    {
        _loop.AddParticipant(participant);
        Keys.HandleJoined(participant);
    }

    public void Remove(ParticipantId participant)
    {
        _loop.RemoveParticipant(participant);
        Keys.HandleLeft(participant);
    }

    public void StartSending() => _outgoing.Start();

    public void RequestKeyFrame(MediaStream? of) => _outgoing.RequestKeyFrame(of);

    public void ShowScreen(bool on) => _outgoing.ShowScreen(on);

    /// <summary>Nothing is sent any more. From any thread: whoever leaves waits for nobody with that.</summary>
    public void StopSending() => _outgoing.End();

    public SessionSight See(SessionMemory session, bool reconnecting)
    {
        EncryptionEvidence evidence = Keys.Evidence(session.Request.Encryption);
        bool hasUnsealed = session.IsEndToEnd && evidence.FramesToNetwork > evidence.FramesSealed;
        return new SessionSight(reconnecting, Keys.HasKeys, Keys.IsHeld, hasUnsealed, First(session), Moments, ArrivingLimit);
    }

    public SessionSnapshot Describe(SessionMemory session)
    {
        SessionSnapshot snapshot = Keys.Describe(
            DescribeReception(session.ToSnapshot(_topic, Keys.Evidence(session.Request.Encryption), Statistics)), session.Roster);
        // Most steps change neither the list nor the roster.
        if (!ReferenceEquals(snapshot.Participants, _seated.Participants) || !ReferenceEquals(session.Roster, _seated.Roster))
        {
            List<ParticipantSeat> seats = [];
            foreach (RosterEntry entry in session.Roster.Values)
            {
                if (Keys.IndexOf(entry) is { } index)
                    seats.Add(new ParticipantSeat(entry.Participant, index));
            }
            _seated = (snapshot.Participants, session.Roster, seats);
        }
        return snapshot with { Seats = _seated.Seats };
    }

    /// <summary>Closes devices, media loop and socket. Idempotent.</summary>
    public void CloseTransport()
    {
        if (_closed)
            return;
        _closed = true;
        _outgoing.Dispose();
        _loop.Dispose();
    }

    /// <summary>Idempotent.</summary>
    public void Dispose()
    {
        CloseTransport();
        if (_erased)
            return;
        _erased = true;
        Keys.Dispose();
    }

    private MediaStatistics Statistics
    {
        get
        {
            (RtcStatistics rtc, RtcStatistics receiving) = (_loop.Statistics, _loop.ReceivingStatistics);
            return new MediaStatistics(
                _loop.AudioFramesAccepted, _loop.PicturesAccepted, rtc.Streams.Sum(static stream => stream.BytesSent),
                _loop.AudioFramesDelivered, _loop.PicturesOpened,
                rtc.Streams.Sum(static stream => stream.BytesReceived) + receiving.Streams.Sum(static stream => stream.BytesReceived),
                _loop.Drops.ToDictionary(), rtc.RoundTripTime)
            {
                AvailableBitrate = rtc.AvailableBitrate, RequestedBitrate = rtc.RequestedBitrate, PacketLimit = rtc.PacketLimit,
                ArrivingLimit = ArrivingLimit,
                SoundSending = _loop.SoundSending.Mean,
            };
        }
    }

    // Of whichever association brings what is received; nothing is found on the other.
    private int? ArrivingLimit => _loop.Statistics.ArrivingLimit ?? _loop.ReceivingStatistics.ArrivingLimit;

    private ParticipantId? First(SessionMemory session) => session switch
    {
        { Media.Connected: false } => null,
        { Pictures.FirstIndex: { } index } => session.Roster.Values.FirstOrDefault(entry => Keys.IndexOf(entry) == index)?.Participant,
        { Pictures.First: { } wanted } => session.Roster.Values.FirstOrDefault(
            entry => Keys.NameOf(entry) is { } name && DisplayNames.Show(name) == wanted)?.Participant,
        _ => null,
    };

    /// <summary>Adds how the frames of the others fare.</summary>
    private SessionSnapshot DescribeReception(SessionSnapshot snapshot)
    {
        TimeSpan now = _context.Time.Now();
        List<MissingKey> missing = [];
        List<ParticipantVoice> voices = [];
        List<ParticipantDrops> drops = [];
        (ParticipantId? Of, TimeSpan Since) screen = default;
        foreach (ParticipantReception participant in _loop.Participants)
        {
            if (participant is { HasLeft: false, Sound.Voice: { Heard: not VoiceHeard.Unknown } voice })
                voices.Add(new ParticipantVoice(participant.Participant, voice));
            // Two at once a server may give; one is shown.
            if (participant.SharesSince(now) is { } since && (screen.Of is null || since > screen.Since))
                screen = (participant.Participant, since);
            // A key is missed by a frame that was dropped for want of it. Of most participants there is nothing to say, and this is said
            // after every message.
            if (!participant.Drops.HasAny)
                continue;
            string? name = Keys.NameOf(participant);
            if (name is not null && !participant.HasLeft && participant.MissingKey(now) is { } key)
                missing.Add(new MissingKey(name, key.SequenceNumber, key.For, key.Frames) { Participant = participant.Participant });
            drops.Add(new ParticipantDrops(name ?? "", participant.Drops.ToDictionary()));
        }
        return snapshot with { MissingKeys = missing, DropsByParticipant = drops, Voices = voices, Screen = screen.Of };
    }
}
