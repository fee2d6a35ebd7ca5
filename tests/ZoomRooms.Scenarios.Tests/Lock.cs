using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>What the light of a room with this session would show.</summary>
internal static class Lock
{
    public static LightDecision Of(SessionSnapshot session) => LockLight.Derive(
        new RoomSnapshot(session.State == SessionState.InMeeting
            ? RoomState.InMeeting : RoomState.Joining, session, PanelHealth.Good, false, null, null, null),
        TimeProvider.System.Now());
}
