using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>
/// A participant that is not the leader (paper 7.6.5 to 7.6.9): believes the leader's signatures and nothing else. Links and keys wait
/// until a heartbeat certifies them; a state that was never certified is never shown or sent with. After a change of leader it goes on from
/// what it held certified, and accepts only a leader and a list that continue it.
/// </summary>
internal sealed partial class FollowerRole : IMeetingRole
{
    /// <summary>Links that may wait for their heartbeat. A leader sends one heartbeat after each batch.</summary>
    private const int PendingLinks = 4 * Limits.Participants;

    private readonly MeetingCore _core;
    private readonly ParticipantId _leaderId;
    private readonly Dictionary<ulong, LeaderParticipantList> _pending = [];
    private LeaderParticipantList _latest;
    private ChainedHeartbeat? _lastHeartbeat;
    private TimeSpan _lastHeartbeatMadeAt;
    private bool _lastHeartbeatCertified;
    private ChainedHeartbeat? _certified;

    public FollowerRole(MeetingCore core, ParticipantId leaderId)
    {
        _core = core;
        _leaderId = leaderId;
        _latest = core.Certified;
        Acquaint();
    }

    public Binding? Leader { get; private set; }

    public bool HasCertified => _certified is not null;

    /// <summary>This leader certified, and since then nobody else did: when it is named again, this role goes on.</summary>
    public bool CanGoOn => HasCertified && ReferenceEquals(_core.LastHeartbeat, _certified);

    public TimeSpan? NextTimeout
    {
        get
        {
            if (HeldUntil is { } held)
                return held;
            TimeSpan? heartbeat = _core.LastHeartbeatAt + EndToEndMeeting.HeartbeatTimeout;
            return HasCertified || heartbeat < CertifyDeadline ? heartbeat : CertifyDeadline;
        }
    }

    private TimeSpan? CertifyDeadline
    {
        get
        {
            TimeSpan? own = _core.UncertifiedSince + EndToEndMeeting.KeyTimeout,
                longest = _core.UncertifiedSince + EndToEndMeeting.LongestKeyPatience;
            TimeSpan? awaited = _core.LeaderAwaitedUntil < longest
                ? _core.LeaderAwaitedUntil : _core.LeaderAwaitedUntil is null ? null : longest;
            return awaited > own ? awaited : own;
        }
    }

    public void HandleAnnounced(ParticipantId participant, TimeSpan now)
    {
        if (participant == _leaderId && Leader is null)
            Acquaint();
    }

    public void HandleNonce(ParticipantId participant, TimeSpan now)
    {
        // For the day on which this device leads.
    }

    public void HandleLeft(ParticipantId participant, TimeSpan now)
    {
        // Who left is the leader's to say, in the list.
    }

    public void HandleLeaderEntry(ParticipantId author, BoardEntryKind kind, ReadOnlySpan<byte> entry, TimeSpan now)
    {
        if (author != _leaderId)
        {
            _core.Drops.Count(EntryDrop.NotFromLeader);
            return;
        }
        if (Leader is not { } leader)
        {
            _core.Drops.Count(EntryDrop.LeaderUnknown);
            return;
        }
        switch (kind)
        {
            case BoardEntryKind.ListLink or BoardEntryKind.CoalescedList:
                HandleLink(entry, leader);
                break;
            case BoardEntryKind.SealedMeetingKey:
                HandleKey(entry, leader, now);
                break;
            case BoardEntryKind.Heartbeat:
                HandleHeartbeat(entry, leader, now);
                break;
            default:
                _core.Drops.Count(EntryDrop.UnknownKind);
                return;
        }
        TryCertify(leader, now);
    }

    public void HandleCommand(ParticipantId author, ReadOnlySpan<byte> entry, TimeSpan now) => _core.Drops.Count(EntryDrop.NotToLeader);

    public void Request(HostCommand command, TimeSpan now)
    {
        if (!HasCertified || command.IsDone(_core.Certified))
            return;
        _core.Wanted.Add(command, now);
        PostCommand(command);
    }

    public void HandleTimeout(TimeSpan now)
    {
        if (HeldUntil is { } held)
        {
            if (held <= now)
                GiveUpWaiting(now);
        }
        else if (_core.LastHeartbeatAt + EndToEndMeeting.HeartbeatTimeout <= now)
        {
            _core.Fail(
                MeetingFailure.HeartbeatsLost,
                "The meeting leader's heartbeats stopped. Someone between this room and the leader may be withholding them.");
        }
        else if (!HasCertified && CertifyDeadline <= now && IsListFull)
        {
            _core.Fail(
                MeetingFailure.NumbersUsedUp,
                "The meeting's participant list has no number left for this room. The meeting must be started anew.");
        }
        else if (!HasCertified && CertifyDeadline <= now)
        {
            _core.Fail(MeetingFailure.MeetingKeyTimeout, _core.LeaderAwaitedUntil is not null
                ? "The meeting leader's device does not answer, and no other let this room in meanwhile. Try again."
                : Leader is null
                ? "The meeting leader's device never announced its key."
                : _core.LastHeartbeat is null
                    ? "The meeting leader's device sent no key for this room. The meeting may be locked."
                    : "The new meeting leader's device sent no key for this room.");
        }
    }

