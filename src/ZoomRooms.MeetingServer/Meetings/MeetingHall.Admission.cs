using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>How connections enter and leave meetings. All under the hall's lock.</summary>
internal sealed partial class MeetingHall
{
    private void Decide(ISignalPeer peer, JoinMeeting request)
    {
        ScheduledMeeting? meeting = schedule.Find(request.Meeting);
        DeviceMember? device = devices.Find(peer.Hardware);
        JoinDecision decision = device is null
            ? JoinDecision.Refuse(RefusalCode.NotPaired)
            : JoinPolicy.Decide(FactsOf(peer, request, meeting, device));
        Joins.Count(decision.Outcome);
        switch (decision.Outcome)
        {
            case JoinOutcome.Admit:
                Admit(peer, request, meeting!, device!);
                break;
            case JoinOutcome.WaitForHost:
                Wait(peer, request);
                break;
            default:
                if (decision.Code is RefusalCode.MeetingNotFound or RefusalCode.WrongPasscode)
                    _guesses.CountFailure(peer.Hardware.ToString(), time.Now());
                Refusal(peer, decision.Code);
                break;
        }
    }

    private JoinFacts FactsOf(ISignalPeer peer, JoinMeeting request, ScheduledMeeting? meeting, DeviceMember device)
    {
        MeetingInstance? running = meeting is null ? null : _running.GetValueOrDefault(meeting.Id);
        return new JoinFacts(
            meeting is null ? null : new MeetingFacts(
                // What runs counts, not what the schedule says meanwhile.
                running?.Schedule.Encryption ?? meeting.Encryption, meeting.EndToEndAccountsOnly, meeting.Cancelled,
                running is not null, running?.Participants.Count ?? 0, meeting.ParticipantCap),
            request.Encryption, meeting is not null && Matches(request.Passcode, meeting.Passcode), meeting?.Host == device.Member.User.Id,
            device.Device.ClientType, device.Member.Account.Plan, device.Member.User.PhoneVerified, device.Member.Account.EndToEnd, device.Member.User.EndToEnd,
            device.Device.Revoked, _seats.ContainsKey(peer), _guesses.IsExceeded(peer.Hardware.ToString(), time.Now()), _shuttingDown, statements.Current is not null);
    }

    private void Admit(ISignalPeer peer, JoinMeeting request, ScheduledMeeting meeting, DeviceMember device)
    {
        bool starts = !_running.TryGetValue(meeting.Id, out MeetingInstance? instance);
        if (starts)
        {
            instance = new MeetingInstance(meeting, MeetingUuid.Create(), boardLimits, statements);
            if (!schedule.TryStart(meeting, instance.Uuid))
            {
                // It was cancelled or changed between the read and now: decide again from what it is.
                Decide(peer, request);
                return;
            }
            _running.Add(meeting.Id, instance);
            HallLog.MeetingStarted(logger, meeting.Encryption);
        }
        Participant participant = instance!.Admit(
            peer, new Newcomer(device.Member.User.Id, peer.Hardware, request.DisplayName.Trim(), device.Device.ClientType, device.Device.IdentityKey), time.Now());
        _seats.Add(peer, new Seat(meeting.Id, instance, participant));
        if (starts && _waiting.Remove(meeting.Id, out List<Waiting>? waiting))
        {
            foreach (Waiting one in waiting)
            {
                _seats.Remove(one.Peer);
                Decide(one.Peer, one.Request);
            }
        }
    }

    private void Wait(ISignalPeer peer, JoinMeeting request)
    {
        if (!_waiting.TryGetValue(request.Meeting, out List<Waiting>? waiting))
            _waiting.Add(request.Meeting, waiting = []);
        if (waiting.Count >= Limits.Participants)
        {
            Refusal(peer, RefusalCode.MeetingFull);
            return;
        }
        waiting.Add(new Waiting(peer, request));
        _seats.Add(peer, new Seat(request.Meeting, null, null));
        peer.Send(new WaitForHost());
    }

    private void Refusal(ISignalPeer peer, RefusalCode code)
    {
        HallLog.JoinRefused(logger, code);
        peer.Send(new JoinRefused(code, Refusals.Sentence(code)));
    }

    private bool Leave(ISignalPeer peer)
    {
        if (!_seats.Remove(peer, out Seat? seat))
            return false;
        if (seat is { Instance: { } instance, Participant: { } participant })
        {
            media.Close(instance.Uuid, participant.Id);
            instance.Remove(participant, time.Now());
            if (instance.Participants.Count == 0)
            {
                Forget(instance);
                HallLog.MeetingEmptied(logger);
            }
        }
        else if (_waiting.TryGetValue(seat.Meeting, out List<Waiting>? waiting))
        {
            waiting.RemoveAll(one => one.Peer == peer);
            if (waiting.Count == 0)
                _waiting.Remove(seat.Meeting);
        }
        return true;
    }

    private void End(MeetingInstance instance, MeetingEndCause cause, string sentence)
    {
        foreach (Participant participant in instance.Participants)
        {
            media.Close(instance.Uuid, participant.Id);
            _seats.Remove(participant.Peer);
        }
        instance.End(cause, sentence);
        Forget(instance);
        HallLog.MeetingEnded(logger, cause);
    }

    private void Forget(MeetingInstance instance)
    {
        instance.EraseKey();
        _running.Remove(instance.Schedule.Id);
        schedule.End(instance.Schedule.Id, instance.Uuid);
    }
}
