using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class CallTheRoomAGuest : Attack
{
    public override string Name => "member-as-guest";
    public override string Does => "The server lets the room in as a guest, so that the others see one in it.";
    public override string Demands => "ended ProtocolViolation, never lit: the room signs itself as nobody else than it was paired as";
    public override TimeSpan Within => TimeSpan.FromSeconds(10);
    public override bool WhileJoining => true;
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.ProtocolViolation];

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        client.Tell(Struck && client.User == "room" && message is JoinAccepted accepted ? accepted with
        {
            Self = accepted.Self with { User = UserId.CreateGuest() },
        } : message);
    }
}
