using ZoomRooms.Client;
using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>A command that the server signs with a key of its own, in a meeting with a waiting room.</summary>
internal sealed class ForgeCommand(string name, string does, HostAction action) : Attack
{
    private Intruder? _intruder;
    private long _frames;

    public override string Name => name;
    public override string Does => does;
    public override string Demands => "the room stays, lit; list, co-hosts and waiting room are as they were";
    public override TimeSpan Within => TimeSpan.FromSeconds(30);

    protected override void Begin(HostileMeetingServer server)
    {
        _intruder = server.Invite();
        _intruder.State(server, TimeProvider.System.GetUtcNow());
        FarEnd!.Decide(new HostDecision.WaitingRoom(true));
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server)
    {
        if (!FarEnd!.Snapshot.WaitingRoom)
            return false;
        if (_frames == 0)
        {
            _frames = room.PicturesOpened;
            _intruder!.Enter(server, _intruder.Posts(), "host", "room");
            Command(server);
        }
        return room.PicturesOpened > _frames + 60;
    }

    public override bool StillHolds(RoomView room, RoomView before, HostileMeetingServer server) =>
        base.StillHolds(room, before, server) && (_frames == 0 || FarEnd!.Snapshot.WaitingRoom)
            && !FarEnd!.Snapshot.Participants.Any(participant => participant.IsCoHost);

    /// <summary>As its own participant, and in the name of each who is inside.</summary>
    private void Command(HostileMeetingServer server)
    {
        HostileClient room = server.Client("room"), host = server.Client("host");
        BoardEntry link = room.Entries.Last(entry => entry.Kind is BoardEntryKind.ListLink or BoardEntryKind.CoalescedList);
        // What is signed of a link, and hashed, ends before the signature.
        Bytes32 list = Bytes32.Sha256(link.Entry.AsSpan()[..^64]);
        JoinAccepted accepted = room.Accepted!;
        BoardEntry announcement = host.Entries.First(
            entry => entry.Kind == BoardEntryKind.KeyAnnouncement && entry.Author == accepted.Self.Participant);
        Binding binding = KeyAnnouncement.TryVerify(announcement.Entry, new MeetingContext(accepted.Meeting, accepted.Uuid))!.Binding;
        KnownDevice target = action switch
        {
            HostAction.Remove => new KnownDevice(binding.Device, binding.VerificationKey),
            HostAction.Admit or HostAction.MakeCoHost => _intruder!.Device,
            _ => default,
        };
        byte[] command = _intruder!.Forge(new HostCommand(action, target), list);
        foreach (ParticipantId author in (
            ParticipantId[])[_intruder.Entry.Participant, accepted.Self.Participant, host.Accepted!.Self.Participant])
            host.Tell(new BoardEntry(200_000, author, BoardEntryKind.LeaderCommand, null, command));
    }
}
