using System.Data.Common;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>What a join is decided with, as the hall has it now.</summary>
/// <param name="Running">The instance that runs.</param>
/// <param name="Stated">Those in it, and until when their statements are good.</param>
internal sealed record HallView(MeetingUuid? Running, JoinFacts Facts, IReadOnlyList<(RosterEntry Entry, DateTimeOffset Until)> Stated);

/// <summary>How conversations enter and leave meetings. All under the hall's lock.</summary>
internal sealed partial class MeetingHall
{
    private const int RememberedInstances = 4096;
    // Instances are never begun twice: an older board must not come back. The oldest first.
    private readonly Queue<MeetingUuid> _ended = new();

    public bool HasEnded(MeetingUuid instance)
    {
        lock (_lock)
            return _ended.Contains(instance);
    }

    /// <summary>What a join would be decided with now. Another step may come first, and change it.</summary>
    /// <param name="anew">The join was heard before.</param>
    public HallView View(string id, JoinInput input, bool anew)
    {
        lock (_lock)
        {
            MeetingInstance? running = input.Meeting is null ? null : _running.GetValueOrDefault(input.Meeting.Id);
            Conversation? conversation = _conversations.GetValueOrDefault(id);
            return new HallView(
                running?.Uuid, FactsOf(conversation is not null && IsElsewhere(conversation, input, anew), conversation?.Hardware ?? default, input, running), running is null ? [] : [.. running.Participants.Select(one => (one.Entry, one.StatedUntil))]);
        }
    }

    /// <summary>Whether a device gave too many wrong numbers or passcodes lately.</summary>
    public bool HasGuessedTooOften(HardwareId device)
    {
        lock (_lock)
            return _guesses.IsExceeded(device.ToString(), _now);
    }

    /// <summary>The meeting that a conversation is in.</summary>
    public ScheduledMeeting? MeetingOf(string id, out UserId user)
    {
        lock (_lock)
        {
            user = default;
            if (!_conversations.TryGetValue(id, out Conversation? conversation) || !TryFindSeat(conversation, out MeetingInstance? meeting, out Participant? participant))
                return null;
            user = participant.Entry.User;
            return meeting.Schedule;
        }
    }

    /// <summary>Decides a join.</summary>
    /// <param name="anew">The join was heard before.</param>
    /// <returns>True where what it would be decided from is not so any more: it is to be found out again.</returns>
    private bool Decide(string from, Conversation conversation, JoinInput input, bool anew)
    {
        bool isElsewhere = IsElsewhere(conversation, input, anew), waits = !isElsewhere && _seats.ContainsKey(conversation);
        if (!isElsewhere)
            conversation.Undecided = input.Request;
        MeetingInstance? running = input.Meeting is null ? null : _running.GetValueOrDefault(input.Meeting.Id);
        JoinDecision decision = input.Device is null ? JoinDecision.Refuse(RefusalCode.NotPaired) : JoinPolicy.Decide(FactsOf(isElsewhere, conversation.Hardware, input, running));
        if (decision.Outcome is JoinOutcome.Admit or JoinOutcome.WaitForHost && conversation.Older is not null)
        {
            TakeOver(conversation);
            // With it may have gone the meeting.
            running = input.Meeting is null ? null : _running.GetValueOrDefault(input.Meeting.Id);
        }
        bool isStale = decision.Outcome == JoinOutcome.Admit && (input.Instance is not { } meant || (running is null ? _ended.Contains(meant) : running.Uuid != meant));
        if (isStale)
            return true;
        // It waits on, and has been told.
        if (waits && decision.Outcome == JoinOutcome.WaitForHost)
            return false;
        if (from == log.Node)
            Joins.Count(decision.Outcome);
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
        return false;
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
                running is not null, running?.Participants.Count(one => one.Entry.Hardware != hardware) ?? 0, meeting.ParticipantCap, running?.IsRemoved(hardware) == true),
            input.Request.Encryption, input.PasscodeMatches, meeting?.Host == device?.User,
            device?.ClientType ?? ClientType.Unknown, device?.Plan ?? AccountPlan.Unknown, device?.PhoneVerified == true,
            new AccountSwitch(device?.AccountEnabled == true, device?.AccountLocked == true), device?.UserEndToEnd,
            device?.Revoked == true, isElsewhere, input.TooManyGuesses, _shuttingDown, input.CanState);
    }

    private void Admit(string from, Conversation conversation, JoinInput input, MeetingInstance? instance)
    {
        ScheduledMeeting meeting = input.Meeting!;
        bool starts = instance is null;
        if (starts)
        {
            instance = new MeetingInstance(meeting, input.Instance!.Value, HasLeft(from) ? _nodes.Keys.First() : from, input.EnhancedKey, boardLimits);
            _running.Add(meeting.Id, instance);
            if (from == log.Node)
                HallLog.MeetingStarted(logger, meeting.Encryption);
        }
        DeviceFacts device = input.Device!;
        Participant participant = instance!.Admit(
            conversation, new Newcomer(device.User, conversation.Hardware, input.Request.DisplayName.Trim(), device.ClientType, input.Stated, input.MayCommand), input.Restated ?? [], _now);
        _seats.Add(conversation, new Seat(meeting.Id, instance, participant));
        if (instance.Participants.FirstOrDefault(one => one.Id == instance.Leader)?.Peer is Conversation { Attachment: null })
            instance.SayLeaderIsAway(limits.ResumePatience, participant);
        if (starts && _waiting.TryGetValue(meeting.Id, out List<Conversation>? waiting))
        {
            // Each by the server that it is connected to; those whose connection just broke by the one that let the host in.
            Conversation[] mine = [.. waiting.Where(one => (one.Attachment?.Node ?? from) == log.Node)];
            if (mine.Length > 0)
                Undecided?.Invoke(mine);
        }
    }

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
        if (!_seats.ContainsKey(conversation))
            conversation.Undecided = null;
        if (conversation.Attachment?.Node == log.Node)
            HallLog.JoinRefused(logger, code);
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
        media.Close(instance.Uuid, participant.Id);
        instance.Remove(participant, _now);
        if (instance.Participants.Count == 0)
        {
            Forget(instance);
            if (instance.MediaNode == log.Node)
                HallLog.MeetingEmptied(logger);
        }
        return true;
    }

    private void End(MeetingInstance instance, MeetingEndCause cause, string sentence)
    {
        foreach (Participant participant in instance.Participants)
        {
            media.Close(instance.Uuid, participant.Id);
            _seats.Remove((Conversation)participant.Peer);
        }
        instance.End(cause, sentence);
        Forget(instance);
        if (instance.MediaNode == log.Node)
            HallLog.MeetingEnded(logger, cause);
    }

    private void Forget(MeetingInstance instance)
    {
        instance.EraseKey();
        _running.Remove(instance.Schedule.Id);
        _ended.Enqueue(instance.Uuid);
        if (_ended.Count > RememberedInstances)
            _ended.Dequeue();
        if (instance.MediaNode != log.Node)
            return;
        try
        {
            schedule.End(instance.Schedule.Id, instance.Uuid);
        }
        catch (DbException failure)
        {
            // Whoever starts the meeting again knows that this instance has ended.
            HallLog.NotWritten(logger, failure);
        }
    }
}
