namespace ZoomRooms.EndToEnd.Keys;

/// <summary>
/// How high mkSeqNum may go, so that no leader uses up what those after it need. Honest leaders go up by one or two a rekey: none comes
/// near.
/// </summary>
internal static class KeyNumbers
{
    /// <summary>Below this is the first number that a newcomer takes: as many again remain for the rest of the meeting.</summary>
    public const uint FirstLimit = 1u << 31;

    /// <summary>
    /// How far a leader may go beyond the last certified number. Within the hundred seconds that a follower may lack a certified heartbeat,
    /// leaves every two seconds use a hundred numbers, and joins fifty.
    /// </summary>
    public const uint Lead = 256;

    /// <summary>The highest number that counts.</summary>
    /// <param name="certified">mkSeqNum of the last certified heartbeat; null before the first.</param>
    /// <param name="namings">Leaders named since: each begins above all that the one before may have used.</param>
    public static uint Limit(uint? certified, uint namings) =>
        certified is { } last ? (uint)Math.Min(uint.MaxValue, last + ((ulong)Lead * (1 + (ulong)namings))) : FirstLimit - 1;
}
