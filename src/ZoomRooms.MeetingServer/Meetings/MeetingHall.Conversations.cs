using System.Globalization;
using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>How conversations begin, go on and end. All under the hall's lock.</summary>
internal sealed partial class MeetingHall
{
    private const int MostOpenings = 4;
    private readonly Dictionary<string, Conversation> _conversations = new(StringComparer.Ordinal);
    // Connections of this server, by their number, from before the step that begins their conversation.
    private readonly Dictionary<long, SignalOutbox> _arriving = [];

    /// <summary>Told, under the lock, of joins that wait for fresh facts, which this server has to find.</summary>
    public Action<IReadOnlyList<Conversation>>? Undecided { get; set; }

    /// <summary>A connection whose conversation is about to begin.</summary>
    public void Expect(Attachment attachment, SignalOutbox outbox)
    {
        lock (_lock)
            _arriving[attachment.Number] = outbox;
    }

    /// <summary>It will not. True when its conversation has not begun.</summary>
    public bool Forget(Attachment attachment)
    {
        lock (_lock)
            return _arriving.Remove(attachment.Number);
    }

    /// <summary>Goes on over a connection of this server, which is sent first what the client lacks. False when another took its place, or the conversation is over.</summary>
    public bool TryGoOn(string id, Attachment attachment, SignalOutbox outbox, long received)
    {
        lock (_lock)
        {
            if (!_conversations.TryGetValue(id, out Conversation? conversation) || conversation.Attachment != attachment
                || conversation.Unacknowledged is not { } sent || !sent.TryListAfter(received, out IReadOnlyList<byte[]>? missing))
            {
                return false;
            }
            conversation.Outbox = outbox;
            foreach (byte[] message in missing)
                outbox.TryEnqueue(message);
            if (conversation.Goodbye is { } goodbye)
                outbox.Close(goodbye.LastMessage, goodbye.Status, discardQueued: false);
            return true;
        }
    }

    /// <summary>The media associations that this server opens for a client.</summary>
    public Task Opening(string id)
    {
        lock (_lock)
            return _conversations.GetValueOrDefault(id)?.Opening ?? Task.CompletedTask;
    }

    private void Begin(ConversationBegun begun)
    {
        if (_conversations.ContainsKey(begun.Conversation))
            return;
        Conversation conversation = Add(begun.Conversation, begun.Hardware, begun.Resumable ? new UnacknowledgedMessages(limits.QueuedMessages, limits.QueuedBytes) : null);
        conversation.Attachment = begun.Attachment;
        if (begun.Attachment.Node == log.Node && _arriving.Remove(begun.Attachment.Number, out SignalOutbox? outbox))
            conversation.Outbox = outbox;
        Succeed(conversation);
        if (_nodes.Count > 1 || HasLeft(begun.Attachment.Node))
            conversation.Send(Doors());
        if (_shuttingDown)
            conversation.Close(null);
    }

    private Conversation Add(string id, HardwareId hardware, UnacknowledgedMessages? unacknowledged)
    {
        Conversation conversation = new(id, hardware, unacknowledged, TooSlow);
        _conversations.Add(id, conversation);
        return conversation;
    }

    private void TooSlow(Conversation conversation)
    {
        Cut?.Invoke(SignalDrop.TooSlow);
        _ = log.AppendAsync(new ConversationEnded(
            conversation.Id, WebSocketCloseStatus.PolicyViolation, SignalJson.Write(new MeetingEnded(MeetingEndCause.ConnectionTooSlow, "This client did not read what the server sent.")), DiscardQueued: true));
    }

    /// <summary>Told of clients of this server that are cut off.</summary>
    public Action<SignalDrop>? Cut { get; set; }

    private long? Resume(ConversationResumed resumed)
    {
        // One that is about to go is nobody to go on with.
        if (HasLeft(resumed.Attachment.Node) || !_conversations.TryGetValue(resumed.Conversation, out Conversation? conversation) || conversation.Hardware != resumed.Hardware
            || conversation.Unacknowledged?.TryListAfter(resumed.Received, out _) != true)
        {
            return null;
        }
        // The connection it had may not know yet that it is broken.
        SignalOutbox? broken = conversation.Outbox;
        conversation.Interrupt();
        conversation.Attachment = resumed.Attachment;
        broken?.Close(null, WebSocketCloseStatus.NormalClosure, discardQueued: true);
        if (conversation.Undecided is { } request && resumed.Attachment.Node == log.Node && (!_seats.ContainsKey(conversation) || _running.ContainsKey(request.Meeting)))
            Undecided?.Invoke([conversation]);
        return conversation.Received;
    }

