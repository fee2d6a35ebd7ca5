using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class ReceiveElsewhere : Attack
{
    public override string Name => "receive-elsewhere";
    public override string Does =>
        "The server says that media comes on an association of its own, with more slots than there may be, at an address where nobody is.";
    public override string Demands => "the room is never in the meeting, never lit, and leaves for want of media";
    public override TimeSpan Within => TimeSpan.FromSeconds(45);
    public override bool WhileJoining => true;
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.TransportFailed];

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        if (client.User != "room" || message is not TransportOpened opened)
        {
            base.FromServer(client, message);
            return;
        }
        StreamSlot[] slots = [.. Enumerable.Range(
            0, 2 * Limits.ReceivingSlots).Select(i => new StreamSlot((uint)i, (StreamKind)(i % 2), (byte)i))];
        client.Tell(opened with { Receiving = new ReceivingSide(opened.Transport with { Candidates = ["127.0.0.1:9"] }, slots) });
    }
}
