using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>How long a meeting that is past can be stretched with many leaders is tried in virtual time: LateHeartbeatTests.</summary>
internal sealed class NameLeadersToAndFro : Attack
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(60);
    private static readonly ParticipantId Nobody = new(4711);

    private readonly Lock _lock = new();
    private readonly Queue<BoardEntry> _withheld = new();
    private HostileClient? _room;
    private TimeSpan _next;

    public override string Name => "name-leaders-to-and-fro";
    public override string Does =>
        "The server keeps back what the leader posts, gives the room one heartbeat a minute, and names nobody and the leader again before each.";

    public override string Demands =>
        "ended HeartbeatsLost a timeout after the last heartbeat that came in its time, dark: being named anew makes no heartbeat younger";

    public override TimeSpan Within => TimeSpan.FromSeconds(118);
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.HeartbeatsLost];

    protected override void Begin(HostileMeetingServer server)
    {
        _room = server.Client("room");
        _next = TimeProvider.System.GetElapsedTime(0) + Pause;
    }

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        bool isKept = Struck && client == _room && message is BoardEntry
        {
            Kind: BoardEntryKind.Heartbeat or BoardEntryKind.ListLink or BoardEntryKind.CoalescedList or BoardEntryKind.SealedMeetingKey,
        };
        if (!isKept)
        {
            client.Tell(message);
            return;
        }
        lock (_lock)
            _withheld.Enqueue((BoardEntry)message);
    }

    public override bool IsMet(RoomView room, RoomView before, HostileMeetingServer server)
    {
        TimeSpan now = TimeProvider.System.GetElapsedTime(0);
        if (now >= _next)
        {
            _next = now + Pause;
            _room!.Tell(new LeaderChosen(Nobody));
            _room.Tell(new LeaderChosen(_room.Accepted!.Leader));
            lock (_lock)
                DeliverOne();
        }
        return base.IsMet(room, before, server);
    }

    /// <summary>In their order, up to the next heartbeat.</summary>
    private void DeliverOne()
    {
        while (_withheld.TryDequeue(out BoardEntry? entry))
        {
            _room!.Tell(entry);
            if (entry.Kind == BoardEntryKind.Heartbeat)
                return;
        }
    }
}
