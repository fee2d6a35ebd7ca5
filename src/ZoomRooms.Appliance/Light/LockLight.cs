using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Light;

/// <summary>What the light shows and why. <paramref name="Unmet"/> has a sentence for each condition that keeps the lock dark; empty exactly when the lock may be lit.</summary>
internal sealed record LightDecision(LightPattern Pattern, bool LockLit, IReadOnlyList<string> Unmet);

/// <summary>
/// The lock light: one pure function from a snapshot of the room to a pattern (lock light page, "When the lock may be lit"). Nothing else decides what the LED
/// shows, and no field that the server sends can light it.
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
        var unmet = new List<string>();
        if (room.State != RoomState.InMeeting || room.Session is not { State: SessionState.InMeeting } session)
        {
            unmet.Add("The room is not in a meeting.");
            return unmet;
        }
        EncryptionEvidence evidence = session.Encryption;
        // 1. Joined as end-to-end encrypted, and that type is signed by the leader's device, not told by the server.
        if (evidence.ClaimedByServer == EncryptionType.Unknown)
            unmet.Add("The server has not said how the meeting is encrypted.");
        else if (evidence.Requested == EncryptionType.Enhanced || evidence.ClaimedByServer != EncryptionType.EndToEnd)
            unmet.Add("The meeting uses enhanced encryption: the server holds the key.");
        else if (evidence.SignedByLeader != EncryptionType.EndToEnd)
            unmet.Add("The leader's device has not signed that the meeting is end-to-end encrypted.");
        // 2. A meeting key of the current leader, certified by a heartbeat of the verified chain.
        if (evidence.KeySequenceNumber == 0)
            unmet.Add("There is no meeting key yet.");
        else if (!evidence.KeyCertified)
            unmet.Add("No heartbeat of the leader has certified the meeting key.");
        // 3. The last valid heartbeat is young enough, and certifies the list that the room holds.
        if (evidence.LastHeartbeat is not { } heartbeat)
            unmet.Add("No heartbeat of the leader has been verified.");
        else if (now - heartbeat >= evidence.HeartbeatTimeout)
            unmet.Add("The leader's last heartbeat is too old.");
        if (!evidence.ParticipantListCertified)
            unmet.Add("The participant list is not certified by the leader.");
        // 4. Every frame handed to the network went through the end-to-end encryptor with a certified key.
        if (evidence.FramesToNetwork != evidence.FramesSealed)
            unmet.Add("A frame left without the end-to-end encryptor's seal.");
        // 5. The line reads back what was written.
        if (!room.Panel.LineAgrees)
            unmet.Add(room.Panel.Problem ?? "The LED's line does not follow what is written to it.");
        return unmet;
    }
}
