using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>What people do at a microphone must not wait for a server that reads nothing, and to which messages do not get away.</summary>
internal sealed class StopReading : Attack
{
    /// <summary>
    /// Messages told at once, and altogether. The room answers every 32nd with how much it heard: more than fits on a narrow way, and a
    /// quarter of what may wait in the room.
    /// </summary>
    private const int AtOnce = 2_000, Altogether = 32_000;

    /// <summary>Packets of 20 ms that may be on their way; a silence that no pause between words is as long as.</summary>
    private const int OnTheWay = 100, NoPause = 50;

    private readonly List<string> _faults = [];
    private HostileClient? _client;
    private Task? _muting;
    private int _told;
    private long? _loudWhenToldMuted, _loudWhenSilent;

    public override string Name => "stops-reading";
    public override string Does =>
        "The server reads nothing more that the room says, and talks until the room has more to say than gets away; then somebody mutes the room.";
    public override string Demands =>
        "the room hears all the same; the far end hears silence before the stay is over, status says muted only then;"
        + " ended ServerConnectionLost, dark";
    public override TimeSpan Within => TimeSpan.FromSeconds(90);
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.ServerConnectionLost];
    public override bool NeedsMachine => true;
    public override bool NeedsVoice => true;
    public override bool IsNarrow => true;
    public override IReadOnlyList<string> Faults => _faults;

    protected override void Begin(HostileMeetingServer server)
    {
        _client = server.Client("room");
        _client.StopReading();
    }

    public override bool IsMet(RoomView room, RoomView before, HostileMeetingServer server)
    {
        if (_faults.Count > 0)
            return false;
        if (_muting is null)
        {
            if (HasHeardAll() && FarEnd!.Ear!.Loud > NoPause)
                _muting = Room!.MuteAsync();
            if (room.End is not null)
                _faults.Add("the stay was over before anybody muted");
            return false;
        }
        long loud = FarEnd!.Ear!.Loud;
        if (room.Muted)
            _loudWhenToldMuted ??= loud;
        if (loud > _loudWhenToldMuted + OnTheWay)
            _faults.Add("the room said that it is muted, and was heard");
        if (_loudWhenSilent is null && room.End is not null)
            _faults.Add("the microphone waited for the server");
        if (room.Muted && FarEnd.Ear.SilentRun >= NoPause)
            _loudWhenSilent ??= loud;
        if (loud > _loudWhenSilent)
            _faults.Add("the room was heard again, muted as it is");
        return _loudWhenSilent is not null && base.IsMet(room, before, server);
    }

    /// <summary>Whether the room took all that it was told, though what it says to that does not get away.</summary>
    private bool HasHeardAll()
    {
        if (_client!.Waiting > 0)
            return false;
        if (_told == Altogether)
            return true;
        for (int i = 0; i < AtOnce; i++)
            _client.Tell(new SignalPong(i));
        _told += AtOnce;
        return false;
    }
}
