using ZoomRooms.Client;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

/// <param name="command">What a member asked for and the host undid.</param>
/// <param name="undo">By what.</param>
/// <param name="isSo">It is as the command wants it.</param>
internal sealed class ReplayCommand(
    string name, string does, string demands, HostCommand command, Action<Participant> undo, Func<SessionSnapshot, bool> isSo) : Attack
{
    private HostileMeetingServer? _server;
    private Intruder? _member;
    private BoardEntry? _command;
    private bool _asked;
    private bool _undone;
    private long _frames;

    public override string Name => name;
    public override string Does => does;
    public override string Demands => demands;
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
            _member.Request(command);
            _command = _member.Posts().First(post => post.Kind == BoardEntryKind.LeaderCommand);
            _server!.Client("host").Tell(_command);
        }
        else if (!_undone && isSo(FarEnd!.Snapshot))
        {
            _undone = true;
            undo(FarEnd);
        }
        else if (_undone && _frames == 0 && !isSo(FarEnd!.Snapshot))
        {
            _frames = room.PicturesOpened;
            for (int i = 0; i < 5; i++)
                _server!.Client("host").Tell(_command!);
        }
        return _frames > 0 && room.PicturesOpened > _frames + 30;
    }

    public override bool StillHolds(RoomView room, RoomView before, HostileMeetingServer server) =>
        base.StillHolds(room, before, server) && !isSo(FarEnd!.Snapshot);
}
