using ZoomRooms.HostileServer.Interposer;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class ReorderMedia : Attack
{
    private byte[]? _held;

    public override string Name => "reorder-media";
    public override string Does => "The server passes on every second packet of the far end's video before the one that came before it.";
    public override string Demands => "the room stays, the lock lit, and pictures still arrive";
    public override TimeSpan Within => TimeSpan.FromSeconds(25);

    public override void FromSender(MediaTap sender, Span<byte> packet, TimeSpan now)
    {
        if (!Struck || sender.User != "host" || !sender.IsVideo(packet))
        {
            sender.PassOn(packet, now);
            return;
        }
        if (_held is null)
        {
            _held = packet.ToArray();
            return;
        }
        sender.PassOn(packet, now);
        sender.PassOn(_held, now);
        _held = null;
    }
}
