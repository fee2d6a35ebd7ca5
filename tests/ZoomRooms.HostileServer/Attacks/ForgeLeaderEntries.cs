using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class ForgeLeaderEntries : Attack
{
    public override string Name => "forge-leader-entries";
    public override string Does => "The server posts links, keys and heartbeats of its own under the leader's name.";
    public override string Demands => "the room stays, the lock lit, code and list unchanged";
    public override TimeSpan Within => TimeSpan.FromSeconds(25);
    protected override void Begin(HostileMeetingServer server)
    {
        HostileClient room = server.Client("room");
        RosterEntry self = room.Accepted!.Self;
        // It leads a meeting of its own, and what it posts there is said to come from the leader.
        foreach (BoardEntry post in server.Invite(self.Participant, self).Posts())
            room.Tell(post with { Author = room.Accepted.Leader });
    }
}
