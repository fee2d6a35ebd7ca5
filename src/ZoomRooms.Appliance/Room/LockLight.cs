using ZoomRooms.Appliance.Light;
using ZoomRooms.Client;
using ZoomRooms.EndToEnd.Meeting;

namespace ZoomRooms.Appliance.Room;

/// <summary>
/// What the light shows and why. <paramref name="Unmet"/> has a sentence for each condition that keeps the lock dark; empty exactly when
/// the lock may be lit.
/// </summary>
internal sealed record LightDecision(LightPattern Pattern, bool LockLit, IReadOnlyList<string> Unmet);

/// <summary>
/// The lock light: one pure function from a snapshot of the room to a pattern (lock light page, "When the lock may be lit"). Nothing else
/// decides what the LED shows, and no field that the server sends can light it.
/// </summary>
internal static class LockLight
{
    /// <summary>How long a failure blinks before the light goes dark.</summary>
    public static readonly TimeSpan FailureBlink = TimeSpan.FromSeconds(5);

    public static LightDecision Derive(RoomSnapshot room, TimeSpan now)
    {
        List<string> unmet = Unmet(room, now);
        bool lit = unmet.Count == 0;
        return new LightDecision(PatternOf(room, lit, now), lit, unmet);
    }

    /// <summary>What people in the room should know now and have not acknowledged.</summary>
    public static RoomAttention AttentionOf(RoomSnapshot room, TimeSpan now)
    {
        if (room is not { State: RoomState.InMeeting, Session: { } session })
            return RoomAttention.None;
        AttentionCauses told = session.Encryption.Attention.At(now, room.Acknowledged);
        RoomAttention attention = RoomAttention.None;
        if (told.HasFlag(AttentionCauses.LeaderChanged))
            attention |= RoomAttention.LeaderChanged;
        if (told.HasFlag(AttentionCauses.LeaderNamedAgain))
            attention |= RoomAttention.LeaderNamedAgain;
        if (told.HasFlag(AttentionCauses.Unlocked) || room.Return is { Unlocked: true })
            attention |= RoomAttention.Unlocked;
        return attention | AttentionOf(room.Return);
    }

    private static RoomAttention AttentionOf(UnwatchedReturn? back) => back switch
    {
        null or { Code: ReturnedCode.Same } => RoomAttention.None,
        { Code: ReturnedCode.Another, CodeBefore: not null } => RoomAttention.CodeChanged,
        _ => RoomAttention.CodeUnknown,
    };

    private static bool Failed(RoomSnapshot room, TimeSpan now) => room.FailedAt is { } at && now - at < FailureBlink;

    private static LightPattern PatternOf(RoomSnapshot room, bool lit, TimeSpan now)
    {
        switch (room.State)
        {
            case RoomState.Joining:
                // A meeting that was lost a moment ago is shown as lost first, although the way back has begun.
                return Failed(room, now) ? LightPattern.FastBlink : LightPattern.SlowBlink;
            case RoomState.InMeeting:
                if (!lit)
                    return LightPattern.Dark;
                return AttentionOf(room, now) == RoomAttention.None ? LightPattern.Solid : LightPattern.DoubleBlink;
            case RoomState.Failed or RoomState.Rejoining:
                return Failed(room, now) ? LightPattern.FastBlink : LightPattern.Dark;
            case RoomState.Booting or RoomState.Idle or RoomState.Leaving or RoomState.Stopped or RoomState.Unknown:
                return LightPattern.Dark;
            default:
                throw new ArgumentOutOfRangeException(nameof(room));
        }
    }

    private static List<string> Unmet(RoomSnapshot room, TimeSpan now)
    {
        List<string> unmet = new();
        if (room.State != RoomState.InMeeting || room.Session is not { State: SessionState.InMeeting } session)
        {
            unmet.Add("The room is not in a meeting.");
            return unmet;
        }
        // 1 to 4, as in every participant's process.
        unmet.AddRange(LockConditions.Unmet(session, now));
        // 5. The line reads back what was written.
        if (!room.Panel.LineAgrees)
            unmet.Add(room.Panel.Problem ?? "The LED's line does not follow what is written to it.");
        return unmet;
    }
}
