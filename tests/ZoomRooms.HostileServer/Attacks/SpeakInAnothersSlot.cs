using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>
/// A member and the server together: every member can derive everybody's keys, the server can put what it likes into everybody's stream.
/// Whose a frame is, its key and the stream must agree on.
/// </summary>
internal sealed class SpeakInAnothersSlot() : WithAMember("host", "third", "room")
{
    /// <summary>Frames in the wrong stream: the third's own and forged ones in turns.</summary>
    private const int Wanted = 60;

    private readonly RestampedSound _sound = new();
    private byte[]? _thirds;
    private int _said;
    private long? _heard;

    public override string Name => "speak-in-anothers-slot";
    public override string Does =>
        "The server puts sound of the third participant's, and what a member seals in the third's name, into the far end's stream.";
    public override string Demands => "the room stays, the lock lit; each of those frames is dropped by name, and the far end is heard on";
    public override bool NeedsThird => true;

    public override void FromSender(MediaTap sender, Span<byte> packet, TimeSpan now)
    {
        if (!Struck || !RestampedSound.TryRead(packet, out RtpPacket parsed) || sender.User is not ("host" or "third"))
        {
            sender.PassOn(packet, now);
            return;
        }
        if (sender.User == "third")
        {
            _thirds = parsed.Payload.ToArray();
            sender.PassOn(packet, now);
            return;
        }
        _sound.Send(sender, parsed, parsed.Payload, now);
        if (_thirds is not { } thirds || _said >= Wanted)
            return;
        byte[]? forged = Member?.TrySealAs(thirds, (ulong)_said, new byte[100]);
        if (_said % 2 == 1 && forged is null)
            return;
        _sound.Send(sender, parsed, _said % 2 == 0 ? thirds : forged, now);
        _said++;
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server)
    {
        if (room.Dropped("OtherSender") >= before.Dropped("OtherSender") + Wanted)
            _heard ??= room.AudioFramesDecoded;
        return room.AudioFramesDecoded > _heard + 150;
    }
}
