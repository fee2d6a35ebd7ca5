using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Messages;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>
/// One participant's part in the key protocol of one meeting instance. Sans-IO: what the server says goes in with the time, posts and
/// events come out; nothing here blocks, waits or reads a clock. Owned by one thread.
/// </summary>
/// <remarks>Times are monotonic, of any origin. After each call, drain <see cref="TryGetPost"/> and <see cref="TryGetEvent"/>.</remarks>
public sealed partial class EndToEndMeeting : IDisposable
{
    /// <summary>How often a leader sends heartbeats: well within the paper's ten seconds (7.6.7).</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(5);

    /// <summary>Ten missed intervals of at most ten seconds: leave (7.6.7).</summary>
    public static readonly TimeSpan HeartbeatTimeout = TimeSpan.FromSeconds(100);

    /// <summary>A key is replaced at least this often (7.6.6).</summary>
    public static readonly TimeSpan RotationInterval = TimeSpan.FromMinutes(5);

    /// <summary>Leaves within this time share one rekey; the paper allows ten seconds (7.6.6).</summary>
    public static readonly TimeSpan LeaveBatching = TimeSpan.FromSeconds(2);

    /// <summary>How long a newcomer waits for its first key at most, whatever the server says of a leader that is away.</summary>
    public static readonly TimeSpan LongestKeyPatience = TimeSpan.FromMinutes(2);

    /// <summary>How long a newcomer waits for its first certified key.</summary>
    public static readonly TimeSpan KeyTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long a newcomer waits outside for somebody to admit it.</summary>
    public static readonly TimeSpan AdmissionPatience = TimeSpan.FromMinutes(10);

    /// <summary>How long a command is given again when the list changes under it.</summary>
    public static readonly TimeSpan CommandPatience = TimeSpan.FromSeconds(30);

    private readonly MeetingCore _core;
    private readonly MessageSender _sender;
    private readonly MessageReader _reader;
    private IMeetingRole? _role;
    private ParticipantId _leader;

    /// <summary>The role that certified last while another leads: the same leader may be named again.</summary>
    private (ParticipantId Leader, FollowerRole Role)? _before;

    /// <param name="meeting">The meeting instance.</param>
    /// <param name="identity">This device's identity; stays the caller's.</param>
    /// <param name="self">This device, as the server names it.</param>
    /// <param name="selfId">The server's handle for this stay.</param>
    /// <param name="displayName">What the list shows; shortened to <see cref="Limits.DisplayNameBytes"/>.</param>
    /// <param name="statementRoot">The Ed25519 key that this device pinned when it was paired; the server's statements chain to it (paper
    /// 7.6.1).</param>
    public EndToEndMeeting(
        MeetingContext meeting, DeviceIdentity identity, ParticipantDevice self, ParticipantId selfId, string displayName,
        Bytes32 statementRoot)
    {
        _core = new MeetingCore(meeting, identity, self, selfId, displayName, statementRoot);
        (_sender, _reader) = (new MessageSender(_core), new MessageReader(_core));
    }

    /// <summary>The list that people see: certified, or empty.</summary>
    public LeaderParticipantList Participants => _core.Certified;

    /// <summary>
    /// Names of <see cref="Participants"/> that are not shown, by the hash of the binding, and what is shown instead; almost always empty.
    /// </summary>
    public IReadOnlyDictionary<Bytes32, string> OtherNames => _core.OtherNames;

    /// <summary>
    /// The name to show: the one that the participant's device signed, where it is known, else the list's. A guest's has the mark.
    /// </summary>
    public string NameOf(ListedParticipant participant) => _core.NameOf(participant);

    /// <summary>The encryption type that the current leader signed; Unknown until its heartbeat certified it.</summary>
    public EncryptionType SignedByLeader => HasCertified ? _core.Certified.Encryption : EncryptionType.Unknown;

    /// <summary>The meeting is locked, says the certified list (paper 7.6.9).</summary>
    public bool Locked => _core.Certified.Locked;

    /// <summary>The meeting has a waiting room, says the certified list.</summary>
    public bool WaitingRoom => _core.Certified.WaitingRoom;

    /// <summary>Guests may enter, says the certified list.</summary>
    public bool Guests => _core.Certified.Guests;

    /// <summary>Why this device waits outside, as a list that the leader signed says.</summary>
    public AdmissionHold Hold => _core.Held?.Why ?? AdmissionHold.None;

