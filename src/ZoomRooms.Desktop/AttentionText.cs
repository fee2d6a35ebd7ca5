using ZoomRooms.Client;

namespace ZoomRooms.Desktop;

/// <summary>What needs people's attention, for as long as it does, and in words.</summary>
internal static class AttentionText
{
    /// <summary>Monotonic time with the origin that snapshots have.</summary>
    public static TimeSpan Now(TimeProvider time) => time.GetElapsedTime(0);

    /// <summary>Null when nothing does now.</summary>
    public static MeetingAttention? Of(SessionSnapshot snapshot, TimeSpan now) =>
        snapshot.Attention != MeetingAttention.Unknown && snapshot.Encryption.AttentionUntil is { } until && now < until ? snapshot.Attention : null;

    public static string Sentence(MeetingAttention attention) => attention switch
    {
        MeetingAttention.LeaderChanged => "Another device leads the meeting now: compare the security code again.",
        MeetingAttention.Unlocked => "The meeting was unlocked: newcomers may get in.",
        MeetingAttention.Unknown or _ => throw new ArgumentOutOfRangeException(nameof(attention), attention, null),
    };
}
