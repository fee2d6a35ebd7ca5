using ZoomRooms.Client.Media;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Session;

/// <summary>A stay in an end-to-end encrypted meeting: keys come from the key protocol, and nothing the server says is believed about them.</summary>
internal sealed partial class EndToEndMembership : Membership
{
    private readonly EndToEndMeeting _meeting;

    /// <summary>The certified list as people see it, and what it was made of: most steps change neither.</summary>
    private (LeaderParticipantList List, ParticipantDevice? Leader, IReadOnlyDictionary<Bytes32, string>? Names, IReadOnlyList<ParticipantView> Views)
        _described = (LeaderParticipantList.Empty, null, null, []);

    public EndToEndMembership(ParticipantContext context, JoinAccepted accepted, SessionProgress progress, Action<RtcEvent, int> onRtc)
        : base(context, accepted, progress, onRtc)
    {
        _meeting = new EndToEndMeeting(
            new MeetingContext(accepted.Meeting, accepted.Uuid), context.Identity,
            new ParticipantDevice(accepted.Self.User, accepted.Self.Hardware), accepted.Self.Participant, progress.Request.DisplayName,
            new Bytes32(context.Credentials.StatementRoot));
    }

    protected override bool HasKeys => _meeting.IsSendingKeyCertified;

    public override EncryptionEvidence Evidence(EncryptionType requested)
    {
        // In this order: a frame sealed in between can only make the difference smaller. A sealed frame that a full queue refused must not stand in for one
        // that was never sealed.
        long toNetwork = Loop.Audio.Accepted + Loop.Video.Accepted + Loop.SmallVideo.Accepted;
        long refused = Loop.Audio.Dropped + Loop.Video.Dropped + Loop.SmallVideo.Dropped;
        long sealedFrames = Outgoing.SealedEndToEnd - refused;
        return new EncryptionEvidence(
            requested, Accepted.Encryption, _meeting.SignedByLeader, _meeting.SendingKey, _meeting.IsSendingKeyCertified,
            ParticipantListCertified: _meeting.LastHeartbeat is not null, _meeting.LastHeartbeat, EndToEndMeeting.HeartbeatTimeout,
            toNetwork, Math.Min(sealedFrames, toNetwork), _meeting.Attention);
    }

    public override SessionSnapshot Describe(SessionSnapshot snapshot) => DescribeReception(snapshot) with
    {
        SecurityCode = _meeting.SecurityCode,
        Locked = _meeting.Locked,
        Participants = DescribeParticipants(),
        Seats = DescribeSeats(DescribeParticipants()),
        WaitingRoom = _meeting.WaitingRoom,
        Waiting = _meeting.Hold switch
        {
            AdmissionHold.Locked => AdmissionWait.MeetingLocked,
            AdmissionHold.WaitingRoom => AdmissionWait.WaitingRoom,
            AdmissionHold.None or _ => _meeting.IsLeaderAwaited ? AdmissionWait.LeaderAway : AdmissionWait.None,
        },
        Knocking = DescribeKnocking(),
    };

    /// <summary>The list's name, never the server's.</summary>
    protected override string? NameOf(ParticipantReception participant) =>
        NameOf(participant.Device) ?? _meeting.Participants.Left.GetValueOrDefault(participant.Device)?.DisplayName;

    protected override string? NameOf(RosterEntry participant) =>
        NameOf(new ParticipantDevice(participant.User, participant.Hardware));

    protected override ulong? IndexOf(RosterEntry participant) =>
        _meeting.Participants.Find(new ParticipantDevice(participant.User, participant.Hardware))?.Index;

    private string? NameOf(ParticipantDevice device) => _meeting.Participants.Find(device) is { } listed ? _meeting.NameOf(listed) : null;

    public override void Dispose()
    {
        base.Dispose();
        _meeting.Dispose();
    }

    public override void SetLocked(bool locked) => _meeting.RequestLock(locked, Context.Time.Now());

    protected override void StartKeys()
    {
        _meeting.Start(Accepted.Leader, Context.Time.Now(), Accepted.WaitingRoom);
        DrainPosts();
    }

    protected override void OnJoined(RosterEntry participant) => _meeting.HandleJoined(
        participant.Participant, participant.Statement, Context.Time.GetUtcNow().ToUnixTimeSeconds());

    protected override void OnLeft(ParticipantId participant) => _meeting.HandleLeft(participant, Context.Time.Now());

