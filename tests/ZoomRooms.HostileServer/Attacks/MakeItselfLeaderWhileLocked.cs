using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class MakeItselfLeaderWhileLocked : Attack
{
    public override string Name => "change-leader-while-locked";
    public override string Does => "The server names a stated participant of its own as leader of a locked meeting.";
    public override string Demands => "ended LeaderNotVerified or MeetingKeyTimeout, never lit under the new leader";
    public override TimeSpan Within => TimeSpan.FromSeconds(60);
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.LeaderNotVerified, SessionEndReason.MeetingKeyTimeout];
    private bool _entered;
    private string? _code;

    protected override void Begin(HostileMeetingServer server) => FarEnd!.SetLocked(true);

    public override bool IsMet(RoomView room, RoomView before, HostileMeetingServer server)
    {
        _code = before.SecurityCode;
        if (FarEnd!.Snapshot.Locked && !_entered)
        {
            _entered = true;
            Intruder intruder = server.Invite(new ParticipantId(77));
            intruder.State(server, TimeProvider.System.GetUtcNow());
            intruder.Enter(server, intruder.Posts(), "room");
            server.Client("room").Tell(new LeaderChosen(intruder.Entry.Participant));
        }
        return base.IsMet(room, before, server);
    }

    public override bool IsLitWrongly(RoomView room) =>
        base.IsLitWrongly(room) || (room.LockLit && _code is not null && room.SecurityCode != _code);
}
