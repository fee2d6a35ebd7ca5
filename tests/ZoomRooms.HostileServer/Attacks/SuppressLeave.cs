using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>
/// The bound of two and a half nonce intervals, after which silence is found out, is tried in virtual time: LivenessTests.
/// </summary>
internal sealed class SuppressLeave : Attack
{
    private Task? _leaving;

    public override string Name => "suppress-leave";
    public override string Does => "The server tells nobody that the third participant left.";
    public override string Demands => "the room stays, the lock lit, and the list goes on showing the third, who still has the key in use";
    public override TimeSpan Within => TimeSpan.FromSeconds(30);
    public override TimeSpan Holds => TimeSpan.FromSeconds(8);
    public override bool NeedsThird => true;

    protected override void Begin(HostileMeetingServer server) => _leaving = Third!.LeaveAsync();

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        if (!Struck || message is not ParticipantLeft)
            client.Tell(message);
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server) =>
        _leaving!.IsCompleted && base.HasHappened(room, before, server);
}
