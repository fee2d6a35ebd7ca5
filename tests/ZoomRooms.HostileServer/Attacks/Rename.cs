using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class Rename : Attack
{
    public override string Name => "rename";
    public override string Does => "The server shows the far end under another name.";
    public override string Demands => "the room stays, and shows the name that the far end's device signed";
    public override TimeSpan Within => TimeSpan.FromSeconds(20);
    public override bool IsLitWrongly(RoomView room) => room.LockLit && room.Participants.Contains("Impostor");

    protected override void Begin(HostileMeetingServer server)
    {
        HostileClient room = server.Client("room");
        RosterEntry farEnd = room.Others.First(other => other.Participant != room.Accepted!.Self.Participant);
        room.Tell(new ParticipantLeft(farEnd.Participant));
        room.Tell(new ParticipantJoined(farEnd with { DisplayName = "Impostor" }));
    }
}
