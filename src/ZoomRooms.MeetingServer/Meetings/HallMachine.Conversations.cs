using System.Globalization;
using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>How conversations begin, go on and end.</summary>
internal sealed partial class HallMachine
{
    // In the order in which they began, which a server that came later has too; a hash table's order is each server's own.
    private readonly OrderedDictionary<string, Conversation> _conversations = new(StringComparer.Ordinal);

    /// <summary>A connection of a server that the others gave up meanwhile is held by nobody: its client finds that out, and goes on over
    /// another.</summary>
    private HallAnswer.Begun Begin(string from, ConversationBegun begun)
    {
        if (_conversations.ContainsKey(begun.Conversation))
            return new HallAnswer.Begun(false);
        Conversation conversation = Add(
            begun.Conversation, begun.Hardware,
            begun.Resumable ? new UnacknowledgedMessages(_limits.Signalling.QueuedMessages, _limits.Signalling.QueuedBytes) : null);
        conversation.Attachment = begun.Attachment;
        Succeed(conversation);
        if (_nodes.Count > 1 || HasLeft(begun.Attachment.Node))
            conversation.Send(Doors());
        if (_shuttingDown)
            conversation.Close(null);
        return new HallAnswer.Begun(begun.Attachment.Node == from);
    }

    private Conversation Add(string id, HardwareId hardware, UnacknowledgedMessages? unacknowledged)
    {
        Conversation conversation = new(id, hardware, unacknowledged, _effects);
        _conversations.Add(id, conversation);
        return conversation;
    }

    private long? Resume(ConversationResumed resumed)
    {
        // One that is about to go is nobody to go on with.
        if (HasLeft(resumed.Attachment.Node) || !_conversations.TryGetValue(resumed.Conversation, out Conversation? conversation)
            || conversation.Hardware != resumed.Hardware
            || conversation.Unacknowledged?.TryListAfter(resumed.Received, out _) != true)
        {
            return null;
        }
        // The connection it had may not know yet that it is broken.
        if (conversation.Attachment is { } broken)
            _effects.Add(new HallEffect.CloseConnection(broken, null, WebSocketCloseStatus.NormalClosure, DiscardQueued: true));
        conversation.Interrupt();
        conversation.Attachment = resumed.Attachment;
        if (UndecidedOf(conversation) is { } join && (!_seats.ContainsKey(conversation) || _running.ContainsKey(join.Request.Meeting)))
            _effects.Add(new HallEffect.FindFacts(resumed.Attachment.Node, [join]));
        return conversation.Received;
    }

    private void Detach(ConversationDetached detached)
    {
        if (_conversations.TryGetValue(detached.Conversation, out Conversation? conversation)
            && conversation.Attachment == detached.Attachment)
        {
            Detach(conversation, detached.Meant);
        }
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
        _effects.Add(new HallEffect.StartPatience(conversation.Id, conversation.Interruptions));
        if (TryFindSeat(conversation, out MeetingInstance? meeting, out Participant? participant) && meeting.Leader == participant.Id)
            meeting.SayLeaderIsAway(_limits.Signalling.ResumePatience);
    }

    private void GiveUp(ConversationGivenUp givenUp)
    {
        if (_conversations.TryGetValue(givenUp.Conversation, out Conversation? gone) && gone.Interruptions == givenUp.Interruption)
            BeOver(gone);
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
    private HallAnswer.Decided Hear(string from, MessageHeard heard)
    {
        if (!_conversations.TryGetValue(heard.Conversation, out Conversation? conversation) || conversation.Attachment != heard.Attachment
            || conversation.Goodbye is not null)
        {
            return HallAnswer.Decided.Done;
        }
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
            case SayToMeeting said:
                PassOn(from, conversation, said);
                break;
            case ShareScreen { On: var on }:
                Share(conversation, on);
                break;
            case StopSharing or RemoveParticipant or MakeCoHost or EndMeeting:
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
        return HallAnswer.Decided.Done;
    }

    private void Offend(string from, Conversation conversation, RefusalCode code)
    {
        _effects.Add(new HallEffect.CountDrop(from, code == RefusalCode.TooManyRequests ? SignalDrop.TooFrequent : SignalDrop.Malformed));
        if (++conversation.Offences <= _limits.Signalling.Offences)
        {
            Refuse(conversation, code);
            return;
        }
        _effects.Add(new HallEffect.CountDrop(from, SignalDrop.TooManyOffences));
        byte[] lastMessage = SignalJson.Write(new MessageRefused(code, Policy.Refusals.Sentence(code)));
        conversation.SayGoodbye(new Goodbye(lastMessage, WebSocketCloseStatus.PolicyViolation), discardQueued: false);
    }

    private HallAnswer.Decided Join(string from, Conversation conversation, JoinMeeting join, JoinInput input)
    {
        if (!DisplayNames.TryAccept(join.DisplayName, Limits.DisplayNameBytes, out string name))
        {
            conversation.Send(new JoinRefused(
                RefusalCode.MalformedMessage,
                string.Create(
                    CultureInfo.InvariantCulture, $"A display name has 1 to {Limits.DisplayNameBytes} bytes, {DisplayNames.Rule}.")));
            return HallAnswer.Decided.Done;
        }
        return Decide(from, conversation, input with { Request = input.Request with { DisplayName = name } }, anew: false);
    }
}
