namespace ZoomRooms.Appliance.Light;

/// <summary>Why a lit lock blinks twice.</summary>
public enum RoomAttention
{
    None = 0,
    /// <summary>Another device leads the meeting.</summary>
    LeaderChanged,
    /// <summary>The meeting was locked and is not any more.</summary>
    Unlocked,
    /// <summary>The room lost the meeting, came back by itself, and the security code is another one.</summary>
    CodeChanged,
}
