using System.Globalization;
using ZoomRooms.Client;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Appliance.Room;

/// <summary>The way back into a meeting that was lost.</summary>
internal static partial class RoomMachine
{
    /// <summary>The loss is shown and heard once; the attempts after it are silent until they succeed or end.</summary>
    private static RoomMemory TryAgainLater(RoomMemory left, SessionEnd end, List<RoomEffect> effects, TimeSpan now)
    {
        string failure = end.Describe();
        bool isNew = left.Rejoin is null || left.Rejoin.BackAt is { } back && now - back >= RejoinPolicy.Settled;
        uint random = RejoinPolicy.Next(left.Random);
        int attempt = isNew ? 1 : left.Rejoin!.Attempt + 1;
        TimeSpan due = now + RejoinPolicy.Delay(attempt, random);
        TimeSpan lostAt = isNew ? now : left.Rejoin!.LostAt;
        if (due - lostAt >= RejoinPolicy.GiveUpAfter)
            return GiveUp(left, end, effects, now);
        if (left.State == RoomState.InMeeting)
        {
            effects.Add(new RoomEffect.Play(SoundCue.FallingTone));
            left = left with { FailedAt = now };
        }
        return Go(left, RoomState.Rejoining, end.Detail) with
        {
            Failure = failure,
            Random = random,
            Rejoin = new Rejoin(end.Reason, lostAt, attempt, due) { End = end },
        };
    }

    private static RoomMemory GiveUp(RoomMemory left, SessionEnd lost, List<RoomEffect> effects, TimeSpan now) => Fail(
        left, lost with
        {
            Detail = string.Create(
                CultureInfo.InvariantCulture,
                $"The meeting could not be joined again within {RejoinPolicy.GiveUpAfter.TotalMinutes:0} minutes. A press of the button tries anew. {lost.Detail}")
        },
        effects, now);

    /// <summary>In a meeting: whatever failed before is over, and the way back is remembered until the meeting has settled.</summary>
    private static RoomMemory Arrived(RoomMemory room, TimeSpan now)
    {
        RoomMemory here = room with { FailedAt = null, Failure = null };
        return here.Rejoin is { } rejoin ? Return(here with { Rejoin = rejoin with { BackAt = now } }, now) : here;
    }

    private static RoomMemory Settle(RoomMemory room, TimeSpan now) =>
        room.Rejoin?.BackAt is { } back && now - back >= RejoinPolicy.Settled ? room with { Rejoin = null } : room;
}
