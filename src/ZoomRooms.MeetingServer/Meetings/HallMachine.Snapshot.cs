using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>How the hall moves to a server that comes later. What the snapshot lacks, or has in another order, would let that one go
/// another way than the others.</summary>
internal sealed partial class HallMachine
{
    /// <summary>As another server had it, or as this one goes on when it comes anew.</summary>
    public HallMachine(HallLimits limits, HallSnapshot snapshot)
        : this(limits)
    {
        (_now, _shuttingDown) = (snapshot.Now, snapshot.ShuttingDown);
        foreach (MeetingUuid ended in snapshot.Ended)
            _ended.Enqueue(ended);
        foreach (NodeState node in snapshot.Nodes)
            _nodes.Add(node.Name, new Node(node.Url) { Beats = node.Beats });
        foreach (ConversationState state in snapshot.Conversations)
            Fill(state);
        foreach (ConversationState state in snapshot.Conversations)
            Connect(state);
        foreach (MeetingState state in snapshot.Meetings)
        {
            MeetingInstance meeting = new(state, id => _conversations[id], limits.Board);
            _running.Add(state.Schedule.Id, meeting);
            foreach (Participant participant in meeting.Participants)
                _seats.Add(participant.Conversation, new Seat(state.Schedule.Id, meeting, participant));
        }
        foreach (WaitingState waiting in snapshot.Waiting)
        {
            _waiting.Add(waiting.Meeting, [.. waiting.Conversations.Select(id => _conversations[id])]);
            foreach (Conversation conversation in _waiting[waiting.Meeting])
                _seats.Add(conversation, new Seat(waiting.Meeting, null, null));
        }
        _guesses.Become(snapshot.Guesses);
    }

    /// <summary>All of it, between two steps.</summary>
    public HallSnapshot TakeSnapshot(ulong sequence, string rules) => new(
        sequence, rules, _now, [.. _nodes.Select(node => new NodeState(node.Key, node.Value.Url, node.Value.Beats))],
        [.. _conversations.Values.Select(StateOf)], [.. _running.Values.Select(meeting => meeting.Take())],
        [.. _waiting.Select(entry => new WaitingState(entry.Key, [.. entry.Value.Select(one => one.Id)]))],
        [.. _ended], _guesses.Take(), _shuttingDown);

    /// <summary>What is to be waited for where a machine begins with a snapshot: clients that were gone then.</summary>
    public IReadOnlyList<HallEffect> Awaited() =>
        [.. _conversations.Values.Where(one => one.Attachment is null)
            .Select(one => new HallEffect.StartPatience(one.Id, one.Interruptions))];

    private void Fill(ConversationState state)
    {
        UnacknowledgedMessages? kept = state.Sent is { } sent
            ? new UnacknowledgedMessages(_limits.Signalling.QueuedMessages, _limits.Signalling.QueuedBytes, sent, state.Kept)
            : null;
        Conversation conversation = Add(state.Id, state.Hardware, kept);
        (conversation.Attachment, conversation.Interruptions) = (state.Attachment, state.Interruptions);
        (conversation.Received, conversation.Acknowledged, conversation.Offences) = (state.Received, state.Acknowledged, state.Offences);
        (conversation.Undecided, conversation.Successor) = (state.Undecided, state.Successor);
        if (state.IsEnding)
            conversation.Goodbye = new Goodbye(state.LastMessage, state.Status);
    }

    private void Connect(ConversationState state)
    {
        Conversation conversation = _conversations[state.Id];
        conversation.Older = state.Older is { } older ? _conversations[older] : null;
        if (state.IsNewest)
            _connected.Add(state.Hardware, conversation);
    }

    private ConversationState StateOf(Conversation one) => new(
        one.Id, one.Hardware, one.Unacknowledged?.Sent, one.Unacknowledged?.Kept, one.Attachment, one.Interruptions,
        one.Goodbye is not null, one.Goodbye?.LastMessage, one.Goodbye?.Status
        ?? WebSocketCloseStatus.Empty, one.Received, one.Acknowledged, one.Offences, one.Undecided, one.Successor,
        one.Older is { } older && _conversations.ContainsKey(older.Id) ? older.Id : null,
        _connected.GetValueOrDefault(one.Hardware) == one);
}
