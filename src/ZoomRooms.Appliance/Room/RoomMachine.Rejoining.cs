using System.Globalization;
using ZoomRooms.Client;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Appliance.Room;

/// <summary>The way back into a meeting that was lost.</summary>
public static partial class RoomMachine
{
    /// <summary>How long people are told that the room came back to another leader's device (as after a leader change, paper 7.7).</summary>
    public static readonly TimeSpan AttentionTime = TimeSpan.FromSeconds(30);

    /// <summary>The loss is shown and heard once; the attempts after it are silent until they succeed or end.</summary>
    private static RoomMemory TryAgainLater(RoomMemory left, SessionEnd end, List<RoomEffect> effects, TimeSpan now)
    {
        string failure = $"{end.Reason}: {end.Detail}";
        bool isNew = left.Rejoin is null || left.Rejoin.BackAt is { } back && now - back >= RejoinPolicy.Settled;
        uint random = RejoinPolicy.Next(left.Random);
        int attempt = isNew ? 1 : left.Rejoin!.Attempt + 1;
        TimeSpan due = now + RejoinPolicy.Delay(attempt, random);
        // The code people heard or compared last is the one to hold the next against; an attempt that never had a leader has none.
        string? code = left.State == RoomState.InMeeting ? left.LastCode ?? left.Rejoin?.CodeBefore : left.Rejoin?.CodeBefore;
        TimeSpan lostAt = isNew ? now : left.Rejoin!.LostAt;
        if (due - lostAt >= RejoinPolicy.GiveUpAfter)
            return GiveUp(left, end.Reason, effects, now);
        if (left.State == RoomState.InMeeting)
        {
            effects.Add(new RoomEffect.Play(SoundCue.FallingTone));
            left = left with { FailedAt = now };
        }
        return Go(left, RoomState.Rejoining, end.Detail) with
        {
            Failure = failure, Random = random, Rejoin = new Rejoin(end.Reason, lostAt, attempt, due, code),
        };
    }

    private static RoomMemory GiveUp(RoomMemory left, SessionEndReason lost, List<RoomEffect> effects, TimeSpan now) => Fail(
        left, new SessionEnd(lost, string.Create(CultureInfo.InvariantCulture, $"The meeting could not be joined again within {RejoinPolicy.GiveUpAfter.TotalMinutes:0} minutes. A press of the button tries anew.")),
        effects, now);

    /// <summary>In a meeting: whatever failed before is over, and the way back is remembered until the meeting has settled.</summary>
    private static RoomMemory Arrived(RoomMemory room, TimeSpan now) =>
        WatchCode(room with { FailedAt = null, Failure = null, Rejoin = room.Rejoin is { } rejoin ? rejoin with { BackAt = now } : null }, now);

    /// <summary>Nobody watched while the room came back by itself: a leader's device that is another than before needs people's eyes.</summary>
    private static RoomMemory WatchCode(RoomMemory room, TimeSpan now)
    {
        if (room.Rejoin is not { CodeBefore: { } before } rejoin || room.Session?.SecurityCode is not { } code)
            return room;
        return room with
        {
            CodeChangedUntil = code == before ? room.CodeChangedUntil : now + AttentionTime,
            Rejoin = rejoin with { CodeBefore = null },
        };
    }

    private static RoomMemory Settle(RoomMemory room, TimeSpan now) =>
        room.Rejoin?.BackAt is { } back && now - back >= RejoinPolicy.Settled ? room with { Rejoin = null } : room;
}
