using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>
/// The leader (paper 7.6.3 to 7.6.9): makes the meeting keys, keeps the participant list, sends heartbeats. It begins with a list of its
/// own, or, after a change of leader, with the one that it last held certified.
/// </summary>
/// <remarks>
/// A key prepared ahead makes joins smooth: it is boxed to everyone present at least two seconds before it is needed, so that on a join the
/// newcomer gets the one key that everybody may use at once. A leave, or five minutes, discards it: those rekeys use a key made then.
/// Who comes before the next one is ready is given the current key, if nobody has sent with it yet.
/// </remarks>
internal sealed partial class LeaderRole : IMeetingRole
{
    /// <summary>Paper 7.6.7: coalesce above twenty links.</summary>
    private const int LinksBeforeCoalescing = 20;

    /// <summary>Nonce intervals without a nonce after which a participant counts as gone, whatever the server says.</summary>
    private const double SilentIntervals = 2.5;

    private static readonly TimeSpan PreparationDelay = TimeSpan.FromMilliseconds(250);

    private readonly MeetingCore _core;
    private readonly Dictionary<ParticipantId, ushort> _present = [];
    private readonly List<ParticipantId> _joining = [];
    private readonly HashSet<ParticipantId> _waiting = [];
    private readonly List<ParticipantId> _leaving = [];
    private LeaderParticipantList _list;
    private uint _current;
    private TimeSpan _currentUsedFrom;
    private uint _prepared;
    private TimeSpan _preparedReadyAt;
    private TimeSpan? _prepareAt;
    private TimeSpan? _leaveAt;
    private TimeSpan _rotateAt;
    private TimeSpan _heartbeatAt;
    private TimeSpan _nonceInterval;
    private TimeSpan _nonceIntervalSince;

    public LeaderRole(MeetingCore core, TimeSpan now)
    {
        _core = core;
        _list = core.Certified;
        core.Hear(core.Self.Hash);
        if (_list.Version == 0)
        {
            Append(new ListOperation.Open(EncryptionType.EndToEnd, core.Self.Hash));
            Append(new ListOperation.Add(
                new ListedParticipant(_list.NextIndex, core.Self.Device, core.Self.VerificationKey, core.Self.Hash, core.DisplayName)));
            _present.Add(core.SelfId, _list.Find(core.Self.Device)!.Index);
            if (core.BeginsWithWaitingRoom)
                Append(new ListOperation.SetWaitingRoom(true));
            if (core.BeginsWithGuests)
                Append(new ListOperation.SetGuests(true));
        }
        else
        {
            TakeOver();
        }
        FollowNonceInterval(now);
        Rotate(now);
        foreach (ParticipantId participant in core.Roster.Announced.Where(id => !_present.ContainsKey(id)).ToList())
            Consider(participant);
        HandleTimeout(now);
        foreach (HostCommand wanted in core.Wanted.Open)
            TryCarryOut(wanted, now);
    }

    public Binding? Leader => _core.Self;

    public bool HasCertified => true;

    public TimeSpan? NextTimeout
    {
        get
        {
            TimeSpan next = _heartbeatAt < _rotateAt ? _heartbeatAt : _rotateAt;
            if (_leaveAt < next)
                next = _leaveAt.Value;
            if (_prepareAt is { } prepareAt)
                return prepareAt < next ? prepareAt : next;
            return _joining.Count > 0 && _preparedReadyAt < next ? _preparedReadyAt : next;
        }
    }

    public void HandleAnnounced(ParticipantId participant, TimeSpan now)
    {
        Consider(participant);
        HandleTimeout(now);
    }

    public void HandleNonce(ParticipantId participant, TimeSpan now)
    {
        if (_core.Roster.NonceOf(participant) is null || _present.ContainsKey(participant) || _joining.Contains(participant))
            return;
        Consider(participant);
        HandleTimeout(now);
    }

    public void HandleLeft(ParticipantId participant, TimeSpan now)
    {
        _joining.Remove(participant);
        _waiting.Remove(participant);
        if (!_present.ContainsKey(participant) || _leaving.Contains(participant))
            return;
        _leaving.Add(participant);
        _leaveAt ??= now + EndToEndMeeting.LeaveBatching;
    }

    public void HandleLeaderEntry(ParticipantId author, BoardEntryKind kind, ReadOnlySpan<byte> entry, TimeSpan now) =>
        _core.Drops.Count(EntryDrop.NotFromLeader);

    public void HandleTimeout(TimeSpan now)
    {
        if (_core.Failure is not null)
            return;
        // Who comes back while its leave is still being batched must be seen to leave first.
        bool rejoining = _joining.Exists(id => _core.Roster.Find(id) is { } announced && IsDeviceLeaving(announced.Binding.Device));
        if (_leaveAt <= now || (_leaveAt is not null && rejoining))
            RemoveLeaving(now);
        if (_prepareAt <= now)
            PrepareNext(now);
        if (_joining.Count > 0 && _prepareAt is null && _preparedReadyAt <= now)
            AdmitWithPrepared(now);
        else if (_joining.Count > 0 && now < _currentUsedFrom)
            AdmitWithCurrent(now);
        if (_rotateAt <= now)
            Rotate(now);
        if (_heartbeatAt <= now)
        {
            FindSilent(now);
            SendHeartbeat(now);
        }
    }

