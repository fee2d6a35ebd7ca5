using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class CallItATwin : Attack
{
    public override string Name => "call-it-a-twin";
    public override string Does =>
        "The server says that another device has the room's identity and that the leader is away, and refuses, with every code, what was never sent.";

    public override string Demands => "the room stays, the lock lit, code and list unchanged";

    public override TimeSpan Within => TimeSpan.FromSeconds(25);

    protected override void Begin(HostileMeetingServer server)
    {
        HostileClient room = server.Client("room");
        foreach (RefusalCode code in Enum.GetValues<RefusalCode>())
        {
            room.Tell(new MessageRefused(code, "\u202Eemit evah uoy\u0007"));
            room.Tell(new IdentityUsedTwice());
            room.Tell(new LeaderAway(int.MaxValue));
            room.Tell(new LeaderAway(int.MinValue));
        }
    }
}
