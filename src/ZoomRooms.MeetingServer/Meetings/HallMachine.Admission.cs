using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>How conversations enter and leave meetings.</summary>
internal sealed partial class HallMachine
{
    private const int RememberedInstances = 4096;
    // Instances are never begun twice: an older board must not come back. The oldest first.
    private readonly Queue<MeetingUuid> _ended = new();

    /// <summary>Decides a join.</summary>
    /// <param name="anew">The join was heard before.</param>
    private HallAnswer.Decided Decide(string from, Conversation conversation, JoinInput input, bool anew)
    {
        bool isElsewhere = IsElsewhere(conversation, input, anew), waits = !isElsewhere && _seats.ContainsKey(conversation);
        if (!isElsewhere)
            conversation.Undecided = input.Request;
        MeetingInstance? running = input.Meeting is null ? null : _running.GetValueOrDefault(input.Meeting.Id);
        JoinDecision decision = input.Device is null
            ? JoinDecision.Refuse(RefusalCode.NotPaired)
            : JoinPolicy.Decide(FactsOf(isElsewhere, conversation.Hardware, input, running));
        if (decision.Outcome is JoinOutcome.Admit or JoinOutcome.WaitForHost && conversation.Older is not null)
        {
            TakeOver(conversation);
            // With it may have gone the meeting.
            running = input.Meeting is null ? null : _running.GetValueOrDefault(input.Meeting.Id);
        }
        bool isStale = decision.Outcome == JoinOutcome.Admit
            && (input.Instance is not { } meant || (running is null ? _ended.Contains(meant) : running.Uuid != meant));
        if (isStale)
            return HallAnswer.Decided.Stale;
        // It waits on, and has been told.
        if (waits && decision.Outcome == JoinOutcome.WaitForHost)
            return HallAnswer.Decided.Done;
        _effects.Add(new HallEffect.CountJoin(from, decision.Outcome));
        if (waits)
            StopWaiting(conversation);
        switch (decision.Outcome)
        {
            case JoinOutcome.Admit:
                conversation.Undecided = null;
                Admit(from, conversation, input, running);
                break;
            case JoinOutcome.WaitForHost:
                Wait(conversation, input.Request);
                break;
            default:
                if (decision.Code is RefusalCode.MeetingNotFound or RefusalCode.WrongPasscode)
                    _guesses.CountFailure(conversation.Hardware.ToString(), _now);
                Refusal(conversation, decision.Code);
                break;
        }
        return HallAnswer.Decided.Done;
    }

    /// <summary>Whether the client is in a meeting, or waits for one: but for the one that it waits for and that is decided anew.</summary>
    private bool IsElsewhere(Conversation conversation, JoinInput input, bool anew) =>
        _seats.TryGetValue(conversation, out Seat? seat) && !(anew && seat.Instance is null && seat.Meeting == input.Request.Meeting);

    private JoinFacts FactsOf(bool isElsewhere, HardwareId hardware, JoinInput input, MeetingInstance? running)
    {
        DeviceFacts? device = input.Device;
        ScheduledMeeting? meeting = input.Meeting;
        return new JoinFacts(
            meeting is null ? null : new MeetingFacts(
                // What runs counts, not what the schedule says meanwhile.
                running?.Schedule.Encryption ?? meeting.Encryption, meeting.EndToEndAccountsOnly, meeting.Cancelled,
                // The seat that the device has elsewhere is the one that it takes.
                running is not null, running?.Participants.Count(one => one.Entry.Hardware != hardware) ?? 0,
                meeting.ParticipantCap, running?.IsRemoved(hardware) == true, meeting.LetsGuestsIn),
            input.Request.Encryption, input.PasscodeMatches, meeting?.Host == device?.User,
            device?.ClientType ?? ClientType.Unknown, device?.Plan ?? AccountPlan.Unknown, device?.PhoneVerified == true,
            new AccountSwitch(device?.AccountEnabled == true, device?.AccountLocked == true), device?.UserEndToEnd,
            device?.Revoked == true, isElsewhere, input.TooManyGuesses, _shuttingDown, input.CanState,
            device?.User.IsGuest == true);
    }

