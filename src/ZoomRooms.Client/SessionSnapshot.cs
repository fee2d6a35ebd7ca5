using ZoomRooms.Client.Chat;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Client;

/// <summary>Where a session stands.</summary>
public enum SessionState
{
    Unknown = 0,
    /// <summary>Reaching the server, asking to join.</summary>
    Connecting,
    /// <summary>Admitted by nobody yet: the host has not started the meeting.</summary>
    WaitingForHost,
    /// <summary>
    /// Accepted by the server; by the leader's signed list it waits to be admitted. <see cref="SessionSnapshot.Waiting"/> says why.
    /// </summary>
    WaitingForAdmission,
    /// <summary>Accepted; meeting key or media association still missing.</summary>
    ExchangingKeys,
    /// <summary>Keys and media association stand; media flows.</summary>
    InMeeting,
    /// <summary>Over; <see cref="SessionSnapshot.End"/> says why.</summary>
    Ended,
}

/// <summary>Why a session ended.</summary>
public enum SessionEndReason
{
    Unknown = 0,
    /// <summary>Someone here pressed the button.</summary>
    Left,
    ServerUnreachable,
    /// <summary>The server's certificate is not the pinned one.</summary>
    ServerNotTrusted,
    ServerConnectionLost,
    /// <summary>The server refused; the detail is its sentence.</summary>
    Refused,
    /// <summary>The server offered its own key in, or claimed enhanced encryption for, a meeting joined as end-to-end encrypted.</summary>
    EncryptionDowngraded,
    /// <summary>Server and leader disagree about the encryption type.</summary>
    EncryptionTypeContradicted,
    /// <summary>A signature, chain or binding that must verify did not.</summary>
    LeaderNotVerified,
    MeetingKeyTimeout,
    HeartbeatsLost,
    /// <summary>A frame went to the network that the end-to-end encryptor had not sealed with a certified key.</summary>
    UncertifiedFrameSent,
    TransportFailed,
    MeetingEnded,
    RemovedByHost,
    /// <summary>Nobody admitted this device to a meeting that is locked or has a waiting room.</summary>
    NotAdmitted,
    /// <summary>The server broke the signalling protocol.</summary>
    ProtocolViolation,
    InternalError,
    /// <summary>The room's calendar has no meeting now, and there is no standing one.</summary>
    NothingScheduled,
}

/// <summary>How a session ended. <paramref name="Detail"/> is a sentence for people.</summary>
/// <param name="Refusal">The server's reason, where it gave one.</param>
public sealed record SessionEnd(SessionEndReason Reason, string Detail, RefusalCode Refusal = RefusalCode.Unknown)
{
    /// <summary>The reason's name, with the server's where it gave one.</summary>
    public string Name => Refusal == RefusalCode.Unknown ? Reason.ToString() : $"{Reason} ({Refusal})";

    /// <summary>Name and sentence.</summary>
    public string Describe() => $"{Name}: {Detail}";
}

/// <summary>
/// What the lock light may believe, each from the end-to-end layer and none from the server except <paramref name="ClaimedByServer"/>,
/// which can only darken. Times are monotonic (the origin of <see cref="TimeProvider.GetTimestamp"/>).
/// </summary>
/// <param name="Requested">What the room asked for.</param>
/// <param name="ClaimedByServer">What the server says the meeting is.</param>
/// <param name="SignedByLeader">The type in the leader's verified signature; Unknown until one verified.</param>
/// <param name="KeySequenceNumber">mkSeqNum of the key frames are now sent with; 0 without a key.</param>
/// <param name="KeyCertified">A verified heartbeat certified that key.</param>
/// <param name="ParticipantListCertified">The list that heartbeat certified is the one held.</param>
/// <param name="LastHeartbeat">When the last valid heartbeat was made, as far as can be told (for a leader: was sent).</param>
/// <param name="HeartbeatTimeout">Age at which a heartbeat certifies nothing any more.</param>
/// <param name="FramesToNetwork">Frames the transport was handed since the session began.</param>
/// <param name="FramesSealed">Frames the encryptor sealed with a certified end-to-end key since the session began, and handed on.</param>
/// <param name="Attention">What people should know, each with when this device learned of it.</param>
public sealed record EncryptionEvidence(
    EncryptionType Requested,
    EncryptionType ClaimedByServer,
    EncryptionType SignedByLeader,
    uint KeySequenceNumber,
    bool KeyCertified,
    bool ParticipantListCertified,
    TimeSpan? LastHeartbeat,
    TimeSpan HeartbeatTimeout,
    long FramesToNetwork,
    long FramesSealed,
    AttentionTimes Attention = default)
{
    /// <summary>
    /// What is left of it when the meeting is over: who said what, and the counts. Nothing is signed, certified or fresh any more.
    /// </summary>
    public EncryptionEvidence Over() => this with
    {
        SignedByLeader = EncryptionType.Unknown,
        KeySequenceNumber = 0,
        KeyCertified = false,
        ParticipantListCertified = false,
        LastHeartbeat = null,
        Attention = default,
    };

    public static EncryptionEvidence None(EncryptionType requested) =>
        new(requested, EncryptionType.Unknown, EncryptionType.Unknown, 0, false, false, null, TimeSpan.FromSeconds(100), 0, 0);
}

