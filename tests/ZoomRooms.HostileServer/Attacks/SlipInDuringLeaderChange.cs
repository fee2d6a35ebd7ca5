using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class SlipInDuringLeaderChange : Attack
{
    private HostileMeetingServer? _server;

    public override string Name => "slip-in-during-leader-change";
    public override string Does => "The server names the room as leader, and in the same moment enters a stated participant of its own.";
    public override string Demands =>
        "the list shows whoever came, and the room, which leads now, has its own security code: nobody is in unseen";
    public override TimeSpan Within => TimeSpan.FromSeconds(30);
    public override bool MayReadNothing => false;

    protected override void Begin(HostileMeetingServer server)
    {
        _server = server;
        Intruder intruder = server.Invite();
        intruder.State(server, TimeProvider.System.GetUtcNow());
        LeaderChosen named = new(server.Client("room").Accepted!.Self.Participant);
        server.Client("host").Tell(named);
        intruder.Enter(server, intruder.Posts(), "host", "room");
        server.Client("room").Tell(named);
    }

    /// <summary>The honest server would refuse the room's posts as leader; this one hands them to the far end.</summary>
    public override void FromClient(HostileClient client, ClientMessage message)
    {
        if (Struck && client.User == "room" && message is PostToBoard post)
        {
            if (post.Recipient is not { } recipient || recipient == _server!.Client("host").Accepted!.Self.Participant)
                _server!.Client("host").Tell(
                    new BoardEntry(100_000, client.Accepted!.Self.Participant, post.Kind, post.Recipient, post.Entry));
            return;
        }
        client.SendOn(message);
    }

    public override bool IsMet(RoomView room, RoomView before, HostileMeetingServer server) => StillHolds(room, before, server);

    public override bool StillHolds(RoomView room, RoomView before, HostileMeetingServer server)
    {
        SessionSnapshot farEnd = FarEnd!.Snapshot;
        return room is { InMeeting: true, LockLit: true } && room.SecurityCode != before.SecurityCode
            && room.Participants.SequenceEqual(before.Participants.Append(Intruder.Name))
            && farEnd.SecurityCode == room.SecurityCode
            && farEnd.Participants.Select(participant => participant.DisplayName).SequenceEqual(room.Participants)
            && farEnd.Encryption.Attention.LeaderChanged is not null;
    }
}
