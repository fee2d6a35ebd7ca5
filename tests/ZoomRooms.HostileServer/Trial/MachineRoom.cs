using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Appliance.Speech;
using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Trial;

/// <summary>The room with its machine and its light in this process: it comes back by itself into a meeting that it lost.</summary>
internal sealed class MachineRoom : IAttackedRoom
{
    private readonly Participant _participant;
    private readonly RoomLoop _loop;
    private readonly Task _running;
    private Action<RoomView> _seen = _ => { };
    private ToldScreen? _screen;

    private MachineRoom(Participant participant)
    {
        _participant = participant;
        _loop = new RoomLoop(
            participant.Sessions(), participant.Request(EncryptionType.EndToEnd), _ => { }, () =>
                PanelHealth.Good, participant.SetMuted, _ => { }, new Silence(), TimeProvider.System,
            NullLogger.Instance, told: report => Volatile.Read(ref _screen)?.See(report));
        _loop.Post(new RoomInput.PanelChanged(PanelHealth.Good));
        _loop.Post(new RoomInput.Ready());
        _running = Task.Run(_loop.RunAsync);
    }

    public RoomView View
    {
        get
        {
            RoomSnapshot room = _loop.Report.Room;
            if (room.Session is { } session)
                _seen(LockOracle.Window(session));
            return LockOracle.Led(room) with { Muted = _participant.IsMuted };
        }
    }

    public static async Task<IAttackedRoom> CreateAsync(HostileMeetingServer server, string folder, Attack attack) =>
        new MachineRoom(await Participant.PairAsync(server, folder, "room", speaks: attack.NeedsVoice));

    public void ShowPictures(bool shows) => _participant.SetPictures(shows ? WantedPictures.Any : WantedPictures.None);

    public Task MuteAsync()
    {
        _loop.Post(Gesture.HoldReached);
        _loop.Post(Gesture.Hold);
        return Task.CompletedTask;
    }

    public Task JoinAsync(Action<RoomView> seen)
    {
        _seen = seen;
        Volatile.Write(ref _screen, new ToldScreen(() => _loop.Report, seen));
        _loop.Post(new RoomInput.ButtonPressed());
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _loop.Post(new RoomInput.Stop());
        await _running;
        _screen?.Dispose();
        await _participant.DisposeAsync();
    }

    /// <summary>Nobody asks this room for its code.</summary>
    private sealed class Silence : ICodeSpeaker
    {
        public void Speak(string code, CodeNews news, Action<bool> told) => told(false);

        public void Hush()
        {
        }
    }
}
