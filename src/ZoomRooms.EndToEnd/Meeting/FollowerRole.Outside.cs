using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.ParticipantList;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>
/// A newcomer that is not in the list yet. The leader's signed list and heartbeat tell it why: it holds no key and believes nothing else of
/// them, so a server that shows it old ones makes it wait or go, no more.
/// </summary>
internal sealed partial class FollowerRole
{
    private const string RemovedForGood = "The host removed this room from the meeting. It stays out for as long as that meeting lasts.";

    private KnownDevice OwnDevice => new(_core.Self.Device, _core.Self.VerificationKey);

    /// <summary>Until when to wait outside; null for who does not. After a change of leader the new one has to show a list first.</summary>
    private TimeSpan? HeldUntil
    {
        get
        {
            if (_core.Held is not { Since: var since })
                return null;
            TimeSpan? sign = _lastHeartbeat is null ? CertifyDeadline : _lastHeartbeatMadeAt + EndToEndMeeting.HeartbeatTimeout;
            TimeSpan patience = since + EndToEndMeeting.AdmissionPatience;
            return sign < patience ? sign : patience;
        }
    }

    /// <summary>A heartbeat names a list that this device holds and is not in.</summary>
    private void StandOutside(LeaderParticipantList list, TimeSpan now)
    {
        if (list.IsBarred(OwnDevice))
        {
            _core.Fail(MeetingFailure.RemovedByLeader, RemovedForGood);
            return;
        }
        if (list.Ended)
        {
            _core.Fail(MeetingFailure.EndedByHost, "The host ended the meeting.");
            return;
        }
        AdmissionHold hold = list.HoldFor(OwnDevice);
        if (hold == AdmissionHold.None)
            ComeIn(list, now);
        else
            _core.Hold(hold, list, now);
        // Lists before this one will not be certified any more.
        foreach (ulong version in _pending.Keys.Where(version => version < list.Version).ToList())
            _pending.Remove(version);
    }

    /// <summary>Nothing holds this device back any more: now it is due a key.</summary>
    private void ComeIn(LeaderParticipantList list, TimeSpan now)
    {
        if (_core.Held is not null)
            _core.Hold(AdmissionHold.None, list, now);
    }

    private void GiveUpWaiting(TimeSpan now)
    {
        if (_core.Held is not { Why: var why, Since: var since })
            return;
        if (since + EndToEndMeeting.AdmissionPatience > now)
            _core.Fail(MeetingFailure.HeartbeatsLost, "The meeting leader's heartbeats stopped while this room waited to be admitted.");
        else if (why == AdmissionHold.NoGuests)
            _core.Fail(MeetingFailure.NotAdmitted, "The meeting lets no guests in, says the device that leads it.");
        else if (why == AdmissionHold.Locked)
            _core.Fail(MeetingFailure.NotAdmitted, "The meeting is locked, and nobody admitted this room within ten minutes.");
        else
            _core.Fail(MeetingFailure.NotAdmitted, "Nobody admitted this room from the waiting room within ten minutes.");
    }
}
