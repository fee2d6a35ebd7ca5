using System.Security.Cryptography;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class RubbishMessages : MessageAttack
{
    public override string Name => "rubbish-messages";
    public override string Does =>
        "Between what the far end says the server makes up messages: empty, random, huge, and changed in one bit.";
    public override string Demands => "the room hears what the far end says, and nothing else";

    protected override void Deliver(HostileClient room, byte[] message, int number)
    {
        Tell(room, []);
        Tell(room, RandomNumberGenerator.GetBytes(message.Length));
        Tell(room, new byte[Limits.SealedMessageBytes * 4]);
        byte[] changed = [.. message];
        changed[^1] ^= 1;
        Tell(room, changed);
        Tell(room, message[..^1]);
        Tell(room, message);
    }

    protected override bool IsCounted(RoomView room) =>
        room.Messages is { Heard: 4, Missing: 0, Dropped: var dropped } && dropped.Values.Sum() == 20
        && dropped.GetValueOrDefault("NotAuthentic") >= 4;
}
