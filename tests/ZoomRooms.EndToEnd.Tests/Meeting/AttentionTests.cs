using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>What people are told, however late the server lets it come.</summary>
public class AttentionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(35)]
    [InlineData(90)]
    public void An_unlock_is_told_from_when_it_arrives_however_late_that_is(int late)
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Append(new ListOperation.SetLocked(true));
        leader.Now += TimeSpan.FromSeconds(5);
        leader.Beat(1);
        TimeSpan made = leader.Now += TimeSpan.FromMilliseconds(1);
        leader.Now += TimeSpan.FromSeconds(late);
        leader.Append(new ListOperation.SetLocked(false));
        leader.Beat(1, heartbeat => heartbeat with { Timestamp = (ulong)made.TotalMilliseconds });
        Assert.False(leader.Room.Locked);
        // The heartbeat is as old as it is; the news is new.
        Assert.Equal(made, leader.Room.LastHeartbeat);
        Assert.Equal(new AttentionTimes(null, leader.Now, null), leader.Room.Attention);
        Assert.Equal(AttentionCauses.Unlocked, leader.Room.Attention.At(leader.Now + TimeSpan.FromSeconds(29.9)));
        Assert.Equal(AttentionCauses.None, leader.Room.Attention.At(leader.Now + AttentionTimes.Lasts));
    }

    [Fact]
    public void Two_causes_that_one_heartbeat_certifies_are_both_told()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer first = board.Join("A");
        BoardSimulator.Peer second = board.Join("B");
        BoardSimulator.Peer room = board.Join("Room");
        board.Advance(TimeSpan.FromSeconds(10));
        first.Meeting.RequestLock(true, board.Now);
        board.Settle();
        Assert.True(room.Meeting.Locked);
        // The room gets the new leader's keys only after its heartbeats: of two, the second certifies everything at once.
        List<BoardPost> keys = new();
        board.Tamper = (post, reader) =>
        {
            if (reader != room || post.Kind != BoardEntryKind.SealedMeetingKey)
                return post.Entry;
            keys.Add(post);
            return null;
        };
        board.Name(second.Id);
        second.Meeting.RequestLock(false, board.Now);
        board.Settle();
        Assert.Equal((true, false), (room.Meeting.Locked, room.Meeting.IsSendingKeyCertified));
        board.Advance(TimeSpan.FromSeconds(2));
        board.Tamper = null;
        foreach (BoardPost key in keys)
            room.Meeting.HandleEntry(second.Id, key.Kind, key.Entry, board.Now);
        board.Settle();
        Assert.Equal((false, true), (room.Meeting.Locked, room.Meeting.IsSendingKeyCertified));
        Assert.Equal(AttentionCauses.LeaderChanged | AttentionCauses.Unlocked, room.Meeting.Attention.At(board.Now));
    }

    [Fact]
    public void Each_cause_has_its_own_time_and_what_was_seen_counts_again_when_it_happens_again()
    {
        TimeSpan now = TimeSpan.FromHours(1);
        TimeSpan second = TimeSpan.FromSeconds(1);
        AttentionTimes times = default(AttentionTimes).With(AttentionCauses.LeaderChanged, now)
            .With(AttentionCauses.Unlocked, now + second);
        AttentionTimes seen = default(AttentionTimes).With(AttentionCauses.LeaderChanged, now);
        Assert.Equal(AttentionCauses.LeaderChanged | AttentionCauses.Unlocked, times.At(now + second));
        Assert.Equal(AttentionCauses.Unlocked, times.At(now + second, seen));
        Assert.Equal(AttentionCauses.Unlocked, times.At(now + AttentionTimes.Lasts));
        Assert.Equal(AttentionCauses.None, times.At(now + second, seen.Latest(times)));
        AttentionTimes again = times.With(AttentionCauses.LeaderChanged | AttentionCauses.LeaderNamedAgain, now + (2 * second));
        Assert.Equal(AttentionCauses.LeaderChanged | AttentionCauses.LeaderNamedAgain, again.At(now + (2 * second), times));
        Assert.Equal(times, times.Latest(seen));
    }
}
