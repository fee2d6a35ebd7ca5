using System.Diagnostics.CodeAnalysis;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>What a join is decided with, as the hall has it now.</summary>
/// <param name="Running">The instance that runs.</param>
/// <param name="Stated">Those in it, and until when their statements are good.</param>
internal sealed record HallView(MeetingUuid? Running, JoinFacts Facts, IReadOnlyList<(RosterEntry Entry, DateTimeOffset Until)> Stated);

/// <summary>What health says of the hall.</summary>
internal readonly record struct HallCensus(int Connections, int Meetings, int Participants, int Waiting);

/// <summary>What a client that goes on lacks, and the last word to it where that was said.</summary>
internal sealed record MissedMessages(IReadOnlyList<byte[]> Messages, Goodbye? Goodbye);

/// <summary>What can be asked between two steps. The next may change it.</summary>
internal sealed partial class HallMachine
{
    public HallCensus Census => new(
        _connected.Count, _running.Count, _running.Values.Sum(meeting => meeting.Participants.Count),
        _waiting.Values.Sum(list => list.Count));

    /// <summary>Servers that share the hall, and how often each said that it is there.</summary>
    public IEnumerable<NodeGone> Nodes => _nodes.Select(node => new NodeGone(node.Key, node.Value.Beats));

    /// <summary>Who has media.</summary>
    public IEnumerable<(MeetingUuid Meeting, ParticipantId Participant)> Seated =>
        _running.Values.SelectMany(meeting => meeting.Participants.Select(one => (meeting.Uuid, one.Id)));

    public bool HasEnded(MeetingUuid instance) => _ended.Contains(instance);

    /// <summary>Whether a device has a conversation.</summary>
    public bool IsConnected(HardwareId device) => _connected.ContainsKey(device);

    public bool IsRunning(MeetingId meeting) => _running.ContainsKey(meeting);

    /// <summary>Whether a device gave too many wrong numbers or passcodes lately.</summary>
    public bool HasGuessedTooOften(HardwareId device) => _guesses.IsExceeded(device.ToString(), _now);

    /// <summary>The conversation that took this one's seat; null where none did.</summary>
    public string? SuccessorOf(string id) => _conversations.GetValueOrDefault(id)?.Successor;

    /// <summary>What a join would be decided with.</summary>
    /// <param name="anew">The join was heard before.</param>
    public HallView View(string id, JoinInput input, bool anew)
    {
        MeetingInstance? running = input.Meeting is null ? null : _running.GetValueOrDefault(input.Meeting.Id);
        Conversation? conversation = _conversations.GetValueOrDefault(id);
        bool isElsewhere = conversation is not null && IsElsewhere(conversation, input, anew);
        return new HallView(
            running?.Uuid, FactsOf(isElsewhere, conversation?.Hardware ?? default, input, running),
            running is null ? [] : [.. running.Participants.Select(one => (one.Entry, one.StatedUntil))]);
    }

    /// <summary>The meeting that a conversation is in.</summary>
    public ScheduledMeeting? MeetingOf(string id, out UserId user)
    {
        user = default;
        if (!_conversations.TryGetValue(id, out Conversation? conversation)
            || !TryFindSeat(conversation, out MeetingInstance? meeting, out Participant? participant))
        {
            return null;
        }
        user = participant.Entry.User;
        return meeting.Schedule;
    }

    /// <summary>What is to be sent first over the connection that a client goes on over. Null when another took its place, or the
    /// conversation is over.</summary>
    /// <param name="received">Messages that the client has.</param>
    public MissedMessages? Missed(string id, Attachment attachment, long received) =>
        _conversations.TryGetValue(id, out Conversation? conversation) && conversation.Attachment == attachment
        && conversation.Unacknowledged is { Kept: { } kept } sent && received >= sent.Sent - kept.Count && received <= sent.Sent
            ? new MissedMessages([.. kept.Skip((int)(received - (sent.Sent - kept.Count)))], conversation.Goodbye) : null;

    private bool TryFindSeat(
        Conversation peer, [NotNullWhen(true)] out MeetingInstance? meeting, [NotNullWhen(true)] out Participant? participant)
    {
        Seat? seat = _seats.GetValueOrDefault(peer);
        meeting = seat?.Instance;
        participant = seat?.Participant;
        return participant is not null && meeting is not null;
    }
}
