using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class AnotherMeeting : Attack
{
    public override string Name => "other-meeting";
    public override string Does => "The server lets the room into a meeting with another number than the one that it asked for.";
    public override string Demands => "ended ProtocolViolation at once, never lit";
    public override TimeSpan Within => TimeSpan.FromSeconds(45);
    public override bool WhileJoining => true;
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.ProtocolViolation];

    public override void FromServer(HostileClient client, ServerMessage message) =>
        client.Tell(Struck && client.User == "room" && message is JoinAccepted accepted
            ? accepted with { Meeting = new MeetingId(accepted.Meeting.Value + 1) }
            : message);
}
