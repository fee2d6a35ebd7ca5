using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class InjectGuest : Attack
{
    public override string Name => "inject-guest";
    public override string Does => "The server lets a guest of its own, stated with the pinned root, into a meeting that lets none in.";
    public override string Demands => "the room stays, lit, and the guest is not in the list";
    public override TimeSpan Within => TimeSpan.FromSeconds(25);

    protected override void Begin(HostileMeetingServer server)
    {
        Intruder guest = server.Invite(device: Intruder.Guest());
        guest.State(server, TimeProvider.System.GetUtcNow());
        guest.Enter(server, guest.Posts(), "host", "room");
    }
}
