using ZoomRooms.Client;
using ZoomRooms.EndToEnd.Meeting;

namespace ZoomRooms.Desktop;

/// <summary>What needs people's attention, for as long as it does, and in words.</summary>
internal static class AttentionText
{
    private static readonly (AttentionCauses Cause, string Sentence)[] Sentences =
    [
        (AttentionCauses.LeaderChanged, "Another device leads the meeting now: compare the security code again."),
        (AttentionCauses.LeaderNamedAgain,
            "The server named anew who leads, as no honest one does: it may be holding messages back. Compare the security code again."),
        (AttentionCauses.Unlocked, "The meeting was unlocked: newcomers may get in."),
    ];

    /// <summary>Monotonic time with the origin that snapshots have.</summary>
    public static TimeSpan Now(TimeProvider time) => time.GetElapsedTime(0);

    /// <summary>What does now.</summary>
    /// <param name="told">What was told before.</param>
    public static AttentionCauses Of(SessionSnapshot snapshot, TimeSpan now, AttentionTimes told = default) =>
        snapshot.Encryption.Attention.At(now, told);

    public static IEnumerable<string> SentencesOf(AttentionCauses causes) =>
        from one in Sentences where causes.HasFlag(one.Cause) select one.Sentence;

    public static IReadOnlyList<string> NamesOf(AttentionCauses causes) =>
        [.. from one in Sentences where causes.HasFlag(one.Cause) select one.Cause.ToString()];
}
