using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>One stay of a client in one meeting instance.</summary>
internal sealed class Participant(Conversation conversation, RosterEntry entry)
{
    public Conversation Conversation => conversation;

    /// <summary>What the roster says, with the newest statement.</summary>
    public RosterEntry Entry { get; private set; } = entry;

    public ParticipantId Id => Entry.Participant;

    /// <summary>Until when the statement's key is good.</summary>
    public DateTimeOffset StatedUntil { get; set; }

    /// <summary>What it may still say to the others; null until it says something.</summary>
    public PostingAllowance? Messages { get; set; }

    public PostingAllowance MessagesFrom(MessageLimits limits, TimeSpan now) => Messages ??= new PostingAllowance(limits.Burst, now);

    public void Restate(Stated stated)
    {
        Entry = Entry with { Statement = stated.Statement };
        StatedUntil = stated.Until;
    }
}
