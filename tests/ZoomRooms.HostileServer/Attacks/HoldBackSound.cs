using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>A word put behind what was said after it: a "yes" to another question.</summary>
internal sealed class HoldBackSound : Attack
{
    /// <summary>Packets of 20 ms: so many pass, so many are kept, so many pass before those.</summary>
    private const int Passed = 50, Kept = 20, Before = 30;

    private readonly RestampedSound _sound = new();
    private readonly List<byte[]> _kept = [];
    private int _count;

    public override string Name => "hold-back-sound";
    public override string Does =>
        "The server keeps a word of the far end and passes it on behind later ones, under numbers and times as if it had been said then.";
    public override string Demands => "the room stays, the lock lit; the word is dropped by name, what was said in its time is heard";
    public override TimeSpan Within => TimeSpan.FromSeconds(30);
    public override bool NeedsSound => true;

    public override void FromSender(MediaTap sender, Span<byte> packet, TimeSpan now)
    {
        if (!Struck || sender.User != "host" || !RestampedSound.TryRead(packet, out RtpPacket parsed))
        {
            sender.PassOn(packet, now);
            return;
        }
        int at = _count++ % (Passed + Kept + Before);
        if (at is >= Passed and < Passed + Kept)
        {
            _kept.Add(parsed.Payload.ToArray());
            return;
        }
        _sound.Send(sender, parsed, parsed.Payload, now);
        if (at != Passed + Kept + Before - 1)
            return;
        foreach (byte[] kept in _kept)
            _sound.Send(sender, parsed, kept, now);
        _kept.Clear();
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server) =>
        room.Dropped("HeldBack") >= before.Dropped("HeldBack") + 2 * Kept
            && room.AudioFramesDecoded > before.AudioFramesDecoded + 3 * Passed;
}