    /// <summary>Begins with the list that this device last held certified, without those who are gone (paper 7.6.7).</summary>
    private void TakeOver()
    {
        Dictionary<Bytes32, ParticipantId> announced = new();
        foreach (ParticipantId participant in _core.Roster.Announced.ToList())
        {
            if (_core.Roster.Find(participant) is { } announcement && _core.Roster.NonceOf(participant) is not null)
                announced[announcement.Binding.Hash] = participant;
        }
        announced[_core.Self.Hash] = _core.SelfId;
        HashSet<ushort> gone = new();
        foreach (ListedParticipant listed in _list.Present.Values)
        {
            if (announced.TryGetValue(listed.BindingHash, out ParticipantId participant))
                _present.Add(participant, listed.Index);
            else
                gone.Add(listed.Index);
        }
        AppendCoalesced(gone);
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
        FollowNonceInterval(now);
        Rotate(now);
        ReconsiderWaiting();
    }

    /// <summary>Who shows no sign of life is gone, though the server may not say so.</summary>
    private void FindSilent(TimeSpan now)
    {
        foreach (ParticipantId participant in _present.Keys)
        {
            if (participant == _core.SelfId || _leaving.Contains(participant)
                || _core.Roster.NonceOf(participant) is not { At: var lastSign })
                continue;
            TimeSpan since = lastSign > _nonceIntervalSince ? lastSign : _nonceIntervalSince;
            if (since + (_nonceInterval * SilentIntervals) > now)
                continue;
            _leaving.Add(participant);
            _leaveAt ??= now + EndToEndMeeting.LeaveBatching;
        }
    }

    /// <summary>In a smaller meeting nonces come more often: from now on, not looking back.</summary>
    private void FollowNonceInterval(TimeSpan now)
    {
        TimeSpan interval = OwnNonces.IntervalAt(_list.Present.Count);
        if (interval < _nonceInterval || _nonceIntervalSince == default)
            _nonceIntervalSince = now;
        _nonceInterval = interval;
    }

    private void Append(ListOperation operation)
    {
        (ListLink link, byte[] entry) = ListLink.Create(_list, operation, _core.Identity);
        ListRule rule = _list.TryApply(link, out _list);
        if (rule != ListRule.Kept)
            throw new InvalidOperationException($"the leader's own link breaks {rule}");
        _core.Post(operation is ListOperation.Coalesce ? BoardEntryKind.CoalescedList : BoardEntryKind.ListLink, entry);
    }

    private void AppendCoalesced(IReadOnlySet<ushort> gone)
    {
        foreach (ListOperation operation in _list.Coalesce(_core.Self.Hash, gone))
            Append(operation);
    }

    /// <summary>A key that nobody had before, for everyone now present; the prepared one may be known to somebody who left.</summary>
    private void Rotate(TimeSpan now)
    {
        if (!TryMakeKey(now, out _current, out _currentUsedFrom))
            return;
        _rotateAt = now + EndToEndMeeting.RotationInterval;
        SendHeartbeat(now);
        // Alone there is nobody to box it to. In a large meeting no single step should do twice the work.
        if (_present.Count == 1)
            PrepareNext(now);
        else
            _prepareAt = now + PreparationDelay;
    }

    private void PrepareNext(TimeSpan now)
    {
        _prepareAt = null;
        if (TryMakeKey(now, out _prepared, out _preparedReadyAt))
            _core.PublishReceivingKeys();
    }

    /// <summary>
    /// Makes a key and boxes it to all present. It is ready at once when there is nobody else who would have to receive it first. False,
    /// and the stay over, when the numbers are used up.
    /// </summary>
    private bool TryMakeKey(TimeSpan now, out uint sequenceNumber, out TimeSpan readyAt)
    {
        (sequenceNumber, readyAt) = (0, now);
        if (_core.Ring.Highest == uint.MaxValue)
        {
            _core.Fail(MeetingFailure.NumbersUsedUp, "The numbers for this meeting's keys are used up. The meeting must be started anew.");
            return false;
        }
        MeetingKey key = MeetingKey.Create(_core.Ring.Highest + 1);
        sequenceNumber = key.SequenceNumber;
        readyAt = _present.Count > 1 ? now + MeetingKeyRing.UseDelay : now;
        _core.Ring.TryAdd(key, readyAt);
        foreach (ParticipantId participant in _present.Keys)
        {
            if (participant != _core.SelfId)
                SealFor(participant, key.SequenceNumber);
        }
        return true;
    }

    private bool SealFor(ParticipantId participant, uint sequenceNumber)
    {
        byte[]? entry = _core.Ring.Find(sequenceNumber) is { } key
            && _core.Roster.Find(participant) is { } announcement
            && _core.Roster.NonceOf(participant) is { Nonce: var nonce }
                ? SealedMeetingKey.TryWrite(_core.Meeting, _core.Identity, _core.Keys, _core.Self, announcement.Binding, nonce, key)
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
        if (_core.Failure is not null)
            return;
        if (_list.LinksSinceCoalesced > LinksBeforeCoalescing && !_list.Ended)
            AppendCoalesced(new HashSet<ushort>());
        Heartbeat? last = _core.LastHeartbeat?.Heartbeat;
        Heartbeat heartbeat = new(
            _list.Version, (last?.Counter ?? 0) + 1, _current, _core.Ring.Find(_current)!.CommitmentIn(_core.Meeting), _list.Hash,
            _core.LastHeartbeat?.Hash ?? default,
            _core.OwnTimestamp = Math.Max((ulong)now.TotalMilliseconds, _core.OwnTimestamp + 1));
        _core.Post(BoardEntryKind.Heartbeat, heartbeat.Write(_core.Self, _core.Identity));
        _heartbeatAt = now + EndToEndMeeting.HeartbeatInterval;
        _core.Certify(_list, ChainedHeartbeat.Of(heartbeat, _core.Self), madeAt: now, now);
    }
}
