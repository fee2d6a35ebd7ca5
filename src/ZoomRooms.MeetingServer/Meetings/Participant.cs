using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>One stay of a client in one meeting instance.</summary>
internal sealed record Participant(ISignalPeer Peer, RosterEntry Entry)
{
    public ParticipantId Id => Entry.Participant;
}
