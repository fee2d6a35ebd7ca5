using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Messages;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>
/// The header is in the clear: the server writes another sender, another key, another number, or a frame's stream into it.
/// </summary>
internal sealed class MoveMessages : MessageAttack
{
    public override string Name => "move-messages";
    public override string Does =>
        "The server gives the room what the far end says as the third participant's, as the room's own, as later, and as a frame.";
    public override string Demands => "the room hears it from the far end alone; all else is dropped and counted";
    public override bool NeedsThird => true;

    protected override void Deliver(HostileClient room, byte[] message, int number)
    {
        if (!SFrameHeader.TryRead(message, out SFrameHeader header, out int length)
            || !MessageKeyId.TryParse(header.KeyId, out MessageKeyId whose))
            throw new InvalidOperationException("the far end says what is no message");
        foreach (ushort sender in (ushort[])[0, 1, 2, 3])
        {
            if (sender != whose.SenderIndex)
                Tell(room, With(header with { KeyId = (whose with { SenderIndex = sender }).ToKeyId() }, message[length..]));
        }
        Tell(room, With(header with { Counter = header.Counter + 1 }, message[length..]));
        Tell(room, With(header with { KeyId = header.KeyId & ~0xFul }, message[length..]));
        Tell(room, message);
    }

    // Of four senders one is the far end, one the room itself, one the third, and one was never there.
    protected override bool IsCounted(RoomView room) =>
        room.Messages is { Heard: 4, Missing: 0, Dropped: var dropped } && dropped.GetValueOrDefault("NotAuthentic") == 8
        && dropped.GetValueOrDefault("OwnMessage") == 4 && dropped.GetValueOrDefault("UnknownSender") == 4
        && dropped.GetValueOrDefault("Malformed") == 4;

    private static byte[] With(SFrameHeader header, byte[] rest)
    {
        byte[] written = new byte[SFrameHeader.MaxSize];
        return [.. written[..header.Write(written)], .. rest];
    }
}
