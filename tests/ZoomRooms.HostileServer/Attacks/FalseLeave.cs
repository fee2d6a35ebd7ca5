using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class FalseLeave : Attack
{
    public override string Name => "false-leave";
    public override string Does => "The server tells the leader that the room left, while the room is there.";
    public override string Demands => "ended RemovedByHost, dark";
    public override TimeSpan Within => TimeSpan.FromSeconds(20);
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.RemovedByHost];
    protected override void Begin(HostileMeetingServer server) =>
        server.Client("host").Tell(new ParticipantLeft(server.Client("room").Accepted!.Self.Participant));
}