    /// <summary>Newcomers who wait outside; each name is signed by its device. Empty while anybody may come in.</summary>
    public IReadOnlyList<Knock> Knocking => _core.Knocks.Of(_core.Certified);

    /// <summary>What people should know, and since when they could.</summary>
    public AttentionTimes Attention => _core.Attention;

    /// <summary>The leader's device; null until verified and certified.</summary>
    public ParticipantDevice? Leader => HasCertified ? _role?.Leader?.Device : null;

    /// <summary>The meeting leader security code (paper 7.7); null until a heartbeat of this leader certified this meeting.</summary>
    public string? SecurityCode => HasCertified && _role?.Leader is { } leader ? Identity.SecurityCode.Of(leader.VerificationKey) : null;

    /// <summary>mkSeqNum that frames are sent with; 0 before the first.</summary>
    public uint SendingKey => _core.Ring.Sending?.SequenceNumber ?? 0;

    /// <summary>The sending key is one that a verified heartbeat certified, and the leader is still the one that did.</summary>
    public bool IsSendingKeyCertified => HasCertified && _core.Ring.Sending is { } key && key.SequenceNumber <= _core.CertifiedKey;

    /// <summary>
    /// When the last valid heartbeat was made, as far as can be told: a late one counts as of when it should have come. For a leader, when
    /// it was sent.
    /// </summary>
    public TimeSpan? LastHeartbeat => _core.LastHeartbeatAt;

    public EntryDropCounters Drops => _core.Drops;

    private bool HasCertified => _role is { HasCertified: true } && _core.LastHeartbeat is not null;

    /// <summary>When <see cref="HandleTimeout"/> wants to be called; null before <see cref="Start"/> and after a failure.</summary>
    public TimeSpan? NextTimeout(TimeSpan now)
    {
        if (_role is null || _core.Failure is not null)
            return null;
        TimeSpan next = NonceDueAt;
        if (_role.NextTimeout is { } role && role < next)
            next = role;
        if (_sender.NextTimeout is { } message && message < next)
            next = message;
        return _core.Ring.NextTimeout(now) is { } ring && ring < next ? ring : next;
    }

    /// <summary>
    /// Begins: announces this device's key, and leads when the server chose this device. Announcements and posts of others may come before
    /// or after.
    /// </summary>
    /// <param name="waitingRoom">Where this device opens the list, it begins with a waiting room.</param>
    /// <param name="guests">Where this device opens the list, it lets guests in.</param>
    public void Start(ParticipantId leader, TimeSpan now, bool waitingRoom = false, bool guests = false)
    {
        (_core.BeginsWithWaitingRoom, _core.BeginsWithGuests) = (waitingRoom, guests);
        if (_role is not null)
            throw new InvalidOperationException("the meeting was started before");
        _core.Post(BoardEntryKind.KeyAnnouncement, new KeyAnnouncement(_core.Self, _core.DisplayName).Write(_core.Identity));
        _core.PostNonce(now);
        Follow(leader, now);
    }

    /// <summary>The server says that a participant is here.</summary>
    /// <param name="statement">Its signed statement of who that is (paper 7.6.1); empty for none.</param>
    /// <param name="unixSeconds">Wall clock, seconds since 1970 UTC: what the statement's validity is held against.</param>
    public void HandleJoined(ParticipantId participant, ReadOnlySpan<byte> statement, long unixSeconds)
    {
        if (participant != _core.SelfId)
            _core.Roster.Add(participant, statement, unixSeconds);
    }

    /// <summary>The server says that a participant left. Only a leader acts on it.</summary>
    public void HandleLeft(ParticipantId participant, TimeSpan now)
    {
        if (participant == _core.SelfId)
            return;
        _role?.HandleLeft(participant, now);
        _core.Roster.Forget(participant);
    }

    /// <summary>
    /// The server chose a leader (paper 7.4). Until that leader certified the meeting, nothing about it is shown as certain.
    /// </summary>
    public void HandleLeader(ParticipantId leader, TimeSpan now)
    {
        if (_role is null || _core.Failure is not null || leader == _leader)
            return;
        Follow(leader, now);
    }

    /// <summary>
    /// The leader's connection broke, says the server, and another is chosen <paramref name="within"/> at the latest. Who has no key yet
    /// waits that much longer, up to
    /// <see cref="LongestKeyPatience"/>; nothing else changes.
    /// </summary>
    public void HandleLeaderAway(TimeSpan within, TimeSpan now)
    {
        if (_role is not null && _leader != _core.SelfId)
            _core.LeaderAwaitedUntil = now + within + KeyTimeout;
    }

