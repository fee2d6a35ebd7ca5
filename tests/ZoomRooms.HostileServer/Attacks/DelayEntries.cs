using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class DelayEntries : Attack
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(8);

    public override string Name => "delay-entries";
    public override string Does => "The server passes every board entry on to the room eight seconds late.";
    public override string Demands => "the room stays, the lock lit: the heartbeats that come are young enough";
    public override TimeSpan Within => TimeSpan.FromSeconds(40);
    public override TimeSpan Holds => TimeSpan.FromSeconds(15);

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        if (Struck && client.User == "room" && message is BoardEntry)
            _ = Task.Delay(Delay).ContinueWith(_ => client.Tell(message), TaskScheduler.Default);
        else
            client.Tell(message);
    }
}
