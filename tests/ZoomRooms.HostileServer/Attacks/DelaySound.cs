using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>All that somebody says comes late, in order and at an even pace: nothing but the time inside the frames can tell.</summary>
internal sealed class DelaySound : Attack
{
    /// <summary>Packets of 20 ms that pass first, and that the others then are late by.</summary>
    private const int Passed = 100, Late = 200;

    private readonly RestampedSound _sound = new();
    private readonly Queue<byte[]> _waiting = new();
    private int _count;
    private long? _heard;

    public override string Name => "delay-sound";
    public override string Does =>
        "The server passes everything on that the far end says four seconds late, under numbers and times as if it were said then.";
    public override string Demands => "the room stays, the lock lit; what comes so late is dropped by name, none of it is heard";
    public override TimeSpan Within => TimeSpan.FromSeconds(30);
    public override bool NeedsSound => true;

    public override void FromSender(MediaTap sender, Span<byte> packet, TimeSpan now)
    {
        if (!Struck || sender.User != "host" || !RestampedSound.TryRead(packet, out RtpPacket parsed))
        {
            sender.PassOn(packet, now);
            return;
        }
        if (_count++ < Passed)
        {
            _sound.Send(sender, parsed, parsed.Payload, now);
            return;
        }
        _waiting.Enqueue(parsed.Payload.ToArray());
        if (_waiting.Count > Late)
            _sound.Send(sender, parsed, _waiting.Dequeue(), now);
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server)
    {
        long late = room.Dropped("HeldBack") - before.Dropped("HeldBack");
        if (late > 0)
            _heard ??= room.AudioFramesDecoded;
        return late >= 100;
    }

    public override bool StillHolds(RoomView room, RoomView before, HostileMeetingServer server) =>
        base.StillHolds(room, before, server) && room.AudioFramesDecoded == (_heard ?? room.AudioFramesDecoded);
}
