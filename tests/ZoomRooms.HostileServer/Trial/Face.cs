namespace ZoomRooms.HostileServer.Trial;

/// <summary>Where people see the lock.</summary>
internal enum Face
{
    Led = 0,
    /// <summary>The room's screen, by the page that it was told.</summary>
    Screen,
    /// <summary>The window of somebody who has the room's session at a laptop, by the state that its page is told.</summary>
    Window,
    /// <summary>The window of another participant, whom the attack does not aim at.</summary>
    OthersWindow,
}
