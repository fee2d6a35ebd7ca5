using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class ReopenStorm : Attack
{
    private const int Times = 3000;

    public override string Name => "reopen-storm";
    public override string Does =>
        "The server tells the room thousands of times that its media association is gone, and answers openings that nobody asked for.";
    public override string Demands => "the room stays, dark while there is no media, then lit again; code and list unchanged";
    public override TimeSpan Within => TimeSpan.FromSeconds(25);

    protected override void Begin(HostileMeetingServer server)
    {
        HostileClient room = server.Client("room");
        TransportDescription nowhere = new(
            "abcd", "abcdefghijklmnopqrstuv", string.Join(':', Enumerable.Repeat("0F", 32)), DtlsSetup.Passive, ["127.0.0.1:9"]);
        for (int i = 0; i < Times; i++)
        {
            room.Tell(new ReopenTransport());
            if (i % 100 == 0)
                room.Tell(new TransportOpened(nowhere, Opening: i));
        }
    }
}
