using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class LedByAGuest : GuestAttack
{
    public override string Name => "led-by-a-guest";
    public override string Does => "The server names a guest as the meeting's leader, who is in everybody's list.";
    public override string Demands => "dark at once; ended LeaderNotVerified";
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.LeaderNotVerified];

    protected override void Come(HostileMeetingServer server, Intruder guest) => guest.Enter(server, guest.Posts(), "host", "room");

    protected override void IsHere(HostileMeetingServer server) =>
        server.Client("room").Tell(new LeaderChosen(Guest!.Entry.Participant));
}
