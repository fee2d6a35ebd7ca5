using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class WithholdHeartbeats : Attack
{
    public override string Name => "withhold-heartbeats";
    public override string Does => "The server keeps the leader's heartbeats from the room.";
    public override string Demands => "ended HeartbeatsLost, dark";
    public override TimeSpan Within => TimeSpan.FromSeconds(112);
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.HeartbeatsLost];

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        if (!Struck || client.User != "room" || message is not BoardEntry { Kind: BoardEntryKind.Heartbeat })
            client.Tell(message);
    }
}
