using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>To the room, the far end's screen is announced where the third participant's comes, and the other way around.</summary>
internal sealed class ScreenUnderAnothersName : Attack
{
    private readonly Dictionary<string, RosterEntry> _entries = [];

    public override string Name => "screen-under-anothers-name";
    public override string Does => "The third participant shows its screen; the server announces it to the room as the far end's.";
    public override string Demands => "the room stays, the lock lit; nobody's screen is shown, each frame is dropped by name";
    public override TimeSpan Within => TimeSpan.FromSeconds(30);
    public override bool NeedsThird => true;

    protected override void Begin(HostileMeetingServer server) => Third!.ShareScreen();

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        if (client.User == "room" && message is JoinAccepted accepted)
        {
            foreach (RosterEntry other in accepted.Participants)
                _entries[other.DisplayName] = other;
            message = accepted with { Participants = [.. accepted.Participants.Select(Exchanged)] };
        }
        base.FromServer(client, message);
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server) =>
        room.Dropped("OtherSender") >= before.Dropped("OtherSender") + 30 && base.HasHappened(room, before, server);

    public override bool StillHolds(RoomView room, RoomView before, HostileMeetingServer server) =>
        base.StillHolds(room, before, server) && room.Screen is null;

    private RosterEntry Exchanged(RosterEntry entry) => entry.DisplayName switch
    {
        "host" => entry with { SharedScreenSsrc = _entries["third"].SharedScreenSsrc },
        "third" => entry with { SharedScreenSsrc = _entries["host"].SharedScreenSsrc },
        _ => entry,
    };
}
