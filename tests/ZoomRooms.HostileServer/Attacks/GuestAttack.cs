using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>The host lets guests in, and a guest of the server's own comes.</summary>
internal abstract class GuestAttack : Attack
{
    private bool _came;
    private long _frames;

    public override TimeSpan Within => TimeSpan.FromSeconds(40);
    public override bool MayReadNothing => false;

    protected Intruder? Guest { get; private set; }

    protected override void Begin(HostileMeetingServer server)
    {
        Guest = server.Invite(device: Intruder.Guest());
        Guest.State(server, TimeProvider.System.GetUtcNow());
        FarEnd!.Decide(new HostDecision.Guests(true));
    }

    /// <summary>The host's list lets guests in.</summary>
    protected abstract void Come(HostileMeetingServer server, Intruder guest);

    /// <summary>The room's list has the guest.</summary>
    protected virtual void IsHere(HostileMeetingServer server)
    {
    }

    public override bool IsMet(RoomView room, RoomView before, HostileMeetingServer server)
    {
        Step(room, server);
        return base.IsMet(room, before, server);
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server) =>
        _frames > 0 && room.PicturesOpened > _frames + 30;

    protected override IEnumerable<string> ListAfter(RoomView before) => before.Participants.Append($"{Intruder.Name} (guest)");

    private void Step(RoomView room, HostileMeetingServer server)
    {
        if (!_came && FarEnd!.Snapshot.Guests)
        {
            _came = true;
            Come(server, Guest!);
        }
        if (_frames > 0 || !room.Participants.Any(name => name.StartsWith(Intruder.Name, StringComparison.Ordinal)))
            return;
        _frames = room.PicturesOpened;
        IsHere(server);
    }
}
