using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class ReplayMessages : MessageAttack
{
    private readonly List<byte[]> _kept = [];

    public override string Name => "replay-messages";
    public override string Does =>
        "The server gives the room each thing that the far end says three times, and all that was said before again.";
    public override string Demands => "the room hears each once; the others are dropped and counted as Replayed";

    protected override void Deliver(HostileClient room, byte[] message, int number)
    {
        _kept.Add(message);
        for (int i = 0; i < 3; i++)
            Tell(room, message);
        foreach (byte[] old in _kept)
            Tell(room, old);
    }

    // Twice each at once, and 1 + 2 + 3 + 4 afterwards.
    protected override bool IsCounted(RoomView room) =>
        room.Messages is { Heard: 4, Missing: 0, Late: 0 } messages && messages.Dropped.GetValueOrDefault("Replayed") == 18;
}
