using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class ForkAndMerge : Attack
{
    public override string Name => "fork-and-merge";
    public override string Does => "The server makes the room leader of a meeting without the far end, and later joins the two again.";
    public override string Demands => "ended LeaderNotVerified or MeetingKeyTimeout after the merge; the split shows as a changed code";
    public override TimeSpan Within => TimeSpan.FromSeconds(60);
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.LeaderNotVerified, SessionEndReason.MeetingKeyTimeout];
    private string? _code;
    private TimeSpan? _split;

    protected override void Begin(HostileMeetingServer server)
    {
        HostileClient room = server.Client("room");
        room.Tell(new LeaderChosen(room.Accepted!.Self.Participant));
    }

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        if (!Struck || client.User != "room" || message is not BoardEntry || _split is not null)
            client.Tell(message);
    }

    public override void FromClient(HostileClient client, ClientMessage message)
    {
        if (!Struck || client.User != "room" || message is not PostToBoard)
            client.SendOn(message);
    }

    public override bool IsMet(RoomView room, RoomView before, HostileMeetingServer server)
    {
        _code = before.SecurityCode;
        TimeSpan now = TimeProvider.System.GetElapsedTime(0);
        if (_split is null && room.SecurityCode is not null && room.SecurityCode != _code)
            _split = now;
        if (_split is { } at && now - at > TimeSpan.FromSeconds(6) && !_merged)
        {
            _merged = true;
            HostileClient client = server.Client("room");
            client.Tell(new LeaderChosen(client.Accepted!.Leader));
            foreach (BoardEntry entry in server.Client("room").Entries)
                client.Tell(entry);
        }
        return base.IsMet(room, before, server);
    }

    private bool _merged;
}
