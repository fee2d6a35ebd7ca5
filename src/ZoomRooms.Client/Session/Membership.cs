using ZoomRooms.Client.Media;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Session;

/// <summary>A stay in a meeting that the server accepted: roster, media association, and, by kind of meeting, the keys.</summary>
internal abstract partial class Membership : IDisposable
{
    /// <summary>A server that ends a meeting closes its media first or says so first, as it happens: its word is waited for this long.</summary>
    private static readonly TimeSpan ExplanationPatience = TimeSpan.FromSeconds(1);

    /// <summary>Between two openings of the media association, however often the server asks.</summary>
    private static readonly TimeSpan BetweenOpenings = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ParticipantId, RosterEntry> _roster = [];
    private readonly Queue<ClientMessage> _messages = new();
    private bool _mediaConnected;
    private int _opening;
    private bool _reopens;
    private TimeSpan? _opened;
    private (TimeSpan At, string Why)? _mediaLost;
    private ChooseVideo? _chosen;
    private bool _takesPictures = true;

    protected Membership(ParticipantContext context, JoinAccepted accepted, SessionProgress progress, Action<RtcEvent, int> onRtc)
    {
        Context = context;
        Accepted = accepted;
        Topic = DisplayNames.Show(accepted.Topic);
        RosterEntry self = accepted.Self;
        var options = new RtcSessionOptions
        {
            AudioSsrc = self.AudioSsrc,
            VideoSsrc = self.VideoSsrc,
            SmallVideoSsrc = self.SmallVideoSsrc == self.AudioSsrc || self.SmallVideoSsrc == self.VideoSsrc ? 0 : self.SmallVideoSsrc,
        };
        Loop = new MediaLoop(options, context.Certificate, context.Devices, context.Time, onRtc) { Probe = context.Probe };
        Outgoing = new OutgoingMedia(context.Devices, Loop, context.Time);
    }

    public string Topic { get; }

    protected ParticipantContext Context { get; }
    protected JoinAccepted Accepted { get; }
    protected MediaLoop Loop { get; }
    protected OutgoingMedia Outgoing { get; }
    protected IReadOnlyDictionary<ParticipantId, RosterEntry> Roster => _roster;

    /// <summary>Frames may be sealed and sent.</summary>
    protected abstract bool HasKeys { get; }

    public MediaStatistics Statistics
    {
        get
        {
            RtcStatistics rtc = Loop.Statistics;
            return new MediaStatistics(
                Loop.Audio.Accepted, Loop.Video.Accepted + Loop.SmallVideo.Accepted, rtc.Audio.BytesSent + rtc.Video.BytesSent + rtc.SmallVideo.BytesSent,
                Loop.AudioFramesDelivered, Loop.PicturesOpened, rtc.Audio.BytesReceived + rtc.Video.BytesReceived + Loop.ReceivingStatistics.Audio.BytesReceived + Loop.ReceivingStatistics.Video.BytesReceived,
                Loop.Drops.ToDictionary(), rtc.RoundTripTime) { AvailableBitrate = rtc.AvailableBitrate, RequestedBitrate = rtc.RequestedBitrate, PacketLimit = rtc.PacketLimit, SoundSending = Loop.SoundSending.Mean };
        }
    }

    public static Membership Create(ParticipantContext context, JoinAccepted accepted, SessionProgress progress, Action<RtcEvent, int> onRtc) =>
        accepted.Encryption == EncryptionType.EndToEnd
            ? new EndToEndMembership(context, accepted, progress, onRtc)
            : new EnhancedMembership(context, accepted, progress, onRtc);

    public void Start()
    {
        Loop.Start();
        Send(Loop.Offer);
        foreach (RosterEntry participant in Accepted.Participants)
            Join(participant);
        StartKeys();
        Outgoing.Start();
    }

    public bool TryGetMessage(out ClientMessage? message) => _messages.TryDequeue(out message);

    /// <summary>Nothing is sent any more. From any thread: the rest of leaving may have to wait for the server.</summary>
    public void StopSending() => Outgoing.End();

    /// <summary>Only an end-to-end encrypted meeting has a lock that participants sign.</summary>
    public virtual void SetLocked(bool locked)
    {
    }

    /// <summary>What hosts and co-hosts decide.</summary>
    public abstract void Decide(HostDecision decision);

    public void HandleSignal(ServerMessage message, SessionProgress progress)
    {
        switch (message)
        {
            case TransportOpened opened:
                progress.Reach("transport opened");
                Loop.Connect(LinkLocalZones.Localize(opened, LinkLocalZones.Find()));
                // Another association knows nothing of it.
                _chosen = null;
                break;
            case SlotsFilled filled:
                Loop.Fill(filled);
                break;
            case ReopenTransport:
                GiveMediaUp(progress);
                break;
            case ParticipantJoined joined:
                Join(joined.Participant);
                break;
            case ParticipantLeft left:
                Leave(left.Participant);
                break;
            default:
                HandleKeySignal(message, progress);
                break;
        }
    }

    public void HandleRtc(RtcEvent happened, int opening, SessionProgress progress)
    {
        // What an association says that was given up is the past.
        if (opening != _opening || _reopens)
            return;
        switch (happened.Kind)
        {
            case RtcEventKind.Connected:
                _mediaConnected = true;
                progress.Reach("media connected");
                break;
            case RtcEventKind.KeyFrameRequested:
                Outgoing.RequestKeyFrame(happened.Stream);
                break;
            case RtcEventKind.Failed or RtcEventKind.Disconnected:
                // Out of the meeting at once, so that no light claims otherwise; over when nobody gives a better reason.
                _mediaConnected = false;
                _mediaLost ??= (Context.Time.Now(), happened.Sentence);
                progress.State = SessionState.ExchangingKeys;
                break;
        }
    }

