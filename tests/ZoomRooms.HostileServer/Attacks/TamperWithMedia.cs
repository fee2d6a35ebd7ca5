using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class TamperWithMedia(string name, TamperWithMedia.Change change, params string[] drops) : Attack
{
    public override string Name => name;
    public override string Does => "The server changes encrypted frames behind SRTP.";
    public override string Demands => "the room stays, the lock lit; the frames are dropped and counted";
    public override TimeSpan Within => TimeSpan.FromSeconds(25);
    /// <param name="kept">Packets that the attack remembers, by its own names.</param>
    internal delegate void Change(MediaTap sender, Span<byte> packet, TimeSpan now, Dictionary<string, byte[]> kept, int count);

    private readonly Dictionary<string, byte[]> _kept = [];
    private int _count;

    public override void FromSender(MediaTap sender, Span<byte> packet, TimeSpan now)
    {
        if (!Struck || !sender.IsVideo(packet))
        {
            sender.PassOn(packet, now);
            return;
        }
        change(sender, packet, now, _kept, ++_count);
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server) =>
        room.Dropped(drops) >= before.Dropped(drops) + 3;
}
