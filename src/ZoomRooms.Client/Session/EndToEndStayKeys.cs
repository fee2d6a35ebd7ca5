using System.Diagnostics.CodeAnalysis;
using ZoomRooms.Client.Chat;
using ZoomRooms.Client.Media;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Client.Session;

/// <summary>
/// The keys of an end-to-end encrypted meeting: they come from the key protocol, and nothing the server says is believed about them.
/// </summary>
internal sealed partial class EndToEndStayKeys : StayKeys
{
    private readonly ParticipantContext _context;
    private readonly JoinAccepted _accepted;
    private readonly MediaLoop _loop;
    private readonly OutgoingMedia _outgoing;
    private readonly EndToEndMeeting _meeting;

    /// <summary>The certified list as people see it, and what it was made of: most steps change neither.</summary>
    private (
        LeaderParticipantList List, ParticipantDevice? Leader, IReadOnlyDictionary<Bytes32, string>? Names,
        IReadOnlyList<ParticipantView> Views)
        _described = (LeaderParticipantList.Empty, null, null, []);

    public EndToEndStayKeys(ParticipantContext context, string displayName, JoinAccepted accepted, MediaLoop loop, OutgoingMedia outgoing)
    {
        (_context, _accepted, _loop, _outgoing) = (context, accepted, loop, outgoing);
        _chat = new ChatLog(context.KeepsChat, context.Time);
        _meeting = new EndToEndMeeting(
            new MeetingContext(accepted.Meeting, accepted.Uuid), context.Identity,
            new ParticipantDevice(accepted.Self.User, accepted.Self.Hardware), accepted.Self.Participant, displayName,
            new Bytes32(context.Credentials.StatementRoot));
    }

    public override bool HasKeys => _meeting.IsSendingKeyCertified;

    public override bool IsHeld => _meeting.Hold != AdmissionHold.None;

    public override EncryptionEvidence Evidence(EncryptionType requested)
    {
        // In this order: a frame sealed in between can only make the difference smaller. A sealed frame that a full queue refused must not
        // stand in for one that was never sealed.
        long toNetwork = _loop.FramesAccepted;
        long refused = _loop.FramesRefused;
        long sealedFrames = _outgoing.SealedEndToEnd - refused;
        return new EncryptionEvidence(
            requested, _accepted.Encryption, _meeting.SignedByLeader, _meeting.SendingKey, _meeting.IsSendingKeyCertified,
            ParticipantListCertified: _meeting.LastHeartbeat is not null, _meeting.LastHeartbeat, EndToEndMeeting.HeartbeatTimeout,
            toNetwork, Math.Min(sealedFrames, toNetwork), _meeting.Attention);
    }

    public override SessionSnapshot Describe(SessionSnapshot snapshot, IReadOnlyDictionary<ParticipantId, RosterEntry> roster) =>
        DescribeMessages(snapshot) with
        {
            SecurityCode = _meeting.SecurityCode,
            Locked = _meeting.Locked,
            Participants = DescribeParticipants(),
            WaitingRoom = _meeting.WaitingRoom,
            Guests = _meeting.Guests,
            Waiting = _meeting.Hold switch
            {
                AdmissionHold.Locked => AdmissionWait.MeetingLocked,
                AdmissionHold.WaitingRoom => AdmissionWait.WaitingRoom,
                AdmissionHold.NoGuests => AdmissionWait.NoGuests,
                AdmissionHold.None or _ => _meeting.IsLeaderAwaited ? AdmissionWait.LeaderAway : AdmissionWait.None,
            },
            Knocking = DescribeKnocking(),
            MayCommand = MayCommand,
        };

    /// <summary>The list's name, never the server's.</summary>
    public override string? NameOf(ParticipantReception participant) =>
        NameOf(participant.Device) ?? (_meeting.Participants.Left.GetValueOrDefault(participant.Device) is { DisplayName: var name } left
            ? left.Device.User.IsGuest ? DisplayNames.ShowGuest(name) : name : null);

    public override string? NameOf(RosterEntry participant) =>
        NameOf(new ParticipantDevice(participant.User, participant.Hardware));

    public override ulong? IndexOf(RosterEntry participant) =>
        _meeting.Participants.Find(new ParticipantDevice(participant.User, participant.Hardware))?.Index;

