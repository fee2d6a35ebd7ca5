using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class RekeyStorm : Attack
{
    private const int Rounds = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private readonly List<Intruder> _intruders = [];
    private TimeSpan _next;

    public override string Name => "rekey-storm";
    public override string Does =>
        "The server lets stated participants of its own come and go without a pause, so that the leader makes one key after another.";
    public override string Demands => "the room stays, the lock lit, pictures arrive throughout; nobody is in the list who was not stated";
    public override TimeSpan Within => TimeSpan.FromSeconds(45);
    public override bool MayReadNothing => false;

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server)
    {
        TimeSpan now = TimeProvider.System.GetElapsedTime(0);
        if (now < _next)
            return false;
        _next = now + Pause;
        if (_intruders.Count < Rounds)
        {
            if (_intruders.Count > 0)
                Send(server, new ParticipantLeft(_intruders[^1].Entry.Participant));
            ParticipantId id = new((uint)(700 + _intruders.Count));
            Intruder intruder = server.Invite(
                device: new RosterEntry(
                    id, new UserId(id.Value), HardwareId.Create(), Intruder.Name, ClientType.ZoomRooms, 7_000 + (
                        2 * id.Value), 7_001 + (2 * id.Value)));
            intruder.State(server, TimeProvider.System.GetUtcNow());
            intruder.Enter(server, intruder.Posts(), "host", "room");
            _intruders.Add(intruder);
            return false;
        }
        Send(server, new ParticipantLeft(_intruders[^1].Entry.Participant));
        return room.PicturesOpened > before.PicturesOpened + 60 && room.Participants.SequenceEqual(before.Participants);
    }

    // While it goes on the list changes, as it should.
    public override bool StillHolds(RoomView room, RoomView before, HostileMeetingServer server) =>
        room is { InMeeting: true, LockLit: true, End: null } && room.SecurityCode == before.SecurityCode
        && room.Participants.All(name => name == Intruder.Name || before.Participants.Contains(name));

    private static void Send(HostileMeetingServer server, ServerMessage message)
    {
        server.Client("host").Tell(message);
        server.Client("room").Tell(message);
    }
}