    /// <summary>Lets time pass, and says how far the stay has come.</summary>
    public void Step(SessionProgress progress)
    {
        StepKeys(progress);
        StepPictures(progress.Pictures);
        if (_reopens && !(Context.Time.Now() - _opened < BetweenOpenings))
            Reopen();
        if (_mediaLost is { } lost && Context.Time.Now() - lost.At >= ExplanationPatience)
            progress.Finish(SessionEndReason.TransportFailed, $"The media connection to the meeting server failed: {lost.Why}");
        if (_mediaConnected && HasKeys && progress.State == SessionState.ExchangingKeys)
        {
            progress.State = SessionState.InMeeting;
            progress.Reach("in meeting");
        }
        if (Loop.Audio.Accepted > 0)
            progress.Reach("first audio frame sent");
        if (Loop.Video.Accepted + Loop.SmallVideo.Accepted > 0)
            progress.Reach("first video frame sent");
        if (Loop.AudioFramesDelivered > 0)
            progress.Reach("first audio frame received");
        if (Loop.PicturesOpened > 0)
            progress.Reach("first picture opened");
    }

    public abstract EncryptionEvidence Evidence(EncryptionType requested);

    /// <summary>Adds what only the kind of meeting knows: participants, security code.</summary>
    public abstract SessionSnapshot Describe(SessionSnapshot snapshot);

    /// <summary>The participant's name as people may see it; null when nobody vouches that it is in the meeting.</summary>
    protected abstract string? NameOf(ParticipantReception participant);

    /// <inheritdoc cref="NameOf(ParticipantReception)"/>
    protected abstract string? NameOf(RosterEntry participant);

    /// <summary>Adds how the frames of the others fare.</summary>
    protected SessionSnapshot DescribeReception(SessionSnapshot snapshot)
    {
        TimeSpan now = Context.Time.Now();
        List<MissingKey> missing = [];
        List<ParticipantDrops> drops = [];
        foreach (ParticipantReception participant in Loop.Participants)
        {
            // A key is missed by a frame that was dropped for want of it. Of most participants there is nothing to say, and this is said after every message.
            if (!participant.Drops.HasAny)
                continue;
            string? name = NameOf(participant);
            if (name is not null && !participant.HasLeft && participant.MissingKey(now) is { } key)
                missing.Add(new MissingKey(name, key.SequenceNumber, key.For, key.Frames) { Participant = participant.Participant });
            drops.Add(new ParticipantDrops(name ?? "", participant.Drops.ToDictionary()));
        }
        return snapshot with { MissingKeys = missing, DropsByParticipant = drops };
    }

    public virtual void Dispose()
    {
        Outgoing.Dispose();
        Loop.Dispose();
    }

    protected void Send(ClientMessage message) => _messages.Enqueue(message);

    protected abstract void StartKeys();

    protected abstract void StepKeys(SessionProgress progress);

    protected abstract void HandleKeySignal(ServerMessage message, SessionProgress progress);

    protected virtual void OnJoined(RosterEntry participant)
    {
    }

    protected virtual void OnLeft(ParticipantId participant)
    {
    }

    /// <summary>Tells the server which pictures are wanted, when that changed and there is an association for them.</summary>
    private void StepPictures(WantedPictures wanted)
    {
        bool takes = wanted.Count != 0;
        if (takes != _takesPictures)
            Loop.TakePictures(_takesPictures = takes);
        if (!_mediaConnected)
            return;
        ParticipantId? first = wanted.First is null ? null : _roster.Values.FirstOrDefault(entry => NameOf(entry) is { } name && DisplayNames.Show(name) == wanted.First)?.Participant;
        if (_chosen is { } told && (told.Count, told.Large) == (wanted.Count, wanted.Large) && (told.Participants.Count == 0 ? null : told.Participants[0]) == first)
            return;
        bool asksAnything = _chosen is not null || wanted with { First = null } != WantedPictures.Any || first is not null;
        _chosen = new ChooseVideo(first is { } one ? [one] : [], wanted.Count, wanted.Large);
        if (asksAnything)
            Send(_chosen);
    }

    /// <summary>The server's media engine is gone, or goes: no light until there is media again, and nothing else of the stay changes.</summary>
    private void GiveMediaUp(SessionProgress progress)
    {
        (_mediaConnected, _mediaLost, _reopens) = (false, null, true);
        if (progress.State == SessionState.InMeeting)
            progress.State = SessionState.ExchangingKeys;
    }

    private void Reopen()
    {
        (_reopens, _opened) = (false, Context.Time.Now());
        OpenTransport offer = Loop.Reopen();
        _opening = offer.Opening;
        Send(offer);
    }

    private void Join(RosterEntry participant)
    {
        // The server may say anything; what does not fit a meeting is passed over.
        if (participant.Participant == Accepted.Self.Participant || _roster.Count >= Limits.Participants || !_roster.TryAdd(participant.Participant, participant))
            return;
        _rosterChanges++;
        Loop.AddParticipant(participant);
        OnJoined(participant);
    }

    private void Leave(ParticipantId participant)
    {
        if (!_roster.Remove(participant))
            return;
        _rosterChanges++;
        Loop.RemoveParticipant(participant);
        OnLeft(participant);
    }
}
