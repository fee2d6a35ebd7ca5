using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>Smaller packets may be asked for, since ways lose large ones. A packet of a byte would be a header for each.</summary>
/// <param name="bySignalling">In the word of the meeting's server; else in its router's.</param>
internal sealed class AskForCrumbs(bool bySignalling) : Attack
{
    private const int Wanted = 60;

    // Packets that a picture is cut into, of just the size that may be asked for, and such that are cut smaller.
    private int _cut, _crumbs, _run, _last;
    private bool _asked;

    public override string Name => bySignalling ? "crumbs-by-signalling" : "crumbs-by-router";
    public override string Does =>
        $"The server asks the room for packets of one byte, because somebody's way loses larger ones: {(bySignalling ? "with its slots" : "by RTCP")}.";
    public override string Demands => "the room stays, the lock lit; its pictures go on, in packets of 508 bytes";
    public override TimeSpan Within => TimeSpan.FromSeconds(30);
    public override IReadOnlyList<string> Faults => _crumbs > 0 ? [$"{_crumbs} packets were cut to {_last} bytes"] : [];

    protected override void Begin(HostileMeetingServer server)
    {
        if (bySignalling)
            server.Client("room").Tell(new SlotsFilled(0, [], PacketBytes: 1));
    }

    public override void FromSender(MediaTap sender, Span<byte> packet, TimeSpan now)
    {
        if (Struck && sender.User == "room" && sender.IsVideo(packet))
        {
            if (!bySignalling && !_asked)
                sender.AskForPackets(1);
            _asked = true;
            Look(packet.Length);
        }
        sender.PassOn(packet, now);
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server) =>
        base.HasHappened(room, before, server) && Volatile.Read(ref _cut) >= Wanted;

    // A frame is cut into packets of one size and a rest: two of one size in a row are what it is cut into.
    private void Look(int length)
    {
        _run = length == _last ? _run + 1 : 1;
        _last = length;
        if (_run < 3 || length > Limits.LeastPacketBytes)
            return;
        if (length >= Limits.LeastPacketBytes - 64)
            Interlocked.Increment(ref _cut);
        else if (length < Limits.LeastPacketBytes / 2)
            Interlocked.Increment(ref _crumbs);
    }
}
