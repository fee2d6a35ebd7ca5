namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>
/// Why people should look up, though the meeting is encrypted as before. A set: what is certified together is told together.
/// </summary>
[Flags]
public enum AttentionCauses
{
    None = 0,
    /// <summary>Another device leads: compare the security code again (paper 7.7).</summary>
    LeaderChanged = 1,
    /// <summary>
    /// The meeting was locked and is not any more (paper 7.6.9); or has no waiting room, or lets guests in, which it did not.
    /// </summary>
    Unlocked = 2,
    /// <summary>The server named a leader anew that had led before, as no honest one does: it may be holding messages back.</summary>
    LeaderNamedAgain = 4,
}
