using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class WithholdMessages : MessageAttack
{
    public override string Name => "withhold-messages";
    public override string Does =>
        "The server withholds from the room, and from it alone, the first and the third thing that the far end says.";
    public override string Demands => "the room says that two are missing";

    protected override void Deliver(HostileClient room, byte[] message, int number)
    {
        if (number % 2 == 1)
            Tell(room, message);
    }

    protected override bool IsCounted(RoomView room) => room.Messages is { Heard: 2, Missing: 2, Dropped.Count: 0 };
}
