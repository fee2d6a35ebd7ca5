using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class SendUnwantedPictures : Attack
{
    private long _opened = -1;

    public override string Name => "unwanted-pictures";
    public override string Does => "The room has no screen any more and asks for no pictures; the server goes on sending them.";
    public override string Demands => "the room stays, the lock lit; none is opened any more, each is counted";
    public override TimeSpan Within => TimeSpan.FromSeconds(30);

    protected override void Begin(HostileMeetingServer server) => Room!.ShowPictures(false);

    public override void FromClient(HostileClient client, ClientMessage message)
    {
        if (!Struck || client.User != "room" || message is not ChooseVideo)
            base.FromClient(client, message);
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server)
    {
        long unwanted = room.Dropped("NotAskedFor");
        // The counters are not read at one moment: by now the last one that was wanted has been counted.
        if (_opened < 0 && unwanted > 15)
            _opened = room.PicturesOpened;
        return unwanted > 45;
    }

    public override bool StillHolds(RoomView room, RoomView before, HostileMeetingServer server) =>
        base.StillHolds(room, before, server) && room.PicturesOpened == _opened;
}
