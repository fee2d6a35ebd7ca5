using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class ReplaceLeader : Attack
{
    public override string Name => "swap-leaders-key";
    public override string Does =>
        "The server shows the room an announcement of its own in the place of the leader's, under the leader's name.";
    public override string Demands => "ended LeaderNotVerified or MeetingKeyTimeout, never lit";
    public override TimeSpan Within => TimeSpan.FromSeconds(45);
    public override bool WhileJoining => true;
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.MeetingKeyTimeout, SessionEndReason.LeaderNotVerified];
    private HostileMeetingServer? _server;

    protected override void Begin(HostileMeetingServer server) => _server = server;

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        if (Struck && client.User == "room" && message is BoardEntry { Kind: BoardEntryKind.KeyAnnouncement } entry
            && client.Accepted!.Participants.FirstOrDefault(other => other.Participant == entry.Author) is { } leader)
        {
            foreach (BoardEntry post in _server!.Invite(leader.Participant, leader).Posts()
                .Where(post => post.Kind == BoardEntryKind.KeyAnnouncement))
                client.Tell(post);
            return;
        }
        client.Tell(message);
    }
}
