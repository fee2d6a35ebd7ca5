using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class ReplayLockCommand : Attack
{
    private HostileMeetingServer? _server;
    private Intruder? _member;
    private BoardEntry? _command;
    private bool _asked;
    private bool _unlocked;
    private long _frames;

    public override string Name => "replay-lock-command";
    public override string Does => "The server keeps a command by which a member locked the meeting, and gives it to the leader again after the host unlocked.";
    public override string Demands => "the meeting stays unlocked; the lock lit";
    public override TimeSpan Within => TimeSpan.FromSeconds(40);
    public override bool MayReadNothing => false;

    protected override void Begin(HostileMeetingServer server)
    {
        _server = server;
        Intruder member = server.Invite();
        member.State(server, TimeProvider.System.GetUtcNow());
        foreach (BoardEntry entry in server.Client("room").Entries.Where(entry => entry.Recipient is null))
            member.Read(entry);
        member.Enter(server, member.Posts(), "host", "room");
        _member = member;
    }

    /// <summary>What the leader posts reaches the invented member too, so that it is one.</summary>
    public override void FromClient(HostileClient client, ClientMessage message)
    {
        if (_member is { } member && client.User == "host" && message is PostToBoard post)
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

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server)
    {
        if (!_member!.IsMember)
            return false;
        if (!_asked)
        {
            _asked = true;
            _member.RequestLock(true);
            _command = _member.Posts().First(post => post.Kind == BoardEntryKind.LeaderCommand);
            _server!.Client("host").Tell(_command);
        }
        else if (!_unlocked && FarEnd!.Snapshot.Locked)
        {
            _unlocked = true;
            FarEnd.SetLocked(false);
        }
        else if (_unlocked && _frames == 0 && !FarEnd!.Snapshot.Locked)
        {
            _frames = room.PicturesOpened;
            for (int i = 0; i < 5; i++)
                _server!.Client("host").Tell(_command!);
        }
        return _frames > 0 && room.PicturesOpened > _frames + 30;
    }

    public override bool StillHolds(RoomView room, RoomView before, HostileMeetingServer server) => base.StillHolds(room, before, server) && !FarEnd!.Snapshot.Locked;
}
