using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Meetings;

/// <summary>A running meeting without sockets.</summary>
internal sealed class InMemoryMeeting : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InMemoryMeeting(EncryptionType encryption = EncryptionType.EndToEnd)
    {
        ScheduledMeeting schedule = new(new MeetingId(987654321), new UserId(1), "Stand-up", "", encryption, false, Limits.Participants, false, null);
        Instance = new MeetingInstance(
            schedule, MeetingUuid.Create(), new BoardLimits(), new StatementIssuer(DataFolder.Open(_folder.Path), TimeProvider.System, NullLogger<StatementIssuer>.Instance));
    }

    public MeetingInstance Instance { get; }

    public TimeSpan Now { get; set; }

    public (RecordingPeer Peer, Participant Participant) Join(ulong user, string? name = null)
    {
        RecordingPeer peer = new();
        return (peer, Instance.Admit(peer, new Newcomer(new UserId(user), peer.Hardware, name ?? $"user {user}", ClientType.ZoomRooms, new byte[32]), Now));
    }

    public PostOutcome Post(Participant author, BoardEntryKind kind, byte[] entry, ParticipantId? recipient = null) =>
        Instance.Post(author, new PostToBoard(kind, recipient, entry), Now);

    public void Dispose() => _folder.Dispose();
}
