namespace ZoomRooms.Rtc.Ice;

/// <summary>How far connectivity has come.</summary>
internal enum IceState
{
    /// <summary>The peer's description is not known yet.</summary>
    Waiting = 0,
    /// <summary>No address works yet.</summary>
    Checking,
    /// <summary>There is a path, and the peer consents to receive on it.</summary>
    Connected,
    /// <summary>No check succeeded in time; final.</summary>
    Failed,
    /// <summary>There was a path and the peer fell silent; final.</summary>
    ConsentLost,
}
