using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;

namespace ZoomRooms.MeetingServer.Tests.Meetings;

/// <summary>A running meeting without sockets.</summary>
internal sealed class InMemoryMeeting : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StatementKey? _statements;

    public InMemoryMeeting(EncryptionType encryption = EncryptionType.EndToEnd)
    {
        ScheduledMeeting schedule = new(
            new MeetingId(987654321), new UserId(1), "Stand-up", "", encryption, false, Limits.Participants, false, null);
        StatementIssuer statements = new(DataFolder.Open(_folder.Path), TimeProvider.System, NullLogger<StatementIssuer>.Instance);
        _statements = encryption == EncryptionType.EndToEnd ? statements.Current : null;
        Instance = new MeetingInstance(schedule, MeetingUuid.Create(), "self", new byte[32], new BoardLimits());
    }

    public MeetingInstance Instance { get; }

    public TimeSpan Now { get; set; }

    public (RecordingPeer Peer, Participant Participant) Join(ulong user, string? name = null)
    {
        RecordingPeer peer = new();
        Stated? stated = _statements is { } key
            ? new Stated(StatementIssuer.Issue(
                key, Instance.Schedule.Id, Instance.Uuid, new UserId(user), peer.Hardware, new byte[32]), key.NotAfter)
            : null;
        return (peer, Instance.Admit(
            peer.Conversation, new Newcomer(
                new UserId(user), peer.Hardware, name ?? $"user {user}", ClientType.ZoomRooms, stated), [], Now));
    }

    public PostOutcome Post(Participant author, BoardEntryKind kind, byte[] entry, ParticipantId? recipient = null) =>
        Instance.Post(author, new PostToBoard(kind, recipient, entry), Now);

    public void Dispose() => _folder.Dispose();
}
