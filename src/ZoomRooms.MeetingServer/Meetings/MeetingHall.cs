using System.Net;
using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>
/// All running meetings and all conversations, of all servers that share it: a replicated state machine. It changes only by <see cref="Apply"/>, whose steps every server takes in the same order, so that
/// any of them can go on where another ends. A step never waits, reads no clock, draws nothing and asks no database; what it has to tell clients goes to those that are connected here.
/// </summary>
internal sealed partial class MeetingHall(
    IHallLog log, MeetingStore schedule, IMediaRouter media, BoardLimits boardLimits, SignalLimits limits, GuessLimits guessLimits, TimeProvider time, ILogger<MeetingHall> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<HardwareId, Conversation> _connected = [];
    private readonly Dictionary<Conversation, Seat> _seats = [];
    private readonly Dictionary<MeetingId, MeetingInstance> _running = [];
    private readonly Dictionary<MeetingId, List<Conversation>> _waiting = [];
    private readonly AttemptLimiter _guesses = new(guessLimits.PasscodesPerDevice, guessLimits.PasscodesOverall, TimeSpan.FromMinutes(1));
    private TimeSpan _now;
    private bool _shuttingDown;

    /// <summary>Where a conversation is: in a meeting, or waiting for one.</summary>
    private sealed record Seat(MeetingId Meeting, MeetingInstance? Instance, Participant? Participant);

    /// <summary>Takes a step. Nothing that clients say makes it fail; a failure is a bug, and the same on every server.</summary>
    public object? Apply(string from, HallRecord record, TimeSpan now)
    {
        lock (_lock)
        {
            // Time as the log has it does not go back.
            _now = now > _now ? now : _now;
            switch (record)
            {
                case ConversationBegun begun:
                    Begin(begun);
                    return null;
                case ConversationResumed resumed:
                    return Resume(resumed);
                case ConversationDetached detached:
                    Detach(detached);
                    return null;
                case ConversationGivenUp givenUp when _conversations.TryGetValue(givenUp.Conversation, out Conversation? gone) && gone.Interruptions == givenUp.Interruption:
                    BeOver(gone);
                    return null;
                case ConversationEnded ended when _conversations.TryGetValue(ended.Conversation, out Conversation? offender):
                    offender.SayGoodbye(new Goodbye(ended.LastMessage, ended.Status), ended.DiscardQueued);
                    return null;
                case TwinFound twin:
                    FindTwin(from, twin.Successor);
                    return null;
                case MessageHeard heard:
                    return Hear(from, heard);
                case JoinDecidedAnew join when _conversations.TryGetValue(join.Conversation, out Conversation? joining) && joining.Undecided is not null:
                    return Decide(from, joining, join.Join, anew: true);
                case ParticipantTold told:
                    Tell(from, told);
                    return null;
                case DeviceRevoked revoked:
                    Revoke(revoked.Hardware);
                    return null;
                case MeetingCancelled cancelled when _running.TryGetValue(cancelled.Meeting, out MeetingInstance? meeting):
                    End(meeting, MeetingEndCause.EndedByHost, "The meeting was cancelled.");
                    return null;
                case MediaGone gone:
                    _running.Values.FirstOrDefault(running => running.Uuid == gone.Meeting)?.Participants.FirstOrDefault(one => one.Id == gone.Participant)?.Peer.Send(new ReopenTransport());
                    return null;
                case SlotsAnnounced announced when _running.Values.FirstOrDefault(running => running.Uuid == announced.Meeting) is { } meeting && meeting.MediaNode == from:
                    meeting.Participants.FirstOrDefault(one => one.Id == announced.Participant)?.Peer.Send(announced.Slots);
                    return null;
                case NodeAlive alive:
                    Welcome(from, alive);
                    return null;
                case NodeGone gone when _nodes.TryGetValue(gone.Node, out Node? node) && node.Beats == gone.Beats:
                    Remove(gone.Node, isLeaving: false);
                    return null;
                case NodeLeaving when _nodes.ContainsKey(from):
                    Remove(from, isLeaving: true);
                    return null;
                default:
                    return null;
            }
        }
    }

    private void LeaveMeeting(Conversation peer)
    {
        if (!Leave(peer))
            Refuse(peer, RefusalCode.NotInMeeting);
    }

    private void Post(string from, Conversation peer, PostToBoard post, bool mayCommand)
    {
        if (!TryFindSeat(peer, out MeetingInstance? meeting, out Participant? participant))
        {
            Refuse(peer, RefusalCode.NotInMeeting);
            return;
        }
        PostOutcome outcome = post.Kind == BoardEntryKind.LeaderCommand && !(mayCommand || meeting.IsCoHost(peer.Hardware)) ? PostOutcome.NotCoHost : meeting.Post(participant, post, _now);
        if (from == log.Node)
            Posts.Count(outcome);
        if (PostRefusals.Of(outcome) is { } refused)
            peer.Send(refused);
    }

    private void OpenTransport(string from, Conversation peer, OpenTransport request, string? reachedAt)
    {
        if (!TryFindSeat(peer, out MeetingInstance? meeting, out Participant? participant))
        {
            Refuse(peer, RefusalCode.NotInMeeting);
            return;
        }
        if (meeting.MediaNode != log.Node)
            return;
        if (peer.Openings >= MostOpenings)
        {
            // From another server, which does not wait for the answers.
            _ = log.AppendAsync(new ParticipantTold(peer.Id, meeting.Uuid, SignalJson.Write(new MessageRefused(RefusalCode.TooManyRequests, Refusals.Sentence(RefusalCode.TooManyRequests)))));
            return;
        }
        RosterEntry entry = participant.Entry;
        peer.Openings++;
        // Queued under the lock, so that a leave that follows closes what this opens.
        Task<TransportOpened?> opening = media.OpenAsync(
            new MediaParticipant(meeting.Uuid, entry.Participant, entry.AudioSsrc, entry.VideoSsrc, entry.SmallVideoSsrc, request.Rtx), request,
            from == log.Node && IPAddress.TryParse(reachedAt, out IPAddress? address) ? address : null);
        peer.Opening = AnswerAsync(peer, meeting.Uuid, opening);
    }

    private async Task AnswerAsync(Conversation peer, MeetingUuid meeting, Task<TransportOpened?> opening)
    {
        TransportOpened? opened = null;
        try
        {
            opened = await opening;
        }
        finally
        {
            lock (_lock)
                peer.Openings--;
        }
        ServerMessage answer = opened is null
            ? new MessageRefused(RefusalCode.MalformedMessage, "The media association was not opened: its description is not valid, or the server has no room for it.")
            : opened;
        await log.AppendAsync(new ParticipantTold(peer.Id, meeting, SignalJson.Write(answer)));
    }

    /// <summary>What the server says that carries the meeting's media. One that did, and does no more, says nothing of use.</summary>
    private void Tell(string from, ParticipantTold told)
    {
        if (_conversations.TryGetValue(told.Conversation, out Conversation? peer) && TryFindSeat(peer, out MeetingInstance? meeting, out _)
            && meeting.Uuid == told.Meeting && meeting.MediaNode == from)
        {
            peer.Send(told.Message);
        }
    }

    private void ChooseVideo(Conversation peer, ChooseVideo choice)
    {
        if (!TryFindSeat(peer, out MeetingInstance? meeting, out Participant? participant))
            Refuse(peer, RefusalCode.NotInMeeting);
        else if (meeting.MediaNode == log.Node)
            media.Choose(meeting.Uuid, participant.Entry.Participant, choice);
    }

    private void Revoke(HardwareId device)
    {
        _connected.Remove(device, out Conversation? peer);
        for (; peer is not null; peer = peer.Older)
        {
            Leave(peer);
            peer.Close(SignalJson.Write(new MessageRefused(RefusalCode.DeviceRevoked, Refusals.Sentence(RefusalCode.DeviceRevoked))));
        }
    }

    /// <summary>Ends every meeting and conversation; joins are refused from here on.</summary>
    private void ShutDown()
    {
        _shuttingDown = true;
        string sentence = Refusals.Sentence(RefusalCode.ServerShuttingDown);
        foreach (MeetingInstance meeting in _running.Values.ToList())
            End(meeting, MeetingEndCause.ServerShuttingDown, sentence);
        foreach (Conversation waiting in _waiting.Values.SelectMany(list => list))
            waiting.Send(new MeetingEnded(MeetingEndCause.ServerShuttingDown, sentence));
        _waiting.Clear();
        _seats.Clear();
        foreach (Conversation peer in _conversations.Values.ToList())
        {
            peer.SayGoodbye(new Goodbye(null, WebSocketCloseStatus.NormalClosure), discardQueued: false);
            // Nobody is waited for any more.
            if (peer.Attachment is null)
                BeOver(peer);
        }
    }

    /// <summary>Whether a device has a conversation.</summary>
    public bool IsConnected(HardwareId device)
    {
        lock (_lock)
            return _connected.ContainsKey(device);
    }

    public bool IsRunning(MeetingId meeting)
    {
        lock (_lock)
            return _running.ContainsKey(meeting);
    }

    private static void Refuse(Conversation peer, RefusalCode code) => peer.Send(new MessageRefused(code, Refusals.Sentence(code)));

    private bool TryFindSeat(
        Conversation peer,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MeetingInstance? meeting,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Participant? participant)
    {
        Seat? seat = _seats.GetValueOrDefault(peer);
        meeting = seat?.Instance;
        participant = seat?.Participant;
        return participant is not null && meeting is not null;
    }
}
