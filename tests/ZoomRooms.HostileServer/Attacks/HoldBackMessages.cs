using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class HoldBackMessages : MessageAttack
{
    private readonly List<byte[]> _held = [];
    private int _heartbeats;

    public override string Name => "hold-back-messages";
    public override string Does => "The server gives the room what the far end says five heartbeats later, in order.";
    public override string Demands => "the room hears it, and says that it came late";
    public override TimeSpan Within => TimeSpan.FromSeconds(60);
    protected override int Texts => 1;

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        base.FromServer(client, message);
        if (client.User != "room" || _held.Count == 0 || message is not BoardEntry { Kind: BoardEntryKind.Heartbeat } || ++_heartbeats < 5)
            return;
        foreach (byte[] held in _held)
            Tell(client, held);
        _held.Clear();
    }

    protected override void Deliver(HostileClient room, byte[] message, int number) => _held.Add(message);

    protected override bool IsCounted(RoomView room) => room.Messages is { Heard: 1, Late: 1, Missing: 0 };
}
