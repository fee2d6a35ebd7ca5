namespace ZoomRooms.Appliance.Room;

/// <summary>Which transitions of the room exist.</summary>
internal static class RoomTransitions
{
    public static bool IsLegal(RoomState from, RoomState to) => (from, to) switch
    {
        (RoomState.Booting, RoomState.Idle) => true,        // devices ready
        (RoomState.Idle, RoomState.Joining) => true,        // button
        (RoomState.Failed, RoomState.Joining) => true,      // button: try again
        (RoomState.Joining, RoomState.InMeeting) => true,   // keys and media stand
        (RoomState.Joining, RoomState.Leaving) => true,     // button: cancel
        (RoomState.Joining, RoomState.Failed) => true,      // refused, unreachable, not trusted
        (RoomState.Joining, RoomState.Rejoining) => true,   // an attempt to rejoin failed
        (RoomState.Joining, RoomState.Idle) => true,        // the meeting ended while we waited
        (RoomState.InMeeting, RoomState.Leaving) => true,   // button: leave
        (RoomState.InMeeting, RoomState.Failed) => true,    // the lock or the meeting was lost
        (RoomState.InMeeting, RoomState.Rejoining) => true, // the meeting was lost in a way that trying again may mend
        (RoomState.InMeeting, RoomState.Idle) => true,      // the host ended the meeting
        (RoomState.Rejoining, RoomState.Joining) => true,   // the time has come, or a button
        (RoomState.Leaving, RoomState.Idle) => true,        // keys erased
        (RoomState.Stopped, _) => false,
        (_, RoomState.Stopped) => true,                     // service stopping
        _ => false,
    };
}
