using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>The room joins a meeting whose leader has a valid statement and valid signatures, and breaks one rule.</summary>
internal sealed class LedByACorruptDevice(string name, string does, Func<HostileMeetingServer, JoinAccepted, CorruptLeader> make) : Attack
{
    private HostileMeetingServer? _server;
    private CorruptLeader? _leader;

    public override string Name => name;
    public override string Does => does;
    public override string Demands => "ended LeaderNotVerified, never lit";
    public override TimeSpan Within => TimeSpan.FromSeconds(45);
    public override bool WhileJoining => true;
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.LeaderNotVerified];

    protected override void Begin(HostileMeetingServer server) => _server = server;

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        if (Struck && client.User == "room" && message is JoinAccepted accepted)
        {
            _leader = _server!.Invite(make(_server, accepted));
            client.Tell(accepted with { Participants = [.. accepted.Participants, _leader.Entry], Leader = _leader.Entry.Participant });
            return;
        }
        client.Tell(message);
    }

    public override void FromClient(HostileClient client, ClientMessage message)
    {
        client.SendOn(message);
        if (!Struck || client.User != "room" || message is not PostToBoard post || _leader is null)
            return;
        foreach (BoardEntry entry in _leader.Hear(post))
            client.Tell(entry);
    }
}