    private void Detach(ConversationDetached detached)
    {
        if (_conversations.TryGetValue(detached.Conversation, out Conversation? conversation) && conversation.Attachment == detached.Attachment)
            Detach(conversation, detached.Meant);
    }

    /// <summary>The connection ended. Unless that was meant, the client has a while to come back.</summary>
    private void Detach(Conversation conversation, bool meant)
    {
        // After a goodbye there is nothing to come back for.
        if (!meant && conversation is { Goodbye: null, Unacknowledged.IsOverrun: false })
            WaitForClient(conversation);
        else
            BeOver(conversation);
    }

    private void WaitForClient(Conversation conversation)
    {
        conversation.Interrupt();
        Await(conversation);
        if (TryFindSeat(conversation, out MeetingInstance? meeting, out Participant? participant) && meeting.Leader == participant.Id)
            meeting.SayLeaderIsAway(limits.ResumePatience);
    }

    private void Await(Conversation conversation)
    {
        // Every server waits; what the first says of it counts.
        ConversationGivenUp givenUp = new(conversation.Id, conversation.Interruptions);
        conversation.Patience = time.CreateTimer(_ => _ = log.AppendAsync(givenUp), null, limits.ResumePatience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Nobody will hear from it any more; it leaves its meeting.</summary>
    private void BeOver(Conversation conversation)
    {
        if (!_conversations.Remove(conversation.Id))
            return;
        conversation.Interrupt();
        conversation.Goodbye ??= new Goodbye(null, WebSocketCloseStatus.NormalClosure);
        Leave(conversation);
        Withdraw(conversation);
    }

    /// <summary>Acts on a message. One that a connection brought after another took its place is left to that one.</summary>
    private bool Hear(string from, MessageHeard heard)
    {
        if (!_conversations.TryGetValue(heard.Conversation, out Conversation? conversation) || conversation.Attachment != heard.Attachment || conversation.Goodbye is not null)
            return false;
        conversation.Received++;
        if (conversation.Unacknowledged is not null && conversation.Received - conversation.Acknowledged >= Resumption.AcknowledgeAfter)
        {
            conversation.Acknowledged = conversation.Received;
            conversation.Send(new ReceivedAcknowledged(conversation.Acknowledged));
        }
        switch (heard.Message)
        {
            case JoinMeeting when heard.Problem is { } problem:
                conversation.Send(new JoinRefused(RefusalCode.InternalError, problem));
                break;
            case JoinMeeting join when heard.Join is { } input:
                return Join(from, conversation, join, input);
            case OpenTransport open:
                OpenTransport(from, conversation, open, heard.ReachedAt);
                break;
            case PostToBoard post:
                Post(from, conversation, post, heard.MayCommand);
                break;
            case RemoveParticipant or MakeCoHost or EndMeeting:
                Control(conversation, heard.Message, heard.MayCommand);
                break;
            case ChooseVideo choice:
                ChooseVideo(conversation, choice);
                break;
            case Protocol.LeaveMeeting:
                LeaveMeeting(conversation);
                break;
            case SignalPing ping:
                conversation.Send(new SignalPong(ping.Number));
                break;
            case AcknowledgeReceived acknowledged when conversation.Unacknowledged?.TryAcknowledge(acknowledged.Received) == true:
                break;
            default:
                Offend(from, conversation, heard.Offence ?? RefusalCode.MalformedMessage);
                break;
        }
        return false;
    }

    private void Offend(string from, Conversation conversation, RefusalCode code)
    {
        if (from == log.Node)
            Cut?.Invoke(code == RefusalCode.TooManyRequests ? SignalDrop.TooFrequent : SignalDrop.Malformed);
        if (++conversation.Offences <= limits.Offences)
        {
            Refuse(conversation, code);
            return;
        }
        if (from == log.Node)
            Cut?.Invoke(SignalDrop.TooManyOffences);
        conversation.SayGoodbye(new Goodbye(SignalJson.Write(new MessageRefused(code, Policy.Refusals.Sentence(code))), WebSocketCloseStatus.PolicyViolation), discardQueued: false);
    }

    private bool Join(string from, Conversation conversation, JoinMeeting join, JoinInput input)
    {
        if (!DisplayNames.TryAccept(join.DisplayName, Limits.DisplayNameBytes, out string name))
        {
            conversation.Send(new JoinRefused(
                RefusalCode.MalformedMessage, string.Create(CultureInfo.InvariantCulture, $"A display name has 1 to {Limits.DisplayNameBytes} bytes, {DisplayNames.Rule}.")));
            return false;
        }
        return Decide(from, conversation, input with { Request = input.Request with { DisplayName = name } }, anew: false);
    }
}
