using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>
/// Whole encrypted video frames, taken from their packets and sent anew in packets without a gap: nothing but the frames' own encryption
/// can tell.
/// </summary>
/// <param name="from">Whose frames are put in the place of every third one of the far end's.</param>
/// <param name="old">The first frame kept, again and again; else the latest.</param>
internal sealed class TamperWithFrames(string name, string does, string from, bool old, params string[] drops) : Attack
{
    private const int Every = 3;

    private readonly List<byte[]> _collected = [];
    private readonly List<byte[]> _keeping = [];
    private byte[][]? _kept;
    private ushort? _next;
    private int _frames;

    public bool WithThird { get; init; }

    public override bool NeedsThird => WithThird;
    public override string Name => name;
    public override string Does => does;
    public override string Demands => "the room stays, the lock lit; the frames are dropped and counted";
    public override TimeSpan Within => TimeSpan.FromSeconds(25);

    public override void FromSender(MediaTap sender, Span<byte> packet, TimeSpan now)
    {
        if (!Struck || !sender.IsVideo(packet) || !RtpPacket.TryParse(packet, out RtpPacket parsed))
        {
            sender.PassOn(packet, now);
            return;
        }
        if (sender.User == from)
            Collect(parsed);
        if (sender.User != "host")
        {
            sender.PassOn(packet, now);
            return;
        }
        if (_collected.Count == 0)
            _frames++;
        _next ??= parsed.Sequence;
        _collected.Add(parsed.Payload.ToArray());
        if (!parsed.Marker)
            return;
        bool forged = _frames % Every == 0 && _kept is not null;
        Send(sender, parsed, forged ? _kept! : [.. _collected], now);
        _collected.Clear();
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server) =>
        room.Dropped(drops) >= before.Dropped(drops) + 3;

    private void Collect(RtpPacket packet)
    {
        if (old && _kept is not null)
            return;
        _keeping.Add(packet.Payload.ToArray());
        if (!packet.Marker)
            return;
        _kept = [.. _keeping];
        _keeping.Clear();
    }

    private void Send(MediaTap sender, RtpPacket like, byte[][] payloads, TimeSpan now)
    {
        for (int i = 0; i < payloads.Length; i++)
        {
            byte[] packet = new byte[RtpPacket.HeaderLength + payloads[i].Length];
            RtpPacket.WriteHeader(packet, like.PayloadType, i == payloads.Length - 1, _next!.Value, like.Timestamp, like.Ssrc);
            _next++;
            payloads[i].CopyTo(packet, RtpPacket.HeaderLength);
            sender.PassOn(packet, now);
        }
    }
}