    protected override void HandleKeySignal(ServerMessage message, SessionProgress progress)
    {
        switch (message)
        {
            case BoardEntry entry:
                _meeting.HandleEntry(entry.Author, entry.Kind, entry.Entry, Context.Time.Now());
                break;
            case LeaderChosen chosen:
                _meeting.HandleLeader(chosen.Leader, Context.Time.Now());
                break;
            case LeaderAway away:
                _meeting.HandleLeaderAway(TimeSpan.FromSeconds(Math.Clamp(away.Seconds, 0, (int)EndToEndMeeting.LongestKeyPatience.TotalSeconds)), Context.Time.Now());
                break;
            case EnhancedMeetingKey:
                progress.Finish(SessionEndReason.EncryptionDowngraded, "The meeting server offered its own key for a meeting that is end-to-end encrypted. Nothing was sent with it.");
                break;
            default:
                progress.Finish(SessionEndReason.ProtocolViolation, "The meeting server sent a message that has no place in this meeting.");
                break;
        }
    }

    protected override void StepKeys(SessionProgress progress)
    {
        _meeting.HandleTimeout(Context.Time.Now());
        while (_meeting.TryGetEvent(out MeetingEvent? happened))
            Handle(happened, progress);
        DrainPosts();
        if (_meeting.Hold != AdmissionHold.None && progress.State == SessionState.ExchangingKeys)
            progress.State = SessionState.WaitingForAdmission;
        else if (_meeting.Hold == AdmissionHold.None && progress.State == SessionState.WaitingForAdmission)
            progress.State = SessionState.ExchangingKeys;
        EncryptionEvidence evidence = Evidence(progress.Request.Encryption);
        if (evidence.FramesToNetwork > evidence.FramesSealed)
            progress.Finish(SessionEndReason.UncertifiedFrameSent, "A frame left the room without the end-to-end encryptor's seal. This must never happen; the room left the meeting.");
    }

    private void Handle(MeetingEvent happened, SessionProgress progress)
    {
        switch (happened)
        {
            case MeetingEvent.SendingKeysChanged keys:
                Outgoing.SetKeys(FrameSendingKey.ForEndToEnd(keys.Audio), FrameSendingKey.ForEndToEnd(keys.Video), FrameSendingKey.ForEndToEnd(keys.SmallVideo));
                progress.Reach("meeting key certified");
                break;
            case MeetingEvent.ReceivingKeysChanged keys:
                Loop.SetKeys(keys.Keys);
                break;
            case MeetingEvent.EvidenceChanged:
                break;
            case MeetingEvent.CommandSettled settled:
                TellServer(settled.Command);
                break;
            case MeetingEvent.Failed failed:
                progress.Finish(ReasonOf(failed.Reason), failed.Detail);
                break;
        }
    }

    private static SessionEndReason ReasonOf(MeetingFailure failure) => failure switch
    {
        MeetingFailure.EncryptionTypeContradicted => SessionEndReason.EncryptionTypeContradicted,
        MeetingFailure.LeaderNotVerified or MeetingFailure.LeaderNotStated => SessionEndReason.LeaderNotVerified,
        MeetingFailure.KeyContradicted or MeetingFailure.NumbersUsedUp => SessionEndReason.LeaderNotVerified,
        MeetingFailure.MeetingKeyTimeout => SessionEndReason.MeetingKeyTimeout,
        MeetingFailure.HeartbeatsLost => SessionEndReason.HeartbeatsLost,
        MeetingFailure.RemovedByLeader => SessionEndReason.RemovedByHost,
        MeetingFailure.NotAdmitted => SessionEndReason.NotAdmitted,
        MeetingFailure.EndedByHost => SessionEndReason.MeetingEnded,
        _ => SessionEndReason.InternalError,
    };

    private void DrainPosts()
    {
        while (_meeting.TryGetPost(out BoardPost? post))
            Send(new PostToBoard(post.Kind, post.Recipient, post.Entry));
    }

    private IReadOnlyList<ParticipantView> DescribeParticipants()
    {
        (LeaderParticipantList list, ParticipantDevice? leader) = (_meeting.Participants, _meeting.Leader);
        if (!ReferenceEquals(list, _described.List) || leader != _described.Leader || !ReferenceEquals(_meeting.OtherNames, _described.Names))
            _described = (list, leader, _meeting.OtherNames, [.. list.Present.Values.Select(Describe)]);
        return _described.Views;
    }

    private ParticipantView Describe(ListedParticipant participant)
    {
        bool isSelf = participant.Device == new ParticipantDevice(Accepted.Self.User, Accepted.Self.Hardware);
        int timesLeft = _meeting.Participants.Left.TryGetValue(participant.Device, out DepartedParticipant? departed) ? (int)departed.TimesLeft : 0;
        return new ParticipantView(_meeting.NameOf(participant), isSelf, participant.Device == _meeting.Leader, timesLeft)
        {
            Index = participant.Index, IsCoHost = _meeting.Participants.IsCoHost(participant.Device),
        };
    }
}