/// <summary>A participant as the leader participant list has it.</summary>
/// <param name="DisplayName">Shown as <see cref="DisplayNames.Show"/> has it, whoever said it.</param>
public sealed record ParticipantView(string DisplayName, bool IsSelf, bool IsLeader, int TimesLeft = 0)
{
    public string DisplayName { get; init; } = DisplayNames.Show(DisplayName);

    /// <summary>Tells participants apart who have the same name.</summary>
    public ulong Index { get; init; }

    /// <summary>May command the leader, says the certified list.</summary>
    public bool IsCoHost { get; init; }

    /// <summary>
    /// Of no account, and its identity is of this stay alone: so its own device signed, the leader's list and the server's statement say.
    /// The name has the mark (<see cref="DisplayNames.GuestMark"/>).
    /// </summary>
    public bool IsGuest { get; init; }
}

/// <summary>A newcomer that waits to be admitted, under the name that its device signed.</summary>
/// <param name="Number">Tells newcomers apart who have the same name.</param>
public sealed record KnockView(ulong Number, string DisplayName)
{
    /// <summary>A guest's has the mark.</summary>
    public string DisplayName { get => IsGuest ? DisplayNames.ShowGuest(field) : field; init; } = DisplayNames.Show(DisplayName);

    public bool IsGuest { get; init; }
}

/// <summary>Why this device waits to be admitted.</summary>
public enum AdmissionWait
{
    None = 0,
    MeetingLocked,
    WaitingRoom,
    /// <summary>The meeting lets no guests in, and this is one.</summary>
    NoGuests,
    /// <summary>The device that would let it in does not answer; another takes its place soon, says the server.</summary>
    LeaderAway,
}

/// <summary>Media counters of a session since it began.</summary>
/// <param name="PicturesOpened">
/// Frames of the others' pictures that were opened, proven and handed on. Who takes them decodes them, elsewhere.
/// </param>
public sealed record MediaStatistics(
    long AudioFramesSent, long VideoFramesSent, long BytesSent,
    long AudioFramesDecoded, long PicturesOpened, long BytesReceived,
    IReadOnlyDictionary<string, long> FramesDropped, TimeSpan? RoundTripTime)
{
    /// <summary>What the way to the server carries, bits per second; an assumption until something is known of it.</summary>
    public int? AvailableBitrate { get; init; }

    /// <summary>
    /// What the server asked the picture not to exceed, for those who see it, bits per second; null while it asked for nothing.
    /// </summary>
    public int? RequestedBitrate { get; init; }

    /// <summary>Bytes above which no packet arrives at the server, where that was found; null otherwise.</summary>
    public int? PacketLimit { get; init; }

    /// <summary>Bytes above which no packet arrives from the server, where that was found; null otherwise.</summary>
    public int? ArrivingLimit { get; init; }

    /// <summary>From the microphone's packet to the socket: sealing and sending; null before anything was sent.</summary>
    public TimeSpan? SoundSending { get; init; }

    public static MediaStatistics None { get; } = new(0, 0, 0, 0, 0, 0, new Dictionary<string, long>(), null);
}

/// <summary>A named moment of a join, since the join began: what the press-to-lock time is made of.</summary>
public sealed record SessionMilestone(string Name, TimeSpan After);

