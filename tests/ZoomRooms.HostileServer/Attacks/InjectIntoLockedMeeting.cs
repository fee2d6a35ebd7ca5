using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class InjectIntoLockedMeeting : Attack
{
    public override string Name => "inject-while-locked";
    public override string Does => "The server invents a participant, stated with the pinned root, in a meeting that the host locked.";
    public override string Demands => "the room stays, lit, locked, and the participant is not in the list";
    public override TimeSpan Within => TimeSpan.FromSeconds(25);
    private Intruder? _intruder;
    private long _frames;

    protected override void Begin(HostileMeetingServer server)
    {
        _intruder = server.Invite();
        _intruder.State(server, TimeProvider.System.GetUtcNow());
        FarEnd!.SetLocked(true);
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server)
    {
        if (!FarEnd!.Snapshot.Locked)
            return false;
        if (_frames == 0)
        {
            _frames = room.PicturesOpened;
            _intruder!.Enter(server, _intruder.Posts(), "host", "room");
        }
        return room.PicturesOpened > _frames + 60;
    }

    public override bool StillHolds(RoomView room, RoomView before, HostileMeetingServer server) =>
        base.StillHolds(room, before, server) && FarEnd!.Snapshot.Locked;
}
