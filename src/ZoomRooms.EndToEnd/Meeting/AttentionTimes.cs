namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>
/// When this device learned of each cause for attention last: by its arrival, since a warning that the server held back is as new to people
/// as any. Monotonic; null for never. A value: two that are equal say the same.
/// </summary>
public readonly record struct AttentionTimes(TimeSpan? LeaderChanged, TimeSpan? Unlocked, TimeSpan? LeaderNamedAgain)
{
    /// <summary>How long people are told.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromSeconds(30);

    /// <summary>These, of which <paramref name="causes"/> happened at <paramref name="at"/>.</summary>
    public AttentionTimes With(AttentionCauses causes, TimeSpan at) => new(
        causes.HasFlag(AttentionCauses.LeaderChanged) ? at : LeaderChanged,
        causes.HasFlag(AttentionCauses.Unlocked) ? at : Unlocked,
        causes.HasFlag(AttentionCauses.LeaderNamedAgain) ? at : LeaderNamedAgain);

    /// <summary>What people should know now.</summary>
    /// <param name="seen">What they saw before: the same cause counts again when it happened later.</param>
    public AttentionCauses At(TimeSpan now, AttentionTimes seen = default)
    {
        AttentionCauses causes = AttentionCauses.None;
        if (Counts(LeaderChanged, seen.LeaderChanged, now))
            causes |= AttentionCauses.LeaderChanged;
        if (Counts(Unlocked, seen.Unlocked, now))
            causes |= AttentionCauses.Unlocked;
        if (Counts(LeaderNamedAgain, seen.LeaderNamedAgain, now))
            causes |= AttentionCauses.LeaderNamedAgain;
        return causes;
    }

    /// <summary>Of each cause the later time.</summary>
    public AttentionTimes Latest(AttentionTimes other) =>
        new(Later(LeaderChanged, other.LeaderChanged), Later(Unlocked, other.Unlocked), Later(LeaderNamedAgain, other.LeaderNamedAgain));

    private static bool Counts(TimeSpan? at, TimeSpan? seen, TimeSpan now) => now < at + Lasts && !(seen >= at);

    private static TimeSpan? Later(TimeSpan? one, TimeSpan? other) => one is { } first && !(other >= first) ? one : other;
}
