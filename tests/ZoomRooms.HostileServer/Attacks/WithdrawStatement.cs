using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class FalseStatement(string name, Func<HostileMeetingServer, JoinAccepted, RosterEntry, byte[]?> statement) : Attack
{
    public override string Name => name;
    public override string Does =>
        "The server shows the leader with a statement that does not hold: none, of another root, for another device, or under a key that expired.";
    public override string Demands => "ended LeaderNotVerified, never lit";
    public override TimeSpan Within => TimeSpan.FromSeconds(45);
    public override bool WhileJoining => true;
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.LeaderNotVerified];

    private HostileMeetingServer? _server;

    protected override void Begin(HostileMeetingServer server) => _server = server;

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        client.Tell(Struck && client.User == "room" && message is JoinAccepted accepted
            ? accepted with
            {
                Participants = [.. accepted.Participants.Select(other => other with { Statement = statement(_server!, accepted, other) })]
            }
            : message);
    }
}
