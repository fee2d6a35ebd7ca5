using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>
/// One participant's part in the key protocol of one meeting instance. Sans-IO: what the server says goes in with the time, posts and events
/// come out; nothing here blocks, waits or reads a clock. Owned by one thread.
/// </summary>
/// <remarks>Times are monotonic, of any origin. After each call, drain <see cref="TryGetPost"/> and <see cref="TryGetEvent"/>.</remarks>
public sealed class EndToEndMeeting : IDisposable
{
    /// <summary>How often a leader sends heartbeats: well within the paper's ten seconds (7.6.7).</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(5);

    /// <summary>Ten missed intervals of at most ten seconds: leave (7.6.7).</summary>
    public static readonly TimeSpan HeartbeatTimeout = TimeSpan.FromSeconds(100);

    /// <summary>A key is replaced at least this often (7.6.6).</summary>
    public static readonly TimeSpan RotationInterval = TimeSpan.FromMinutes(5);

    /// <summary>Leaves within this time share one rekey; the paper allows ten seconds (7.6.6).</summary>
    public static readonly TimeSpan LeaveBatching = TimeSpan.FromSeconds(2);

    /// <summary>How long a newcomer waits for its first certified key.</summary>
    public static readonly TimeSpan KeyTimeout = TimeSpan.FromSeconds(30);

    private readonly MeetingCore _core;
    private readonly Dictionary<ParticipantId, string> _names = [];
    private IMeetingRole? _role;
    private ParticipantId _leader;

    /// <param name="meeting">The meeting instance.</param>
    /// <param name="identity">This device's identity; stays the caller's.</param>
    /// <param name="self">This device, as the server names it.</param>
    /// <param name="selfId">The server's handle for this stay.</param>
    /// <param name="displayName">At most <see cref="Limits.DisplayNameBytes"/>; what a leader puts into the list for itself.</param>
    public EndToEndMeeting(MeetingContext meeting, DeviceIdentity identity, ParticipantDevice self, ParticipantId selfId, string displayName)
    {
        _core = new MeetingCore(meeting, identity, self, selfId);
        _names[selfId] = displayName;
    }

    /// <summary>The list that people see: certified, or empty.</summary>
    public LeaderParticipantList Participants => _core.Certified;

    /// <summary>The encryption type that the leader signed; Unknown until a heartbeat certified it.</summary>
    public EncryptionType SignedByLeader => _core.Certified.Encryption;

    /// <summary>The leader's device; null until verified and certified.</summary>
    public ParticipantDevice? Leader => _core.LastHeartbeat is null ? null : _role?.Leader?.Device;

    /// <summary>The meeting leader security code; null until a heartbeat of the leader certified this meeting.</summary>
    public string? SecurityCode =>
        _core.LastHeartbeat is not null && _role?.Leader is { } leader ? Identity.SecurityCode.Of(leader.VerificationKey) : null;

    /// <summary>mkSeqNum that frames are sent with; 0 before the first.</summary>
    public uint SendingKey => _core.Ring.Sending?.SequenceNumber ?? 0;

    /// <summary>The sending key is one that a verified heartbeat certified.</summary>
    public bool IsSendingKeyCertified => _core.Ring.Sending is { } key && key.SequenceNumber <= _core.CertifiedKey;

    /// <summary>When the last valid heartbeat arrived; for a leader, was sent.</summary>
    public TimeSpan? LastHeartbeat => _core.LastHeartbeat;

    public EntryDropCounters Drops => _core.Drops;

    /// <summary>When <see cref="HandleTimeout"/> wants to be called; null before <see cref="Start"/>.</summary>
    public TimeSpan? NextTimeout(TimeSpan now)
    {
        TimeSpan? role = _role?.NextTimeout;
        TimeSpan? ring = _core.Ring.NextTimeout(now);
        return role is null ? ring : ring is null || role < ring ? role : ring;
    }

    /// <summary>Begins: announces this device's key, and leads when the server chose this device. Announcements and posts of others may come before or after.</summary>
    public void Start(ParticipantId leader, TimeSpan now)
    {
        if (_role is not null)
            throw new InvalidOperationException("the meeting was started before");
        _leader = leader;
        _core.Post(BoardEntryKind.KeyAnnouncement, KeyAnnouncement.Write(_core.Self, _core.Identity));
        _role = leader == _core.SelfId
            ? new LeaderRole(_core, id => NameOf(id), now)
            : new FollowerRole(_core, leader, now);
    }

    /// <summary>The server says that a participant is here: its display name, which it alone vouches for (paper 7.6.7).</summary>
    public void HandleJoined(ParticipantId participant, string displayName)
    {
        if (_names.Count < 4 * Limits.Participants)
            _names[participant] = displayName;
    }

    /// <summary>The server says that a participant left. Only a leader acts on it.</summary>
    public void HandleLeft(ParticipantId participant, TimeSpan now)
    {
        _role?.HandleLeft(participant, now);
        _core.Forget(participant);
        _names.Remove(participant);
    }

    /// <summary>The server chose a leader.</summary>
    public void HandleLeader(ParticipantId leader)
    {
        if (_role is not null && leader != _leader)
            _core.Fail(MeetingFailure.LeaderChanged, "The server named another meeting leader during the meeting.");
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
                if (_core.HandleAnnouncement(author, entry) is { } binding)
                    _role.HandleAnnounced(author, binding, now);
                break;
            case BoardEntryKind.ListLink or BoardEntryKind.SealedMeetingKey or BoardEntryKind.Heartbeat:
                _role.HandleLeaderEntry(author, kind, entry, now);
                break;
            default:
                _core.Drops.Count(EntryDrop.UnknownKind);
                break;
        }
    }

    public void HandleTimeout(TimeSpan now)
    {
        if (_core.Failure is not null)
            return;
        _core.StepRing(now);
        _role?.HandleTimeout(now);
    }

    public bool TryGetPost([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out BoardPost? post) => _core.TryGetPost(out post);

    public bool TryGetEvent([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MeetingEvent? meetingEvent) => _core.TryGetEvent(out meetingEvent);

    /// <summary>Erases every key of this meeting (paper 7.6.10).</summary>
    public void Dispose() => _core.Dispose();

    private string NameOf(ParticipantId participant)
    {
        string name = _names.GetValueOrDefault(participant, "");
        while (System.Text.Encoding.UTF8.GetByteCount(name) > Limits.DisplayNameBytes)
            name = name[..^1];
        return name;
    }
}
