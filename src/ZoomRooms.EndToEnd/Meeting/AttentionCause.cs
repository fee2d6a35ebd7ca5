namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>Why people should look up, though the meeting is encrypted as before.</summary>
public enum AttentionCause
{
    Unknown = 0,
    /// <summary>Another device leads: compare the security code again (paper 7.7).</summary>
    LeaderChanged,
    /// <summary>The meeting was locked and is not any more (paper 7.6.9).</summary>
    Unlocked,
}
