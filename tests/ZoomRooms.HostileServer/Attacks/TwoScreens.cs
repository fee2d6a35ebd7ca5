using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>Whoever shows its screen is not told that another does.</summary>
internal sealed class TwoScreens : Attack
{
    private bool _shared;

    public override string Name => "two-screens";
    public override string Does => "The far end and the third participant both show their screens; the server tells neither to stop.";
    public override string Demands => "the room stays, the lock lit, and shows the one screen that began last, under its own name";
    public override TimeSpan Within => TimeSpan.FromSeconds(40);
    public override bool NeedsThird => true;

    protected override void Begin(HostileMeetingServer server) => Third!.ShareScreen();

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        if (message is not SharingStopped)
            base.FromServer(client, message);
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server)
    {
        // First the one is seen, and then the other: that none is seen is no answer of a room that says whose it shows.
        if (!_shared && (room.TellsScreen ? room.Screen == "third" : room.PicturesOpened > before.PicturesOpened + 60))
        {
            _shared = true;
            FarEnd!.ShareScreen();
        }
        bool both = _shared && FarEnd!.Snapshot.OwnScreen.IsShown && Third!.Snapshot.OwnScreen.IsShown;
        return both && (room.Screen == "host" || !room.TellsScreen) && room.PicturesOpened > before.PicturesOpened + 150;
    }

    public override bool StillHolds(RoomView room, RoomView before, HostileMeetingServer server) =>
        base.StillHolds(room, before, server) && (room.Screen is "host" or null);
}