    private bool IsListFull => _latest.NextIndex >= LeaderParticipantList.IndexLimit && _latest.Find(_core.Self.Device) is null;

    /// <summary>Verifies who leads, as soon as its announcement is here.</summary>
    private void Acquaint()
    {
        if (_core.Roster.Find(_leaderId) is not { Binding: var leader })
            return;
        StatementCheck statement = _core.Roster.CheckStatement(_leaderId, leader);
        if (statement != StatementCheck.Holds)
        {
            _core.Fail(
                MeetingFailure.LeaderNotStated, $"The server's statement on the meeting leader's device does not hold ({statement}).");
            return;
        }
        if (leader.Device.User.IsGuest)
        {
            _core.Fail(MeetingFailure.LeaderNotVerified, "The server named a guest as the meeting's leader.");
            return;
        }
        // Stricter than the paper, which asks this only of locked meetings: a leader that was not among those we knew could have slipped in
        // anybody.
        if (_core.Certified.Version != 0 && _core.Certified.Find(leader.Device)?.BindingHash != leader.Hash)
        {
            _core.Fail(MeetingFailure.LeaderNotVerified, "The server named a meeting leader that was not in the participant list.");
            return;
        }
        if (_core.Held is { By: var held } && held.Find(leader.Device)?.BindingHash != leader.Hash)
        {
            _core.Fail(MeetingFailure.NotAdmitted, "Everybody who could have admitted this room left the meeting.");
            return;
        }
        Leader = leader;
    }

    private void HandleLink(ReadOnlySpan<byte> entry, Binding leader)
    {
        if (!ListLink.TryVerify(entry, leader.VerificationKey, out ulong version, out ListLink? link))
        {
            _core.Drops.Count(EntryDrop.NotVerified);
            return;
        }
        _core.Hear(leader.Hash);
        if (version <= _latest.Version)
        {
            _core.Drops.Count(EntryDrop.LinkRepeated);
            return;
        }
        if (link is null)
        {
            _core.Fail(MeetingFailure.LeaderNotVerified, "The leader signed a change of its participant list that this room cannot read.");
            return;
        }
        if (_latest.Version == 0 && version >= LeaderParticipantList.FirstVersionLimit)
        {
            FailUsedUp();
            return;
        }
        ListRule rule = _latest.TryApply(link, out LeaderParticipantList next);
        if (rule != ListRule.Kept || _pending.Count >= PendingLinks)
        {
            _core.Fail(MeetingFailure.LeaderNotVerified, $"The leader's participant list breaks a rule ({rule}).");
            return;
        }
        // The leader's own signature on the encryption type: the server's word counts for nothing here.
        if (next.Encryption != EncryptionType.EndToEnd)
        {
            _core.Fail(
                MeetingFailure.EncryptionTypeContradicted,
                "The meeting leader's device says that this meeting is not end-to-end encrypted.");
            return;
        }
        if (next.LeaderBindingHash != leader.Hash)
        {
            _core.Fail(MeetingFailure.LeaderNotVerified, "The participant list was made for another leader or another meeting.");
            return;
        }
        _latest = next;
        _pending.Add(next.Version, next);
    }

    private void HandleKey(ReadOnlySpan<byte> entry, Binding leader, TimeSpan now)
    {
        MeetingKey? key = TryOpen(entry, leader, _core.Nonces.Latest) ?? TryOpen(entry, leader, _core.Nonces.Previous);
        if (key is null)
        {
            _core.Drops.Count(EntryDrop.NotVerified);
            return;
        }
        if (key.SequenceNumber > _core.KeyNumberLimit)
        {
            key.Dispose();
            _core.Drops.Count(EntryDrop.KeyNumberTooHigh);
            return;
        }
        _core.Hear(leader.Hash);
        TimeSpan readyAt = _core.Ring.IsEmpty ? now : now + MeetingKeyRing.UseDelay;
        if (_core.Ring.TryAdd(key, readyAt))
            _core.PublishReceivingKeys();
        else
            _core.Drops.Count(EntryDrop.KeyNotNewer);
    }

    private MeetingKey? TryOpen(ReadOnlySpan<byte> entry, Binding leader, LivenessNonce? nonce) =>
        nonce is null ? null : SealedMeetingKey.TryOpen(entry, _core.Meeting, _core.Keys, _core.Self, nonce, leader);