    private string? NameOf(ParticipantDevice device) => _meeting.Participants.Find(device) is { } listed ? _meeting.NameOf(listed) : null;

    public override void Dispose() => _meeting.Dispose();

    public override void Start() => _meeting.Start(_accepted.Leader, Now, _accepted.WaitingRoom, _accepted.Guests);

    public override void HandleJoined(RosterEntry participant) => _meeting.HandleJoined(
        participant.Participant, participant.Statement, _context.Time.GetUtcNow().ToUnixTimeSeconds());

    public override void HandleLeft(ParticipantId participant) => _meeting.HandleLeft(participant, Now);

    public override void RequestLock(bool locked) => _meeting.RequestLock(locked, Now);

    public override void HandleTimeout() => _meeting.HandleTimeout(Now);

    public override void Hear(ServerMessage message)
    {
        switch (message)
        {
            case BoardEntry entry:
                _meeting.HandleEntry(entry.Author, entry.Kind, entry.Entry, Now);
                break;
            case SaidInMeeting said:
                _meeting.HandleMessage(said.Message, Now);
                break;
            case LeaderChosen chosen:
                _meeting.HandleLeader(chosen.Leader, Now);
                break;
            case LeaderAway away:
                int seconds = Math.Clamp(away.Seconds, 0, (int)EndToEndMeeting.LongestKeyPatience.TotalSeconds);
                _meeting.HandleLeaderAway(TimeSpan.FromSeconds(seconds), Now);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(message));
        }
    }

    /// <summary>Posts first: what is signed goes before what the server is told of it, and before the end.</summary>
    public override bool TryGetInput([NotNullWhen(true)] out SessionInput? input)
    {
        input = null;
        if (_meeting.TryGetPost(out BoardPost? post))
            input = new SessionInput.KeysSay(new PostToBoard(post.Kind, post.Recipient, post.Entry));
        while (input is null && _meeting.TryGetEvent(out MeetingEvent? happened))
            input = InputOf(happened);
        return input is not null;
    }

    private TimeSpan Now => _context.Time.Now();

    /// <summary>Null for what media alone has to know, or nobody.</summary>
    private SessionInput? InputOf(MeetingEvent happened)
    {
        switch (happened)
        {
            case MeetingEvent.SendingKeysChanged keys:
                _outgoing.SetKeys(keys.Keys.Select(FrameSendingKey.ForEndToEnd));
                return new SessionInput.KeysStand("meeting key certified");
            case MeetingEvent.ReceivingKeysChanged keys:
                _loop.SetKeys(keys.Keys);
                return null;
            case MeetingEvent.EvidenceChanged:
                return null;
            case MeetingEvent.MessageSealed said:
                return Sealed(said);
            case MeetingEvent.MessageOpened opened:
                _chat.Add(opened.Message);
                return null;
            case MeetingEvent.CommandSettled settled:
                return ForServer(settled.Command) is { } message ? new SessionInput.KeysSay(message) : null;
            case MeetingEvent.Failed failed:
                return new SessionInput.KeysFailed(ReasonOf(failed.Reason), failed.Detail);
            default:
                throw new ArgumentOutOfRangeException(nameof(happened));
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

    private IReadOnlyList<ParticipantView> DescribeParticipants()
    {
        (LeaderParticipantList list, ParticipantDevice? leader) = (_meeting.Participants, _meeting.Leader);
        if (!ReferenceEquals(list, _described.List) || leader != _described.Leader
            || !ReferenceEquals(_meeting.OtherNames, _described.Names))
            _described = (list, leader, _meeting.OtherNames, [.. list.Present.Values.Select(Describe)]);
        return _described.Views;
    }

    private ParticipantView Describe(ListedParticipant participant)
    {
        bool isSelf = participant.Device == new ParticipantDevice(_accepted.Self.User, _accepted.Self.Hardware);
        int timesLeft = _meeting.Participants.Left.TryGetValue(participant.Device, out DepartedParticipant? departed)
            ? (int)departed.TimesLeft : 0;
        return new ParticipantView(_meeting.NameOf(participant), isSelf, participant.Device == _meeting.Leader, timesLeft)
        {
            Index = participant.Index, IsCoHost = _meeting.Participants.IsCoHost(participant.Device),
            IsGuest = participant.Device.User.IsGuest,
        };
    }
}
