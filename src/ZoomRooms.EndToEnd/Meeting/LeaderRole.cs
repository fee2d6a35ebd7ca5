using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>
/// The leader (paper 7.6.3 to 7.6.7): makes the meeting keys, keeps the participant list, sends heartbeats.
/// </summary>
/// <remarks>
/// A key prepared ahead makes joins smooth: it is boxed to everyone present at least two seconds before it is needed, so that on a join the
/// newcomer gets the one key that everybody may use at once. A leave, or five minutes, discards it: those rekeys use a key made then.
/// </remarks>
internal sealed class LeaderRole : IMeetingRole
{
    private readonly MeetingCore _core;
    private readonly Func<ParticipantId, string> _displayName;
    private readonly List<ParticipantId> _joining = [];
    private readonly Dictionary<ParticipantId, ushort> _present = [];
    private readonly List<ParticipantId> _leaving = [];
    private LeaderParticipantList _list = LeaderParticipantList.Empty;
    private Heartbeat? _lastHeartbeat;
    private uint _current;
    private uint _prepared;
    private TimeSpan _preparedReadyAt;
    private TimeSpan? _prepareAt;
    private TimeSpan? _leaveAt;
    private TimeSpan _rotateAt;
    private TimeSpan _heartbeatAt;

    public LeaderRole(MeetingCore core, Func<ParticipantId, string> displayName, TimeSpan now)
    {
        _core = core;
        _displayName = displayName;
        Append(new ListOperation.Open(EncryptionType.EndToEnd, core.Self.Hash));
        Admit(core.SelfId, core.Self);
        MakeCurrent(now);
        PrepareNext(now);
    }

    public Binding? Leader => _core.Self;

    public TimeSpan? NextTimeout
    {
        get
        {
            TimeSpan next = _heartbeatAt < _rotateAt ? _heartbeatAt : _rotateAt;
            Earlier(ref next, _prepareAt);
            Earlier(ref next, _leaveAt);
            if (_joining.Count > 0)
                Earlier(ref next, _prepareAt is null ? _preparedReadyAt : null);
            return next;

            static void Earlier(ref TimeSpan next, TimeSpan? candidate)
            {
                if (candidate < next)
                    next = candidate.Value;
            }
        }
    }

    public void HandleAnnounced(ParticipantId participant, Binding binding, TimeSpan now)
    {
        _joining.Add(participant);
        HandleTimeout(now);
    }

    public void HandleLeft(ParticipantId participant, TimeSpan now)
    {
        _joining.Remove(participant);
        if (!_present.ContainsKey(participant))
            return;
        _leaving.Add(participant);
        _leaveAt ??= now + EndToEndMeeting.LeaveBatching;
    }

    public void HandleLeaderEntry(ParticipantId author, BoardEntryKind kind, ReadOnlySpan<byte> entry, TimeSpan now) =>
        _core.Drops.Count(EntryDrop.NotFromLeader);

    public void HandleTimeout(TimeSpan now)
    {
        // Who comes back while its leave is still being batched must be seen to leave first.
        bool rejoining = _joining.Exists(id => IsDeviceLeaving(_core.Announced[id].Device));
        if (_leaveAt <= now || (_leaveAt is not null && rejoining))
            RemoveLeaving(now);
        if (_prepareAt <= now)
            PrepareNext(now);
        if (_joining.Count > 0 && _prepareAt is null && _preparedReadyAt <= now)
            AdmitJoining(now);
        if (_rotateAt <= now)
            Rotate(now);
        if (_heartbeatAt <= now)
            SendHeartbeat(now);
    }

    private bool IsDeviceLeaving(ParticipantDevice device) => _leaving.Exists(id => _list.Present[_present[id]].Device == device);

    private void AdmitJoining(TimeSpan now)
    {
        bool admitted = false;
        foreach (ParticipantId participant in _joining)
        {
            if (!Admit(participant, _core.Announced[participant]))
                continue;
            admitted |= SealFor(participant, _prepared);
        }
        _joining.Clear();
        if (!admitted)
            return;
        _current = _prepared;
        _rotateAt = now + EndToEndMeeting.RotationInterval;
        SendHeartbeat(now);
        PrepareNext(now);
    }

