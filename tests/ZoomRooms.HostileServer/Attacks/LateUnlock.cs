using ZoomRooms.Appliance.Light;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class LateUnlock : Attack
{
    /// <summary>Longer than people are told of an unlock.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(35);

    private const RoomAttention Both = RoomAttention.Unlocked | RoomAttention.LeaderChanged;

    private readonly Lock _lock = new();
    private readonly List<BoardEntry> _withheld = [];
    private HostileMeetingServer? _server;
    private HostileClient? _room;
    private TimeSpan? _unlockedAt;
    private bool _released;

    public override string Name => "late-unlock";
    public override string Does =>
        "The server keeps an unlock from the room for longer than people are told of one, and delivers it with a change of leader.";
    public override string Demands => "the light blinks twice, and the room says both: unlocked, and another leader";
    public override TimeSpan Within => TimeSpan.FromSeconds(70);

    protected override void Begin(HostileMeetingServer server)
    {
        _server = server;
        _room = server.Client("room");
        FarEnd!.SetLocked(true);
    }

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        lock (_lock)
        {
            if (_unlockedAt is not null && !_released && client == _room && message is BoardEntry entry)
                _withheld.Add(entry);
            else
                client.Tell(message);
        }
    }

    /// <summary>The honest server would refuse the room's posts as leader; this one hands them to the far end.</summary>
    public override void FromClient(HostileClient client, ClientMessage message)
    {
        if (_released && client == _room && message is PostToBoard post)
        {
            HostileClient host = _server!.Client("host");
            if (post.Recipient is not { } recipient || recipient == host.Accepted!.Self.Participant)
                host.Tell(new BoardEntry(100_000, client.Accepted!.Self.Participant, post.Kind, post.Recipient, post.Entry));
            return;
        }
        client.SendOn(message);
    }

    public override bool IsMet(RoomView room, RoomView before, HostileMeetingServer server)
    {
        TimeSpan now = TimeProvider.System.GetElapsedTime(0);
        HostileClient host = server.Client("host");
        lock (_lock)
        {
            if (_unlockedAt is null && room.Locked)
            {
                _unlockedAt = now;
                FarEnd!.SetLocked(false);
            }
            else if (!_released && _unlockedAt + Delay <= now)
            {
                _released = true;
                LeaderChosen named = new(_room!.Accepted!.Self.Participant);
                host.Tell(named);
                foreach (BoardEntry entry in _withheld)
                    _room.Tell(entry);
                _room.Tell(named);
            }
        }
        return StillHolds(room, before, server);
    }

    public override bool StillHolds(RoomView room, RoomView before, HostileMeetingServer server) =>
        _released && room is { InMeeting: true, LockLit: true, Light: LightPattern.DoubleBlink, Locked: false }
            && (room.Attention & Both) == Both;
}
