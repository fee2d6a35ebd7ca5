namespace ZoomRooms.Appliance.Room;

/// <summary>What the room is doing.</summary>
public enum RoomState
{
    Unknown = 0,
    /// <summary>Devices are being opened, the encoder proven.</summary>
    Booting,
    /// <summary>Ready: a press joins.</summary>
    Idle,
    /// <summary>On the way into a meeting, or waiting for its host or key. A press cancels.</summary>
    Joining,
    /// <summary>In a meeting. A press leaves.</summary>
    InMeeting,
    /// <summary>On the way out: keys are being erased.</summary>
    Leaving,
    /// <summary>The last meeting could not be joined or kept; a press tries again.</summary>
    Failed,
    /// <summary>The meeting was lost and is tried again by itself after a while. A press tries at once.</summary>
    Rejoining,
    /// <summary>The service is stopping.</summary>
    Stopped,
}
