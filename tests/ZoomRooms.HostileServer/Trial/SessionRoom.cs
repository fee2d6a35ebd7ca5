using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Trial;

/// <summary>The room as a session in this process.</summary>
internal sealed class SessionRoom(Participant participant) : IAttackedRoom
{
    private Action<RoomView> _seen = _ => { };
    private ToldScreen? _screen;

    public RoomView View => Look(participant.Snapshot) with { Muted = participant.IsMuted };

    public static async Task<IAttackedRoom> CreateAsync(HostileMeetingServer server, string folder, Attack attack) =>
        new SessionRoom(await Participant.PairAsync(server, folder, "room", speaks: attack.NeedsVoice));

    public Task JoinAsync(Action<RoomView> seen)
    {
        _seen = seen;
        participant.Join(EncryptionType.EndToEnd, snapshot =>
        {
            seen(Look(snapshot));
            _screen?.See(LockOracle.ReportOf(snapshot));
        });
        _screen = new ToldScreen(() => LockOracle.ReportOf(participant.Snapshot), seen);
        return Task.CompletedTask;
    }

    public void ShowPictures(bool shows) => participant.SetPictures(shows ? WantedPictures.Any : WantedPictures.None);

    public Task MuteAsync()
    {
        participant.SetMuted(true);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _screen?.Dispose();
        return participant.DisposeAsync();
    }

    private RoomView Look(SessionSnapshot snapshot)
    {
        _seen(LockOracle.Window(snapshot));
        return LockOracle.Led(LockOracle.RoomOf(snapshot));
    }
}
