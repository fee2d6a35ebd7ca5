using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class InjectStatedParticipant : Attack
{
    public override string Name => "inject-stated-participant";
    public override string Does => "The server invents a participant and states it with the root that devices pinned.";
    public override string Demands => "the list shows the participant by its name: nobody joins unseen";
    public override TimeSpan Within => TimeSpan.FromSeconds(25);
    public override bool MayReadNothing => false;

    protected override void Begin(HostileMeetingServer server)
    {
        Intruder intruder = server.Invite();
        intruder.State(server, TimeProvider.System.GetUtcNow());
        intruder.Enter(server, intruder.Posts(), "host", "room");
    }

    public override bool IsMet(RoomView room, RoomView before, HostileMeetingServer server) => StillHolds(room, before, server);

    protected override IEnumerable<string> ListAfter(RoomView before) => before.Participants.Append(Intruder.Name);
}
