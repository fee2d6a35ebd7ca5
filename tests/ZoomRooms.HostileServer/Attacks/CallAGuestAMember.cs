using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class CallAGuestAMember : GuestAttack
{
    public override string Name => "guest-as-member";
    public override string Does => "The server tells the room of a guest that it is a user of an account, under a plain name.";
    public override string Demands => "the room stays, lit, and its list says that it is a guest";

    protected override void Come(HostileMeetingServer server, Intruder guest)
    {
        IReadOnlyList<BoardEntry> posts = guest.Posts();
        guest.Enter(server, posts, "host");
        HostileClient room = server.Client("room");
        room.Tell(new ParticipantJoined(guest.Entry with { User = new UserId(77), DisplayName = "Boss" }));
        foreach (BoardEntry post in posts)
            room.Tell(post);
    }
}