    /// <summary>No key yet, and a leader that is away.</summary>
    public bool IsLeaderAwaited => !HasCertified && _core.LeaderAwaitedUntil is not null && _core.Failure is null;

    /// <summary>
    /// Locks or unlocks the meeting (paper 7.6.9): as leader at once, else by a signed command to the leader, which the server passes on
    /// for a host or co-host.
    /// </summary>
    public void RequestLock(bool locked, TimeSpan now) => Request(HostCommand.Lock(locked), now);

    /// <summary>
    /// Someone at this device wants what only the list can say. As leader at once, else by a signed command to the leader.
    /// <see cref="MeetingEvent.CommandSettled"/>
    /// follows once the list says it, or when it was asked for in vain.
    /// </summary>
    public void Request(HostCommand command, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (!command.IsWellFormed)
            throw new ArgumentException($"no such command: {command}", nameof(command));
        if (_core.Failure is null && command.Target.Device != _core.Self.Device)
            _role?.Request(command, now);
    }

    /// <summary>A bulletin board entry, from a board that may be tampered with in every way.</summary>
    public void HandleEntry(ParticipantId author, BoardEntryKind kind, ReadOnlySpan<byte> entry, TimeSpan now)
    {
        if (_role is null)
            throw new InvalidOperationException("the meeting was not started");
        if (_core.Failure is not null || author == _core.SelfId)
            return;
        if (entry.Length > Limits.BoardEntryBytes)
        {
            _core.Drops.Count(EntryDrop.TooLarge);
            return;
        }
        switch (kind)
        {
            case BoardEntryKind.KeyAnnouncement:
                if (_core.Roster.Announce(author, entry))
                {
                    _core.CompareAnnounced(author);
                    _role.HandleAnnounced(author, now);
                }
                break;
            case BoardEntryKind.LivenessNonce:
                _core.Roster.KeepNonce(author, entry, now);
                _role.HandleNonce(author, now);
                break;
            case BoardEntryKind.ListLink or BoardEntryKind.CoalescedList or BoardEntryKind.SealedMeetingKey or BoardEntryKind.Heartbeat:
                _role.HandleLeaderEntry(author, kind, entry, now);
                break;
            case BoardEntryKind.LeaderCommand:
                _role.HandleCommand(author, entry, now);
                break;
            default:
                _core.Drops.Count(EntryDrop.UnknownKind);
                break;
        }
        StepMessages(now);
    }

    public void HandleTimeout(TimeSpan now)
    {
        if (_core.Failure is not null || _role is null)
            return;
        _core.StepRing(now);
        if (NonceDueAt <= now)
            _core.PostNonce(now);
        _role.HandleTimeout(now);
        StepMessages(now);
    }

    public bool TryGetPost([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out BoardPost? post) => _core.TryGetPost(out post);

    public bool TryGetEvent([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MeetingEvent? meetingEvent) =>
        _core.TryGetEvent(out meetingEvent);

    /// <summary>Erases every key of this meeting (paper 7.6.10).</summary>
    public void Dispose() => _core.Dispose();

    private TimeSpan NonceDueAt => _core.Nonces.DueAt(_core.Certified.Present.Count);

    private void Follow(ParticipantId leader, TimeSpan now)
    {
        if (_role is FollowerRole { HasCertified: true } certified)
            _before = (_leader, certified);
        _leader = leader;
        if (leader == _core.SelfId && _core.Held is not null)
        {
            // Whoever waits outside does not become host because those inside left.
            _core.Fail(MeetingFailure.NotAdmitted, "Everybody who could have admitted this room left the meeting.");
            return;
        }
        if (leader == _core.SelfId && _core.Self.Device.User.IsGuest)
        {
            _core.Fail(MeetingFailure.LeaderNotVerified, "The server named a guest, this device, as the meeting's leader.");
            return;
        }
        _core.Name(now);
        if (leader == _core.SelfId)
        {
            _role = new LeaderRole(_core, now);
        }
        else if (_before is { Role.CanGoOn: true } before && before.Leader == leader)
        {
            _role = before.Role;
            _core.Resume(now);
        }
        else
        {
            _role = new FollowerRole(_core, leader);
        }
    }
}
