using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class MakeItselfLeader : Attack
{
    public override string Name => "make-itself-leader";
    public override string Does => "The server names a participant of its own as leader.";
    public override string Demands => "dark at once; ended LeaderNotVerified or MeetingKeyTimeout";
    public override TimeSpan Within => TimeSpan.FromSeconds(45);
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.LeaderNotVerified, SessionEndReason.MeetingKeyTimeout];
    private long _looks;

    protected override void Begin(HostileMeetingServer server)
    {
        Intruder intruder = server.Invite(new ParticipantId(77));
        intruder.Enter(server, intruder.Posts(), "room");
        server.Client("room").Tell(new LeaderChosen(intruder.Entry.Participant));
    }

    /// <summary>The word needs a moment to arrive: one second's looks at the LED.</summary>
    public override bool IsLitWrongly(RoomView room) => room.LockLit && Struck && (room.Face == Face.Led ? ++_looks : _looks) > 50;
}
