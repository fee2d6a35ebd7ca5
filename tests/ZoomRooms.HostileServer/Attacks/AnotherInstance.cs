using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class AnotherInstance : Attack
{
    public override string Name => "other-instance";
    public override string Does => "The server serves the board of one meeting instance to a room that it told of another.";
    public override string Demands => "ended without a key, never lit";
    public override TimeSpan Within => TimeSpan.FromSeconds(45);
    public override bool WhileJoining => true;
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.MeetingKeyTimeout, SessionEndReason.LeaderNotVerified];

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        client.Tell(Struck && client.User == "room" && message is JoinAccepted accepted ? accepted with
        {
            Uuid = MeetingUuid.Create()
        } : message);
    }
}
