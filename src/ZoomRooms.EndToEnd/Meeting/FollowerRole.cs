using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>
/// A participant that is not the leader (paper 7.6.5 to 7.6.7): believes the leader's signatures and nothing else. Links and keys wait until a
/// heartbeat certifies them; a state that was never certified is never shown or sent with.
/// </summary>
internal sealed class FollowerRole : IMeetingRole
{
    /// <summary>Links that may wait for their heartbeat. A leader sends one heartbeat after each batch.</summary>
    private const int PendingLinks = 4 * Limits.Participants;

    private readonly MeetingCore _core;
    private readonly ParticipantId _leaderId;
    private readonly TimeSpan _keyDeadline;
    private readonly Dictionary<ulong, LeaderParticipantList> _pending = [];
    private LeaderParticipantList _latest = LeaderParticipantList.Empty;
    private Heartbeat? _lastHeartbeat;
    private Bytes32 _lastHeartbeatHash;
    private TimeSpan _lastHeartbeatArrival;
    private bool _lastHeartbeatCertified;

    public FollowerRole(MeetingCore core, ParticipantId leaderId, TimeSpan now)
    {
        _core = core;
        _leaderId = leaderId;
        _keyDeadline = now + EndToEndMeeting.KeyTimeout;
        if (core.Announced.TryGetValue(leaderId, out Binding? leader))
            Leader = leader;
    }

    public Binding? Leader { get; private set; }

    public TimeSpan? NextTimeout => _core.LastHeartbeat is { } last ? last + EndToEndMeeting.HeartbeatTimeout : _keyDeadline;

    public void HandleAnnounced(ParticipantId participant, Binding binding, TimeSpan now)
    {
        if (participant == _leaderId)
            Leader = binding;
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
            case BoardEntryKind.ListLink:
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

    public void HandleTimeout(TimeSpan now)
    {
        if (_core.LastHeartbeat is { } last)
        {
            if (last + EndToEndMeeting.HeartbeatTimeout <= now)
                _core.Fail(MeetingFailure.HeartbeatsLost, "The meeting leader's heartbeats stopped. Someone between this room and the leader may be withholding them.");
        }
        else if (_keyDeadline <= now)
        {
            _core.Fail(MeetingFailure.MeetingKeyTimeout, Leader is null
                ? "The meeting leader's device never announced its key."
                : "The meeting leader's device sent no key for this room.");
        }
    }

    private void HandleLink(ReadOnlySpan<byte> entry, Binding leader)
    {
        if (ListLink.TryVerify(entry, leader.VerificationKey) is not { } link)
        {
            _core.Drops.Count(EntryDrop.NotVerified);
            return;
        }
        if (link.Version <= _latest.Version)
        {
            _core.Drops.Count(EntryDrop.LinkRepeated);
            return;
        }
        if (link.Operation is ListOperation.Open open)
        {
            // The leader's own signature on the encryption type: the server's word counts for nothing here.
            if (open.Encryption != EncryptionType.EndToEnd)
            {
                _core.Fail(MeetingFailure.EncryptionTypeContradicted, "The meeting leader's device says that this meeting is not end-to-end encrypted.");
                return;
            }
            if (open.LeaderBindingHash != leader.Hash)
            {
                _core.Fail(MeetingFailure.LeaderNotVerified, "The participant list was opened for another leader or another meeting.");
                return;
            }
        }
        ListRule rule = _latest.TryApply(link, out LeaderParticipantList next);
        if (rule != ListRule.Kept || _pending.Count >= PendingLinks)
        {
            _core.Fail(MeetingFailure.LeaderNotVerified, $"The leader's participant list breaks a rule ({rule}).");
            return;
        }
        _latest = next;
        _pending.Add(next.Version, next);
    }

    private void HandleKey(ReadOnlySpan<byte> entry, Binding leader, TimeSpan now)
    {
        MeetingKey? key = SealedMeetingKey.TryOpen(entry, _core.Meeting, _core.Keys, _core.Self, leader);
        if (key is null)
        {
            _core.Drops.Count(EntryDrop.NotVerified);
            return;
        }
        TimeSpan readyAt = _core.Ring.IsEmpty ? now : now + MeetingKeyRing.UseDelay;
        if (_core.Ring.TryAdd(key, readyAt))
            _core.PublishReceivingKeys();
        else
            _core.Drops.Count(EntryDrop.KeyNotNewer);
    }

    private void HandleHeartbeat(ReadOnlySpan<byte> entry, Binding leader, TimeSpan now)
    {
        if (Heartbeat.TryVerify(entry, leader) is not { } heartbeat)
        {
            _core.Drops.Count(EntryDrop.NotVerified);
            return;
        }
        bool chained = _lastHeartbeat is not { } last
            || (heartbeat.Counter == last.Counter + 1
                && heartbeat.PreviousHash == _lastHeartbeatHash
                && heartbeat.Timestamp > last.Timestamp
                && heartbeat.ListVersion >= last.ListVersion
                && heartbeat.KeySequenceNumber >= last.KeySequenceNumber);
        if (!chained)
        {
            _core.Drops.Count(EntryDrop.HeartbeatNotChained);
            return;
        }
        _lastHeartbeat = heartbeat;
        _lastHeartbeatHash = heartbeat.HashFor(leader);
        _lastHeartbeatArrival = now;
        _lastHeartbeatCertified = false;
    }

    /// <summary>The newest heartbeat counts once the list and the key that it names are here, and this device is in that list.</summary>
    private void TryCertify(Binding leader, TimeSpan now)
    {
        if (_lastHeartbeatCertified || _lastHeartbeat is not { } heartbeat || _core.Failure is not null)
            return;
        LeaderParticipantList? list = heartbeat.ListVersion == _core.Certified.Version ? _core.Certified : _pending.GetValueOrDefault(heartbeat.ListVersion);
        if (list is null)
            return;
        if (list.Hash != heartbeat.ListHash)
        {
            _core.Fail(MeetingFailure.LeaderNotVerified, "The heartbeat certifies another participant list than the one shown to this room.");
            return;
        }
        if (list.Find(leader.Device)?.BindingHash != leader.Hash)
        {
            _core.Fail(MeetingFailure.LeaderNotVerified, "The leader is not in its own participant list.");
            return;
        }
        if (list.Find(_core.Self.Device) is not { } self || self.BindingHash != _core.Self.Hash)
        {
            // Before we are admitted the list is other people's business; afterwards it means that we were removed.
            if (_core.LastHeartbeat is not null)
                _core.Fail(MeetingFailure.RemovedByLeader, "The leader removed this room from the meeting.");
            return;
        }
        if (!_core.Ring.TryCertify(heartbeat.KeySequenceNumber, now))
            return;
        _lastHeartbeatCertified = true;
        foreach (ulong version in _pending.Keys.Where(version => version <= list.Version).ToList())
            _pending.Remove(version);
        _core.Certify(list, heartbeat.KeySequenceNumber, _lastHeartbeatArrival);
    }
}
