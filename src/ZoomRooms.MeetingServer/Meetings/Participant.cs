using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>One stay of a client in one meeting instance.</summary>
internal sealed class Participant(ISignalPeer peer, RosterEntry entry, ReadOnlyMemory<byte> identityKey)
{
    private StatementKey? _statedWith;

    public ISignalPeer Peer => peer;

    /// <summary>What the roster says, with the newest statement.</summary>
    public RosterEntry Entry { get; private set; } = entry;

    public ParticipantId Id => Entry.Participant;

    /// <summary>Makes the statement on this device, unless it has one of this key.</summary>
    public void State(StatementKey key, MeetingInstance meeting)
    {
        if (_statedWith == key)
            return;
        _statedWith = key;
        Entry = Entry with { Statement = StatementIssuer.Issue(key, meeting.Schedule.Id, meeting.Uuid, Entry.User, Entry.Hardware, identityKey.Span) };
    }
}
