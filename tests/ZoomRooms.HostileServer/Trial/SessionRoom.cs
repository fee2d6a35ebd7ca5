using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Trial;

/// <summary>The room as a session in this process.</summary>
internal sealed class SessionRoom(Participant participant) : IAttackedRoom
{
    public RoomView View => Participant.ViewOf(participant.Snapshot) with { Muted = participant.IsMuted };

    public static async Task<IAttackedRoom> CreateAsync(HostileMeetingServer server, string folder, Attack attack) =>
        new SessionRoom(await Participant.PairAsync(server, folder, "room", speaks: attack.NeedsVoice));

    public Task JoinAsync(Action<RoomView> changed)
    {
        participant.Join(EncryptionType.EndToEnd, snapshot => changed(Participant.ViewOf(snapshot)));
        return Task.CompletedTask;
    }

    public void ShowPictures(bool shows) => participant.SetPictures(shows ? WantedPictures.Any : WantedPictures.None);

    public Task MuteAsync()
    {
        participant.SetMuted(true);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => participant.DisposeAsync();
}
