using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>
/// A member and the server together: the member can derive everybody's keys, the server can put what it seals into everybody's stream.
/// </summary>
internal sealed class ForgeCounterJump() : WithAMember("host", "room")
{
    private readonly RestampedSound _sound = new();
    private int _forged;
    private long? _heard;

    public override string Name => "forge-counter-jump";
    public override string Does =>
        "A member seals frames in the far end's name with counters near the end, and the server puts them into its stream.";
    public override string Demands => "the room stays, the lock lit; the forged frames are dropped by name, and the far end is heard on";

    public override void FromSender(MediaTap sender, Span<byte> packet, TimeSpan now)
    {
        if (!Struck || sender.User != "host" || !RestampedSound.TryRead(packet, out RtpPacket parsed))
        {
            sender.PassOn(packet, now);
            return;
        }
        _sound.Send(sender, parsed, parsed.Payload, now);
        // Among the first fifty under a key that both have: the room is to know where the far end's counters are.
        if (_forged < 2 && Member?.TrySealAs(parsed.Payload, _forged == 0 ? 1UL << 62 : 100_000, new byte[100]) is { } forged)
        {
            _sound.Send(sender, parsed, forged, now);
            _forged++;
        }
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server)
    {
        if (room.Dropped("TooFarAhead") > before.Dropped("TooFarAhead"))
            _heard ??= room.AudioFramesDecoded;
        return room.AudioFramesDecoded > _heard + 150;
    }
}