    private bool Admit(ParticipantId participant, Binding binding)
    {
        var listed = new ListedParticipant(_list.NextIndex, binding.Device, binding.VerificationKey, binding.Hash, _displayName(participant));
        var operation = new ListOperation.Add(listed);
        if (_list.CheckRules(operation) != ListRule.Kept)
        {
            _core.Drops.Count(EntryDrop.NotAdmitted);
            return false;
        }
        Append(operation);
        _present.Add(participant, listed.Index);
        return true;
    }

    private void RemoveLeaving(TimeSpan now)
    {
        foreach (ParticipantId participant in _leaving)
        {
            if (_present.Remove(participant, out ushort index))
                Append(new ListOperation.Leave(index));
        }
        _leaving.Clear();
        _leaveAt = null;
        Rotate(now);
    }

    private void Append(ListOperation operation)
    {
        (ListLink link, byte[] entry) = ListLink.Create(_list, operation, _core.Identity);
        ListRule rule = _list.TryApply(link, out _list);
        if (rule != ListRule.Kept)
            throw new InvalidOperationException($"the leader's own link breaks {rule}");
        _core.Post(BoardEntryKind.ListLink, entry);
    }

    /// <summary>A key that nobody had before, for everyone now present; the prepared one may be known to somebody who left.</summary>
    private void Rotate(TimeSpan now)
    {
        MakeCurrent(now);
        _prepareAt = now + MeetingKeyRing.UseDelay;
    }

    private void MakeCurrent(TimeSpan now)
    {
        _current = MakeKey(now, out _);
        _rotateAt = now + EndToEndMeeting.RotationInterval;
        SendHeartbeat(now);
    }

    private void PrepareNext(TimeSpan now)
    {
        _prepareAt = null;
        _prepared = MakeKey(now, out _preparedReadyAt);
        _core.PublishReceivingKeys();
    }

    /// <summary>Makes a key and boxes it to all present. It is ready at once when there is nobody else who would have to receive it first.</summary>
    private uint MakeKey(TimeSpan now, out TimeSpan readyAt)
    {
        MeetingKey key = MeetingKey.Create(_core.Ring.Highest + 1);
        readyAt = _present.Count > 1 ? now + MeetingKeyRing.UseDelay : now;
        _core.Ring.TryAdd(key, readyAt);
        foreach (ParticipantId participant in _present.Keys)
        {
            if (participant != _core.SelfId)
                SealFor(participant, key.SequenceNumber);
        }
        return key.SequenceNumber;
    }

    private bool SealFor(ParticipantId participant, uint sequenceNumber)
    {
        MeetingKey key = _core.Ring.Keys.First(held => held.SequenceNumber == sequenceNumber);
        byte[]? entry = _core.Announced.TryGetValue(participant, out Binding? binding)
            ? SealedMeetingKey.TryWrite(_core.Meeting, _core.Identity, _core.Keys, _core.Self, binding, key)
            : null;
        if (entry is null)
        {
            _core.Drops.Count(EntryDrop.KeyNotUsable);
            return false;
        }
        _core.Post(BoardEntryKind.SealedMeetingKey, entry, participant);
        return true;
    }

    private void SendHeartbeat(TimeSpan now)
    {
        var heartbeat = new Heartbeat(
            _list.Version, (_lastHeartbeat?.Counter ?? 0) + 1, _current, _list.Hash, _lastHeartbeat?.HashFor(_core.Self) ?? default,
            Math.Max((ulong)now.TotalMilliseconds, (_lastHeartbeat?.Timestamp ?? 0) + 1));
        _core.Post(BoardEntryKind.Heartbeat, heartbeat.Write(_core.Self, _core.Identity));
        _lastHeartbeat = heartbeat;
        _heartbeatAt = now + EndToEndMeeting.HeartbeatInterval;
        _core.Certify(_list, _current, now);
    }
}
