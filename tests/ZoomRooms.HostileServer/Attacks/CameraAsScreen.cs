using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>Whoever shows no screen is said to show one: what comes as it is the camera's picture.</summary>
internal sealed class CameraAsScreen : Attack
{
    public override string Name => "camera-as-screen";
    public override string Does => "The server announces the third participant's camera to the room as the screen that it shows.";
    public override string Demands =>
        "the room stays, the lock lit; nobody is said to show anything, each frame is dropped by name";
    public override TimeSpan Within => TimeSpan.FromSeconds(30);
    public override bool NeedsThird => true;

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        if (client.User == "room" && message is JoinAccepted accepted)
            message = accepted with
            {
                Participants =
                [
                    .. accepted.Participants.Select(entry => entry.DisplayName != "third" ? entry : entry with
                    {
                        VideoSsrc = entry.SharedScreenSsrc, SharedScreenSsrc = entry.VideoSsrc,
                    }),
                ],
            };
        base.FromServer(client, message);
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server) =>
        room.Dropped("WrongStream") >= before.Dropped("WrongStream") + 30;

    public override bool StillHolds(RoomView room, RoomView before, HostileMeetingServer server) =>
        base.StillHolds(room, before, server) && room.Screen is null;
}
