namespace ZoomRooms.MeetingServer.Entrance;

/// <summary>What became of connections that had not signed in.</summary>
internal enum DoorCount
{
    Unknown = 0,
    /// <summary>Came in.</summary>
    Entered,
    /// <summary>Turned away: others from its address had not signed in yet.</summary>
    RefusedAddressFull,
    /// <summary>Turned away: too many of all addresses together had not.</summary>
    RefusedFull,
    /// <summary>Turned out for one that came later.</summary>
    GaveWay,
    /// <summary>Turned out after several times the patience: it kept saying something, and never signed in.</summary>
    Outstayed,
}
