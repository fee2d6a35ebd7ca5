using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class InjectExpiredParticipant : Attack
{
    public override string Name => "inject-expired-statement";
    public override string Does => "The server invents a participant and states it with a signing key that expired.";
    public override string Demands => "the room stays, the lock lit, code and list unchanged";
    public override TimeSpan Within => TimeSpan.FromSeconds(25);
    protected override void Begin(HostileMeetingServer server)
    {
        Intruder intruder = server.Invite();
        intruder.State(server, TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(30));
        intruder.Enter(server, intruder.Posts(), "host", "room");
    }
}
