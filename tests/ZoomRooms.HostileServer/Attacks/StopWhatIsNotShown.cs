using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class StopWhatIsNotShown : Attack
{
    public override string Name => "stop-what-is-not-shown";
    public override string Does =>
        "The server tells the room, which shows no screen, to stop that, because of nobody, of itself and of everybody.";
    public override string Demands => "the room stays, the lock lit, code and list unchanged";
    public override TimeSpan Within => TimeSpan.FromSeconds(25);

    protected override void Begin(HostileMeetingServer server)
    {
        HostileClient room = server.Client("room");
        room.Tell(new SharingStopped(null));
        for (uint by = 0; by < 100; by++)
            room.Tell(new SharingStopped(new ParticipantId(by)));
        room.Tell(new SharingStopped(new ParticipantId(uint.MaxValue)));
    }
}
