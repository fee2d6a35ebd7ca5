using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class InjectParticipant : Attack
{
    public override string Name => "inject-participant";
    public override string Does =>
        "The server invents a participant with keys of its own, states it with a root that nobody pinned or not at all, and shows it to all.";
    public override string Demands => "the room stays, the lock lit, code and list unchanged";
    public override TimeSpan Within => TimeSpan.FromSeconds(25);
    protected override void Begin(HostileMeetingServer server)
    {
        Intruder intruder = server.Invite();
        intruder.Enter(server, intruder.Posts(), "host", "room");
    }
}
