using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class Oversize : Attack
{
    public override string Name => "oversize";
    public override string Does => "The server sends a message larger than any may be.";
    public override string Demands => "ended ServerConnectionLost, dark";
    public override TimeSpan Within => TimeSpan.FromSeconds(5);
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.ServerConnectionLost];
    protected override void Begin(HostileMeetingServer server) => server.Client("room").TellRaw(new byte[Limits.SignalMessageBytes + 1]);
}
