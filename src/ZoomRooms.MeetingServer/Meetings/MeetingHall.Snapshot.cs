using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>How the hall moves to a server that comes later, and begins anew.</summary>
internal sealed partial class MeetingHall
{
    /// <summary>All of it, between two steps.</summary>
    public HallSnapshot Take(ulong sequence, string rules)
    {
        lock (_lock)
        {
            return new HallSnapshot(
                sequence, rules, _now, [.. _nodes.Select(node => new NodeState(node.Key, node.Value.Url, node.Value.Beats))], [.. _conversations.Values.Select(StateOf)],
                [.. _running.Values.Select(meeting => meeting.Take())], [.. _waiting.Select(entry => new WaitingState(entry.Key, [.. entry.Value.Select(one => one.Id)]))], [.. _ended]);
        }
    }

    /// <summary>Forgets everything, and becomes what another server had; null: nothing. Clients of this server look for another.</summary>
    public void Become(HallSnapshot? snapshot)
    {
        lock (_lock)
        {
            foreach (Conversation conversation in _conversations.Values)
            {
                SignalOutbox? outbox = conversation.Outbox;
                conversation.Interrupt();
                outbox?.Close(null, WebSocketCloseStatus.EndpointUnavailable, discardQueued: true);
            }
            foreach (MeetingInstance meeting in _running.Values)
            {
                foreach (Participant participant in meeting.Participants)
                    media.Close(meeting.Uuid, participant.Id);
            }
            _conversations.Clear();
            _connected.Clear();
            _seats.Clear();
            _running.Clear();
            _waiting.Clear();
            _nodes.Clear();
            _shuttingDown = false;
            if (snapshot is not null)
                Fill(snapshot);
        }
    }

    private void Fill(HallSnapshot snapshot)
    {
        _now = snapshot.Now;
        _ended.Clear();
        foreach (MeetingUuid ended in snapshot.Ended)
            _ended.Enqueue(ended);
        foreach (NodeState node in snapshot.Nodes)
            _nodes.Add(node.Name, new Node(node.Url) { Beats = node.Beats, HeardAt = time.Now() });
        foreach (ConversationState state in snapshot.Conversations)
            Fill(state);
        foreach (MeetingState state in snapshot.Meetings)
        {
            MeetingInstance meeting = new(state, id => _conversations[id], boardLimits);
            _running.Add(state.Schedule.Id, meeting);
            foreach (Participant participant in meeting.Participants)
                _seats.Add((Conversation)participant.Peer, new Seat(state.Schedule.Id, meeting, participant));
        }
        foreach (WaitingState waiting in snapshot.Waiting)
        {
            _waiting.Add(waiting.Meeting, [.. waiting.Conversations.Select(id => _conversations[id])]);
            foreach (Conversation conversation in _waiting[waiting.Meeting])
                _seats.Add(conversation, new Seat(waiting.Meeting, null, null));
        }
        Reconnect();
    }

    private void Fill(ConversationState state)
    {
        UnacknowledgedMessages? kept = state.Sent is { } sent ? new UnacknowledgedMessages(limits.QueuedMessages, limits.QueuedBytes, sent, state.Kept) : null;
        Conversation conversation = Add(state.Id, state.Hardware, kept);
        (conversation.Attachment, conversation.Received, conversation.Acknowledged, conversation.Offences) = (state.Attachment, state.Received, state.Acknowledged, state.Offences);
        conversation.Undecided = state.Undecided;
        if (state.IsEnding)
            conversation.Goodbye = new Goodbye(state.LastMessage, state.Status);
        conversation.Interruptions = state.Interruptions;
        // One that waits for its client counts its interruption already.
        if (state.Attachment is null)
            Await(conversation);
        conversation.Successor = state.Successor;
    }

    private static ConversationState StateOf(Conversation one) => new(
        one.Id, one.Hardware, one.Unacknowledged?.Sent, one.Unacknowledged?.Kept, one.Attachment, one.Interruptions, one.Goodbye is not null, one.Goodbye?.LastMessage,
        one.Goodbye?.Status ?? WebSocketCloseStatus.Empty, one.Received, one.Acknowledged, one.Offences, one.Undecided, one.Successor);
}
