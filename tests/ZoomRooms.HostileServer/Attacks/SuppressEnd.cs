using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>A server that withholds the end itself is one that withholds heartbeats: see there.</summary>
internal sealed class SuppressEnd : Attack
{
    public override string Name => "suppress-end";
    public override string Does =>
        "The host ends the meeting for all; the server does not, tells nobody that it is over, and lets the host leave as if nothing had happened.";
    public override string Demands => "ended MeetingEnded, by the leader's signature, dark";
    public override TimeSpan Within => TimeSpan.FromSeconds(10);
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.MeetingEnded];

    protected override void Begin(HostileMeetingServer server) => FarEnd!.Decide(new HostDecision.End());

    public override void FromClient(HostileClient client, ClientMessage message)
    {
        if (!Struck || message is not (EndMeeting or LeaveMeeting))
            client.SendOn(message);
    }

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        if (!Struck || message is not (MeetingEnded or ParticipantLeft or LeaderChosen))
            client.Tell(message);
    }
}
