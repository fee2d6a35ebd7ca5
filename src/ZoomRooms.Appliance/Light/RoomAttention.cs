namespace ZoomRooms.Appliance.Light;

/// <summary>Why a lit lock blinks twice: a set.</summary>
[Flags]
public enum RoomAttention
{
    None = 0,
    /// <summary>Another device leads the meeting.</summary>
    LeaderChanged = 1,
    /// <summary>The meeting was locked and is not any more.</summary>
    Unlocked = 2,
    /// <summary>The server named a leader anew that had led before.</summary>
    LeaderNamedAgain = 4,
    /// <summary>The room lost the meeting, came back by itself, and the security code is another one.</summary>
    CodeChanged = 8,
    /// <summary>The room lost the meeting, came back by itself, and knew no code before, or knows none now.</summary>
    CodeUnknown = 16,
}
