using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>
/// A member and the server together: every member can derive everybody's keys, the server can put what it likes into everybody's stream.
/// The member is invented, and let in by the leader as any other.
/// </summary>
/// <param name="others">Who is in the meeting when it comes.</param>
internal abstract class WithAMember(params string[] others) : Attack
{
    private Intruder? _member;

    public override TimeSpan Within => TimeSpan.FromSeconds(40);
    public override bool NeedsSound => true;
    public override bool MayReadNothing => false;

    /// <summary>Null until it is let in.</summary>
    protected Intruder? Member => Volatile.Read(ref _member);

    protected override void Begin(HostileMeetingServer server)
    {
        Intruder member = server.Invite();
        member.State(server, TimeProvider.System.GetUtcNow());
        foreach (BoardEntry entry in server.Client("room").Entries.Where(entry => entry.Recipient is null))
            member.Read(entry);
        member.Enter(server, member.Posts(), others);
        Volatile.Write(ref _member, member);
    }

    /// <summary>What the leader posts reaches the invented member too, so that it is one.</summary>
    public override void FromClient(HostileClient client, ClientMessage message)
    {
        if (Member is { } member && client.User == "host" && message is PostToBoard post)
        {
            bool isForMember = post.Recipient == member.Entry.Participant;
            if (isForMember || post.Recipient is null)
                member.Read(new BoardEntry(0, client.Accepted!.Self.Participant, post.Kind, post.Recipient, post.Entry));
            if (isForMember)
                return;
        }
        client.SendOn(message);
    }

    protected override IEnumerable<string> ListAfter(RoomView before) => before.Participants.Append(Intruder.Name);
}
