using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>Who comes: whether and when, and with which key.</summary>
internal sealed partial class LeaderRole
{
    /// <summary>
    /// A newcomer is admitted with the next batch when everything about it is known and holds; else it waits for what is missing.
    /// </summary>
    private void Consider(ParticipantId participant)
    {
        _waiting.Remove(participant);
        if (_core.Roster.Find(participant) is not { Binding: var binding })
            return;
        if (_core.Roster.CheckStatement(participant, binding) != StatementCheck.Holds)
        {
            _core.Drops.Count(EntryDrop.NotStated);
            return;
        }
        if (_core.Roster.NonceOf(participant) is null)
        {
            _waiting.Add(participant);
        }
        else if (_list.IsBarred(DeviceOf(binding)))
        {
            _core.Drops.Count(EntryDrop.Barred);
        }
        else if (_list.HoldFor(DeviceOf(binding)) is var hold && hold != AdmissionHold.None)
        {
            _core.Drops.Count(hold == AdmissionHold.Locked ? EntryDrop.MeetingLocked : EntryDrop.WaitsForAdmission);
            _waiting.Add(participant);
        }
        else
        {
            _joining.Add(participant);
        }
    }

    private void ReconsiderWaiting()
    {
        foreach (ParticipantId participant in _waiting.ToList())
            Consider(participant);
    }

    private bool IsDeviceLeaving(ParticipantDevice device) => _leaving.Exists(id => _list.Present[_present[id]].Device == device);

    private void AdmitWithPrepared(TimeSpan now)
    {
        if (!AdmitJoining(_prepared))
            return;
        _current = _prepared;
        _currentUsedFrom = now;
        _rotateAt = now + EndToEndMeeting.RotationInterval;
        FollowNonceInterval(now);
        SendHeartbeat(now);
        PrepareNext(now);
    }

    /// <summary>
    /// Nobody sends with it yet: it tells a newcomer nothing of before. The newcomer sends with it from now on, and is heard; whoever still
    /// sends with the key of before is heard by it within two seconds.
    /// </summary>
    private void AdmitWithCurrent(TimeSpan now)
    {
        if (!AdmitJoining(_current))
            return;
        _currentUsedFrom = now;
        // The newcomer has the prepared key since now; until it sends with it, nobody may come who has that one alone.
        if (_prepared > _current && _preparedReadyAt < now + MeetingKeyRing.UseDelay)
            _preparedReadyAt = now + MeetingKeyRing.UseDelay;
        FollowNonceInterval(now);
        SendHeartbeat(now);
    }

    /// <summary>Whether anybody was admitted, and given that key.</summary>
    private bool AdmitJoining(uint sequenceNumber)
    {
        bool admitted = false;
        foreach (ParticipantId participant in _joining)
        {
            if (_core.Roster.Find(participant) is not { } announcement || !Admit(participant, announcement))
                continue;
            admitted |= SealFor(participant, sequenceNumber);
            // The others have it already.
            if (_prepared > sequenceNumber)
                SealFor(participant, _prepared);
        }
        _joining.Clear();
        return admitted;
    }

    private bool Admit(ParticipantId participant, KeyAnnouncement announcement)
    {
        Binding binding = announcement.Binding;
        ListedParticipant listed = new(
            _list.NextIndex, binding.Device, binding.VerificationKey, binding.Hash, announcement.DisplayName);
        ListOperation.Add operation = new(listed);
        ListRule rule = _list.CheckRules(operation);
        if (rule == ListRule.IndexTooLarge)
        {
            _core.Drops.Count(EntryDrop.IndicesUsedUp);
            return false;
        }
        if (rule != ListRule.Kept)
        {
            // It may fit later: the same device may still be here with a connection that is already dead.
            _core.Drops.Count(EntryDrop.NotAdmitted);
            _waiting.Add(participant);
            return false;
        }
        Append(operation);
        _present.Add(participant, listed.Index);
        return true;
    }
}
