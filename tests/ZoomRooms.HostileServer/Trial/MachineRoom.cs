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
    private Action<RoomView>? _changed;

    private MachineRoom(Participant participant)
    {
        _participant = participant;
        _loop = new RoomLoop(
            participant.Sessions(), participant.Request(EncryptionType.EndToEnd), _ => { }, () =>
                PanelHealth.Good, participant.SetMuted, _ => { }, new Silence(), TimeProvider.System,
            NullLogger.Instance);
        _loop.Post(new RoomInput.PanelChanged(PanelHealth.Good));
        _loop.Post(new RoomInput.Ready());
        _running = Task.Run(_loop.RunAsync);
    }

    public RoomView View
    {
        get
        {
            RoomSnapshot room = _loop.Report.Room;
            RoomView view = room.Session is { } session
                ? Participant.ViewOf(room, session)
                : new RoomView(false, null, "", false, [], null, [], 0, new Dictionary<string, long>());
            view = view with { Muted = _participant.IsMuted };
            _changed?.Invoke(view);
            return view;
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

    public Task JoinAsync(Action<RoomView> changed)
    {
        _changed = changed;
        _loop.Post(new RoomInput.ButtonPressed());
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _loop.Post(new RoomInput.Stop());
        await _running;
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
