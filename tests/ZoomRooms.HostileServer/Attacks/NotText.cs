using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class NotText : Attack
{
    public override string Name => "not-utf8";
    public override string Does => "The server sends a text message that is not UTF-8.";
    public override string Demands => "ended ServerConnectionLost, dark";
    public override TimeSpan Within => TimeSpan.FromSeconds(5);
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.ServerConnectionLost];
    protected override void Begin(HostileMeetingServer server) => server.Client("room").TellRaw([0xff, 0xfe]);
}
