using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class ReorderMessages : MessageAttack
{
    private byte[]? _held;

    public override string Name => "reorder-messages";
    public override string Does => "The server gives the room each second thing that the far end says before the first.";
    public override string Demands => "the room hears the second, says that one is missing, and hears the first no more";

    protected override void Deliver(HostileClient room, byte[] message, int number)
    {
        if (number % 2 == 0)
        {
            _held = message;
            return;
        }
        Tell(room, message);
        Tell(room, _held!);
    }

    protected override bool IsCounted(RoomView room) =>
        room.Messages is { Heard: 2, Missing: 2 } messages && messages.Dropped.GetValueOrDefault("Replayed") == 2;
}
