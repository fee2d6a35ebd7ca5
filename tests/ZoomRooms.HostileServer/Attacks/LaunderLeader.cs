using ZoomRooms.Appliance.Light;
using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>
/// Names nobody, so that the room has no code when it loses the meeting, and leads with a device of the server's own when the room has come
/// back by itself.
/// </summary>
/// <param name="byTimeout">The loss: the room's own, for want of a key, or the server's word that it shuts down.</param>
internal sealed class LaunderLeader(bool byTimeout) : Attack
{
    private static readonly ParticipantId Nobody = new(4711);

    private HostileMeetingServer? _server;
    private HostileClient? _first;
    private Intruder? _leader;
    private string? _codeBefore;
    private bool _dropped;

    public override string Name => byTimeout ? "launder-leader-by-timeout" : "launder-leader-by-shutdown";

    public override string Does => byTimeout
        ? "The server names nobody as leader until the room gives up, and leads with a device of its own when the room has come back by itself."
        : "The server names nobody as leader, tells the room that it shuts down, and leads with a device of its own when the room has come back by itself.";

    public override string Demands => "the light is not solid: it blinks twice until somebody acknowledges, and says that the code changed";
    public override TimeSpan Within => TimeSpan.FromSeconds(byTimeout ? 75 : 45);

    /// <summary>Longer than what is told for a while only.</summary>
    public override TimeSpan Holds => TimeSpan.FromSeconds(35);
    public override bool NeedsMachine => true;
    public override bool MayReadNothing => false;

    protected override void Begin(HostileMeetingServer server)
    {
        _server = server;
        _first = server.Client("room");
        _codeBefore = FarEnd!.Snapshot.SecurityCode;
        _first.Tell(new LeaderChosen(Nobody));
    }

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        if (!Struck || client.User != "room" || client == _first)
            client.Tell(message);
        else if (message is JoinAccepted accepted)
            Welcome(client, accepted);
        else if (message is not (BoardEntry or LeaderChosen or ParticipantJoined or ParticipantLeft))
            client.Tell(message);
    }

    /// <summary>What the room posts goes to the leader that it was told of, and that one's answers to the room.</summary>
    public override void FromClient(HostileClient client, ClientMessage message)
    {
        if (_leader is { } leader && client.User == "room" && client != _first && message is PostToBoard post)
        {
            leader.Read(new BoardEntry(0, client.Accepted!.Self.Participant, post.Kind, post.Recipient, post.Entry));
            Pass(client, leader);
            return;
        }
        client.SendOn(message);
    }

    public override bool IsMet(RoomView room, RoomView before, HostileMeetingServer server)
    {
        if (!byTimeout && !_dropped && room.SecurityCode is null)
        {
            _dropped = true;
            _first!.Tell(new MeetingEnded(MeetingEndCause.ServerShuttingDown, "The meeting server is shutting down."));
        }
        return StillHolds(room, before, server);
    }

    public override bool StillHolds(RoomView room, RoomView before, HostileMeetingServer server) =>
        room is { InMeeting: true, LockLit: true, Light: LightPattern.DoubleBlink } && room.Attention.HasFlag(RoomAttention.CodeChanged)
        && room.SecurityCode is { } code && code != _codeBefore;

    public override bool IsLitWrongly(RoomView room) => room.Light == LightPattern.Solid && room.SecurityCode != _codeBefore && Struck;

    private void Welcome(HostileClient client, JoinAccepted accepted)
    {
        Intruder leader = _leader = _server!.Invite(new ParticipantId(77));
        leader.State(_server, TimeProvider.System.GetUtcNow());
        leader.Meet(accepted.Self);
        client.Tell(accepted with { Leader = leader.Entry.Participant, Participants = [leader.Entry] });
        Pass(client, leader);
    }

    private static void Pass(HostileClient client, Intruder leader)
    {
        foreach (BoardEntry entry in leader.Posts())
            client.Tell(entry);
    }
}
