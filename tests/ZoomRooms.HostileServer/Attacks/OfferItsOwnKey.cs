using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class OfferItsOwnKey : Attack
{
    public override string Name => "own-key";
    public override string Does => "The server hands its own key to a room in an end-to-end encrypted meeting.";
    public override string Demands => "ended EncryptionDowngraded, dark";
    public override TimeSpan Within => TimeSpan.FromSeconds(2);
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.EncryptionDowngraded];

    protected override void Begin(HostileMeetingServer server) => server.Client("room").Tell(new EnhancedMeetingKey(new byte[32]));
}
