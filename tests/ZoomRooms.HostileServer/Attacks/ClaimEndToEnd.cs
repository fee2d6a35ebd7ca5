using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class ClaimEndToEnd : Attack
{
    public override string Name => "claim-end-to-end";
    public override string Does => "The server calls an enhanced meeting end-to-end encrypted and keeps its key back.";
    public override string Demands => "ended MeetingKeyTimeout, never lit";
    public override TimeSpan Within => TimeSpan.FromSeconds(45);
    public override bool WhileJoining => true;
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.MeetingKeyTimeout, SessionEndReason.LeaderNotVerified];
    public override string Encryption => "enhanced";
    public override EncryptionType FarEndAsks => EncryptionType.Enhanced;

    /// <summary>The server made this meeting's key, and holds it.</summary>
    public override bool MayReadNothing => false;

    public override void FromClient(HostileClient client, ClientMessage message) =>
        client.SendOn(client.User == "room" && message is JoinMeeting join ? join with { Encryption = EncryptionType.Enhanced } : message);

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        if (client.User != "room")
            client.Tell(message);
        else if (message is JoinAccepted accepted)
            client.Tell(accepted with { Encryption = EncryptionType.EndToEnd });
        else if (message is not EnhancedMeetingKey)
            client.Tell(message);
    }
}