    private void HandleHeartbeat(ReadOnlySpan<byte> entry, Binding leader, TimeSpan now)
    {
        if (Heartbeat.TryVerify(entry, leader) is not { } heartbeat)
        {
            _core.Drops.Count(EntryDrop.NotVerified);
            return;
        }
        _core.Hear(leader.Hash);
        if (_lastHeartbeat is { } last)
        {
            if (!last.IsContinuedBy(heartbeat, sameLeader: true))
            {
                _core.Drops.Count(EntryDrop.HeartbeatNotChained);
                return;
            }
            if (last.IsContradictedBy(heartbeat))
            {
                FailContradicted("The leader certified two keys under one number.");
                return;
            }
        }
        else if (_core.LastHeartbeat is { } before && !before.IsContinuedBy(heartbeat, sameLeader: false))
        {
            // Paper 7.6.7: parts of a meeting whose histories differ never come together again.
            _core.Fail(MeetingFailure.LeaderNotVerified, "The new meeting leader continues another history of this meeting.");
            return;
        }
        if (_core.LastHeartbeat is null
            && (heartbeat.KeySequenceNumber > _core.KeyNumberLimit || heartbeat.Counter >= Heartbeat.FirstCounterLimit))
        {
            FailUsedUp();
            return;
        }
        if (heartbeat.KeySequenceNumber > _core.KeyNumberLimit)
        {
            _core.Fail(MeetingFailure.LeaderNotVerified, "The leader left out more key numbers than an honest one does.");
            return;
        }
        _lastHeartbeat = ChainedHeartbeat.Of(heartbeat, leader);
        _lastHeartbeatMadeAt = _core.Clocks.MadeAt(leader.Hash, heartbeat.Timestamp, _core.LastHeartbeatAt, now);
        _lastHeartbeatCertified = false;
    }

    /// <summary>The newest heartbeat counts once the list and the key that it names are here, and this device is in that list.</summary>
    private void TryCertify(Binding leader, TimeSpan now)
    {
        if (_lastHeartbeatCertified || _lastHeartbeat is not { Heartbeat: var heartbeat } || _core.Failure is not null)
            return;
        LeaderParticipantList? list = heartbeat.ListVersion == _core.Certified.Version
            ? _core.Certified : _pending.GetValueOrDefault(heartbeat.ListVersion);
        if (list is null)
            return;
        if (list.Hash != heartbeat.ListHash)
        {
            _core.Fail(
                MeetingFailure.LeaderNotVerified, "The heartbeat certifies another participant list than the one shown to this room.");
            return;
        }
        if (list.LeaderBindingHash != leader.Hash || list.PortionsMissing > 0 || list.Find(leader.Device)?.BindingHash != leader.Hash)
        {
            _core.Fail(
                MeetingFailure.LeaderNotVerified,
                "The leader certifies a participant list that is not whole, not its own, or without itself.");
            return;
        }
        if (list.Find(_core.Self.Device) is not { } self || self.BindingHash != _core.Self.Hash)
        {
            // Before we are admitted the list is other people's business; afterwards it means that we were removed.
            if (_core.LastHeartbeat is not null)
                _core.Fail(MeetingFailure.RemovedByLeader, list.IsBarred(OwnDevice)
                    ? RemovedForGood : "The leader removed this room from the meeting.");
            else
                StandOutside(list, now);
            return;
        }
        ComeIn(list, now);
        if (self.DisplayName != _core.DisplayName || self.VerificationKey != _core.Self.VerificationKey || IsAnyDenied(list))
        {
            _core.FailMisnamed();
            return;
        }
        if (_core.Ring.Find(heartbeat.KeySequenceNumber) is not { } key)
            return;
        if (key.CommitmentIn(_core.Meeting) != heartbeat.KeyCommitment)
        {
            FailContradicted("The leader certified another key than the one that it gave this room.");
            return;
        }
        _lastHeartbeatCertified = true;
        _certified = _lastHeartbeat;
        foreach (ulong version in _pending.Keys.Where(version => version <= list.Version).ToList())
            _pending.Remove(version);
        bool listChanged = list.Version != _core.Certified.Version;
        _core.Certify(list, _lastHeartbeat, _lastHeartbeatMadeAt, now);
        // A command holds for one state of the list: when that changed, it is given again (paper 7.6.9).
        if (!listChanged || _core.Failure is not null)
            return;
        foreach (HostCommand wanted in _core.Wanted.Open)
            PostCommand(wanted);
    }

    private bool IsAnyDenied(LeaderParticipantList list) =>
        list.Present.Values.Any(listed => _core.Certified.Find(listed.Device) != listed && _core.Roster.Denies(listed));

    private void FailContradicted(string detail) => _core.Fail(MeetingFailure.KeyContradicted, detail);

    private void FailUsedUp() => _core.Fail(
        MeetingFailure.NumbersUsedUp,
        "The numbers that this meeting's leader uses leave no room for going on. The meeting must be started anew.");

    private void PostCommand(HostCommand command) =>
        _core.Post(BoardEntryKind.LeaderCommand, new LeaderCommand(command, _core.Certified.Hash).Write(_core.Self, _core.Identity));
}
