using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Frames;

namespace ZoomRooms.Fuzzing.Tests.Meeting;

/// <summary>
/// Each heartbeat comes before the last one is too old, and every one of them later than the one before it: the chain holds, and the room
/// is shown an ever older meeting. The leader's timestamp in the heartbeat is what gives this away.
/// </summary>
public sealed class A_server_that_slows_heartbeats_down
{
    [Fact]
    public void Cannot_keep_the_lock_lit_over_a_meeting_that_is_long_past()
    {
        using HostileBoard board = new();
        board.Enter();
        HostileBoard.Member leaving = board.Enter();
        HostileBoard.Member victim = board.Enter(victim: true);
        foreach (HostileBoard.Member member in board.Members.Where(member => member != victim))
            victim.Meeting.HandleJoined(member.Id, member.Statement, Clock.Noon);
        int next = 0;
        while (board.Now < TimeSpan.FromHours(1) + TimeSpan.FromSeconds(30))
        {
            board.Advance(TimeSpan.FromSeconds(1));
            Deliver(board, ref next, heartbeats: int.MaxValue);
        }
        Assert.True(Light.IsLit(victim.Meeting, victim.Failed is not null, board.Now));

        ParticipantDevice left = leaving.Device;
        TimeSpan leftAt = board.Now + TimeSpan.FromSeconds(95);
        for (int second = 1; second <= 600 && victim.Failed is null; second++)
        {
            board.Advance(TimeSpan.FromSeconds(1));
            // By then the room is a minute and a half behind, and the heartbeat that certifies the leave is a long way off.
            if (second == 95)
                board.Leave(leaving);
            if (second % 90 == 0)
                Deliver(board, ref next, heartbeats: 1);
            victim.Meeting.HandleTimeout(board.Now);
            board.Settle();
            if (Light.IsLit(victim.Meeting, victim.Failed is not null, board.Now) && victim.Meeting.Participants.Find(left) is not null)
                Assert.True(board.Now - leftAt <= EndToEndMeeting.HeartbeatTimeout + TimeSpan.FromSeconds(
                    10), $"Lit {board.Now - leftAt} after a participant left that the room still lists.");
        }
        Assert.Equal(MeetingFailure.HeartbeatsLost, victim.Failed?.Reason);
    }

    private static void Deliver(HostileBoard board, ref int next, int heartbeats)
    {
        while (next < board.ForVictim.Count)
        {
            Recorded entry = board.ForVictim[next];
            if (entry.Kind == BoardEntryKind.Heartbeat && heartbeats-- == 0)
                return;
            board.Victim!.Meeting.HandleEntry(entry.Author, entry.Kind, entry.Entry, board.Now);
            next++;
            board.Settle();
        }
    }
}