    private void Admit(string from, Conversation conversation, JoinInput input, MeetingInstance? instance)
    {
        ScheduledMeeting meeting = input.Meeting!;
        bool starts = instance is null;
        if (starts)
        {
            string carrier = HasLeft(from) ? _nodes.Keys.First() : from;
            instance = new MeetingInstance(meeting, input.Instance!.Value, carrier, input.EnhancedKey, _limits.Board);
            _running.Add(meeting.Id, instance);
            _effects.Add(new HallEffect.LogStarted(from, meeting.Encryption));
        }
        DeviceFacts device = input.Device!;
        Newcomer newcomer = new(
            device.User, conversation.Hardware, input.Request.DisplayName.Trim(), device.ClientType, input.Stated, input.MayCommand);
        Participant participant = instance!.Admit(conversation, newcomer, input.Restated ?? [], _now);
        _seats.Add(conversation, new Seat(meeting.Id, instance, participant));
        if (instance.Find(instance.Leader) is { Conversation.Attachment: null })
            instance.SayLeaderIsAway(_limits.Signalling.ResumePatience, participant);
        if (starts && _waiting.TryGetValue(meeting.Id, out List<Conversation>? waiting))
        {
            // Each by the server that it is connected to; those whose connection just broke by the one that let the host in.
            foreach (IGrouping<string, Conversation> some in waiting.GroupBy(one => one.Attachment?.Node ?? from))
                _effects.Add(new HallEffect.FindFacts(some.Key, [.. some.Select(UndecidedOf).OfType<UndecidedJoin>()]));
        }
    }

    private static UndecidedJoin? UndecidedOf(Conversation one) =>
        one.Undecided is { } request ? new UndecidedJoin(one.Id, one.Hardware, request) : null;

    private void Wait(Conversation conversation, JoinMeeting request)
    {
        if (!_waiting.TryGetValue(request.Meeting, out List<Conversation>? waiting))
            _waiting.Add(request.Meeting, waiting = []);
        if (waiting.Count >= Limits.Participants)
        {
            Refusal(conversation, RefusalCode.MeetingFull);
            return;
        }
        waiting.Add(conversation);
        _seats.Add(conversation, new Seat(request.Meeting, null, null));
        conversation.Send(new WaitForHost());
    }

    private void StopWaiting(Conversation conversation)
    {
        if (!_seats.Remove(conversation, out Seat? seat) || !_waiting.TryGetValue(seat.Meeting, out List<Conversation>? waiting))
            return;
        waiting.Remove(conversation);
        if (waiting.Count == 0)
            _waiting.Remove(seat.Meeting);
    }

    private void Refusal(Conversation conversation, RefusalCode code)
    {
        MeetingId? meeting = conversation.Undecided?.Meeting;
        if (!_seats.ContainsKey(conversation))
            conversation.Undecided = null;
        if (conversation.Attachment is { } connection)
            _effects.Add(new HallEffect.LogRefused(connection, conversation.Hardware, meeting, code));
        conversation.Send(new JoinRefused(code, Refusals.Sentence(code)));
    }

    private bool Leave(Conversation conversation)
    {
        conversation.Undecided = null;
        if (!_seats.TryGetValue(conversation, out Seat? seat))
            return false;
        if (seat is not { Instance: { } instance, Participant: { } participant })
        {
            StopWaiting(conversation);
            return true;
        }
        _seats.Remove(conversation);
        _effects.Add(new HallEffect.CloseMedia(instance.Uuid, participant.Id));
        instance.Remove(participant, _now);
        if (instance.Participants.Count == 0)
        {
            Forget(instance);
            _effects.Add(new HallEffect.LogEmptied(instance.MediaNode));
        }
        else if (instance.HasGuestsOnly)
        {
            End(instance, MeetingEndCause.EndedByHost, "Everybody but the guests left, and no guest leads a meeting.");
        }
        return true;
    }

    private void End(MeetingInstance instance, MeetingEndCause cause, string sentence)
    {
        foreach (Participant participant in instance.Participants)
        {
            _effects.Add(new HallEffect.CloseMedia(instance.Uuid, participant.Id));
            _seats.Remove(participant.Conversation);
        }
        instance.End(cause, sentence);
        Forget(instance);
        _effects.Add(new HallEffect.LogEnded(instance.MediaNode, cause));
    }

    private void Forget(MeetingInstance instance)
    {
        instance.EraseKey();
        _running.Remove(instance.Schedule.Id);
        _ended.Enqueue(instance.Uuid);
        if (_ended.Count > RememberedInstances)
            _ended.Dequeue();
        _effects.Add(new HallEffect.MarkEnded(instance.MediaNode, instance.Schedule.Id, instance.Uuid));
    }
}