/// <summary>Everything about a session that the room, its light and its status may say.</summary>
/// <param name="SecurityCode">The meeting leader security code (paper 7.7), 39 digits; null until the leader is verified.</param>
public sealed record SessionSnapshot(
    SessionState State,
    SessionEnd? End,
    MeetingId Meeting,
    string? Topic,
    EncryptionEvidence Encryption,
    string? SecurityCode,
    IReadOnlyList<ParticipantView> Participants,
    MediaStatistics Media,
    IReadOnlyList<SessionMilestone> Milestones)
{
    /// <summary>
    /// The same when the meeting is over: nobody is in it, nobody leads, there is no code, no key and no lock. Figures and moments stay.
    /// </summary>
    public SessionSnapshot Over(SessionEnd end) => this with
    {
        State = SessionState.Ended,
        End = end,
        Encryption = Encryption.Over(),
        SecurityCode = null,
        Participants = [],
        Locked = false,
        Reconnecting = false,
        MissingKeys = [],
        WaitingRoom = false,
        Guests = false,
        Waiting = AdmissionWait.None,
        Knocking = [],
        Seats = [],
        Chat = ChatView.None,
        Hands = [],
        Voices = [],
        Screen = null,
        OwnScreen = default,
        MayCommand = false,
    };

    /// <summary>The meeting is locked, says the certified participant list: nobody new gets a key (paper 7.6.9).</summary>
    public bool Locked { get; init; }

    /// <summary>The meeting has a waiting room, says the certified participant list.</summary>
    public bool WaitingRoom { get; init; }

    /// <summary>Guests may come in, says the certified participant list.</summary>
    public bool Guests { get; init; }

    /// <summary>Why this device waits outside, by the leader's signature.</summary>
    public AdmissionWait Waiting { get; init; }

    /// <summary>Newcomers who wait to be admitted; for those who may admit them.</summary>
    public IReadOnlyList<KnockView> Knocking { get; init; } = [];

    /// <summary>What people write to each other. It is over with the stay.</summary>
    public ChatView Chat { get; init; } = ChatView.None;

    /// <summary>Whose hands are up: the others' first, in the order in which this device learned of them.</summary>
    public IReadOnlyList<HandView> Hands { get; init; } = [];

    /// <summary>What became of what the others said.</summary>
    public MessageFigures Messages { get; init; } = MessageFigures.None;

    /// <summary>The signalling connection broke, and another is looked for; the meeting goes on meanwhile.</summary>
    public bool Reconnecting { get; init; }

    /// <summary>How far the server's clock is ahead of this device's, where that is more than a minute.</summary>
    public TimeSpan? ServerAhead { get; init; }

    /// <summary>Another device with this one's identity was in a meeting, and gave way to it, says the server.</summary>
    public bool IdentityUsedTwice { get; init; }

    /// <summary>Frames that arrive and cannot be opened for want of a key, by participant; empty when all is well.</summary>
    public IReadOnlyList<MissingKey> MissingKeys { get; init; } = [];

    /// <summary>Whom of <see cref="Participants"/> pictures are of: of those whom somebody vouches for, and not of this device.</summary>
    public IReadOnlyList<ParticipantSeat> Seats { get; init; } = [];

    /// <summary>Of whom sound was opened lately, and what is heard of it here. The server has no part in it.</summary>
    public IReadOnlyList<ParticipantVoice> Voices { get; init; } = [];

    /// <summary>Whose screen is to be seen, by the server's number for the stay (<see cref="ParticipantSeat"/>): pictures of it were opened
    /// with that participant's keys a moment ago. The server has no part in it. Null for nobody's.</summary>
    public ParticipantId? Screen { get; init; }

    /// <summary>Whether this participant shows its own.</summary>
    public OwnScreen OwnScreen { get; init; }

    /// <summary>This device's commands would be obeyed, as far as it knows (<see cref="HostDecision"/>).</summary>
    public bool MayCommand { get; init; }

    /// <summary>What the server refused last in this meeting; null where it refused nothing.</summary>
    public ServerRefusal? Refused { get; init; }

    /// <summary>
    /// Frames that arrived and reached no decoder since the session began, by participant: those with any, here or left lately.
    /// </summary>
    public IReadOnlyList<ParticipantDrops> DropsByParticipant { get; init; } = [];
}

/// <summary>Frames of one participant that reached no decoder, by the names of <see cref="Media.FrameDrop"/>.</summary>
/// <param name="DisplayName">As the participant list has it; empty for someone who is not in it.</param>
public sealed record ParticipantDrops(string DisplayName, IReadOnlyDictionary<string, long> Frames)
{
    public string DisplayName { get; init; } = DisplayNames.Show(DisplayName);
}

/// <summary>
/// The server's number for a stay, under which pictures come (<see cref="ZoomRooms.Media.Screens.IPictureOutput"/>), and whose it is. A
/// picture is handed on under it only when the keys of that participant opened it.
/// </summary>
/// <param name="Index"><see cref="ParticipantView.Index"/>.</param>
public readonly record struct ParticipantSeat(ParticipantId Participant, ulong Index);

/// <summary>The screen of this participant.</summary>
/// <param name="MayBeShown">The server carries screens.</param>
/// <param name="IsShown">Its pictures are sealed and sent, as they come.</param>
/// <param name="Stops">How often somebody else ended that.</param>
/// <param name="StoppedBy">Who showed its own instead, the last time, says the server; null for a host who wanted it to end.</param>
public readonly record struct OwnScreen(bool MayBeShown, bool IsShown, int Stops = 0, ParticipantId? StoppedBy = null);

/// <summary>What is heard of a stay, by the server's number for it (<see cref="ParticipantSeat"/>).</summary>
public readonly record struct ParticipantVoice(ParticipantId Participant, VoiceState Voice);

/// <summary>Something that was asked of the server, and that it did not do.</summary>
/// <param name="Number">Counts the refusals of a meeting, from 1: two may have the same sentence.</param>
/// <param name="Sentence">The server's own.</param>
public sealed record ServerRefusal(int Number, RefusalCode Code, string Sentence);

/// <summary>Frames of <paramref name="DisplayName"/> under key <paramref name="KeySequenceNumber"/> cannot be opened.</summary>
/// <param name="For">Since the first of them in a row.</param>
/// <param name="Frames">How many were dropped in that time.</param>
public sealed record MissingKey(string DisplayName, uint KeySequenceNumber, TimeSpan For, long Frames)
{
    public string DisplayName { get; init; } = DisplayNames.Show(DisplayName);

    /// <summary>Tells those apart who have the same name.</summary>
    public ParticipantId Participant { get; init; }
}
