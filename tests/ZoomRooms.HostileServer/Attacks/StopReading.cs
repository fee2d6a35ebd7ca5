using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>What people do at a microphone must not wait for a server that reads nothing, and to which messages do not get away.</summary>
internal sealed class StopReading : Attack
{
    /// <summary>Messages told at once; a look without one of them that got away; looks after which the room is taken to be stuck.</summary>
    private const int AtOnce = 2_000, StuckAfter = 25;

    /// <summary>Packets of 20 ms that may be on their way; a silence that no pause between words is as long as.</summary>
    private const int OnTheWay = 100, NoPause = 50;

    private readonly List<string> _faults = [];
    private HostileClient? _client;
    private Task? _muting;
    private bool _shows = true;
    private (long Told, int Looks) _still;
    private long? _heardWhenStuck, _loudWhenToldMuted, _loudWhenSilent;

    public override string Name => "stops-reading";
    public override string Does => "The server reads nothing more that the room says, until no message of the room's gets away; then somebody mutes the room.";
    public override string Demands =>
        "the far end hears silence while the room still waits for the server, status says muted only then; ended ServerConnectionLost, dark";
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
            // The session has something to say, and waits for as long as it says it. A second later it does.
            if (!IsStuck())
            {
                _heardWhenStuck = null;
            }
            else if (_heardWhenStuck is null && FarEnd!.Ear!.Loud > NoPause)
            {
                Room!.ShowPictures(_shows = !_shows);
                _heardWhenStuck = FarEnd.Ear.Packets;
            }
            if (FarEnd!.Ear!.Packets > _heardWhenStuck + NoPause)
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
        // What is on its way still finds room in the sockets' buffers; all of it only where the room reads.
        if (_loudWhenSilent is null && room.End is null && _client!.Waiting == 0)
            _faults.Add("the room was not stuck");
        if (room.Muted && FarEnd.Ear.SilentRun >= NoPause)
            _loudWhenSilent ??= loud;
        if (loud > _loudWhenSilent)
            _faults.Add("the room was heard again, muted as it is");
        return _loudWhenSilent is not null && base.IsMet(room, before, server);
    }

    /// <summary>
    /// The room answers what it is told with how much it heard, now and then, until that does not get away. Then it hears nothing either.
    /// </summary>
    private bool IsStuck()
    {
        if (_client!.Waiting < AtOnce)
        {
            for (int i = 0; i < AtOnce; i++)
                _client.Tell(new SignalPong(i));
        }
        long told = _client.Told;
        _still = told == _still.Told ? (told, _still.Looks + 1) : (told, 0);
        return _still.Looks >= StuckAfter;
    }
}
