using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class ClaimEnhanced : Attack
{
    public override string Name => "claim-enhanced";
    public override string Does => "The server calls an end-to-end encrypted meeting enhanced.";
    public override string Demands => "ended EncryptionDowngraded, never lit";
    public override TimeSpan Within => TimeSpan.FromSeconds(10);
    public override bool WhileJoining => true;
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.EncryptionDowngraded];

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        client.Tell(Struck && client.User == "room" && message is JoinAccepted accepted ? accepted with
        {
            Encryption = EncryptionType.Enhanced
        } : message);
    }
}
