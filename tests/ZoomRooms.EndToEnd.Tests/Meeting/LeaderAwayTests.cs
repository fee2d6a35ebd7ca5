using ZoomRooms.EndToEnd.Meeting;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>Who comes while the leader's device hangs waits as long as the meeting needs to find another, and is let in by that
/// one.</summary>
public class LeaderAwayTests
{
    // What the server needs to notice (a sign of life asked for, its answer), and then waits for the leader.
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(15), Within = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_newcomer_is_let_in_by_the_next_leader()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer host = board.Join("Host"), mate = board.Join("Mate");
        board.Route = (from, to) => from != host && to != host;
        BoardSimulator.Peer bert = board.Join("Bert");
        board.Advance(Notice);
        Assert.False(bert.Meeting.IsLeaderAwaited);
        bert.Meeting.HandleLeaderAway(Within, board.Now);
        Assert.True(bert.Meeting.IsLeaderAwaited);
        // Somebody who has a key waits for nothing.
        mate.Meeting.HandleLeaderAway(Within, board.Now);
        Assert.False(mate.Meeting.IsLeaderAwaited);
        board.Advance(Within);
        Assert.Null(bert.Failed);
        board.Leave(host);
        board.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(bert.Failed);
        Assert.True(bert.Meeting.IsSendingKeyCertified);
        Assert.False(bert.Meeting.IsLeaderAwaited);
        Assert.Equal(mate.Meeting.SendingKey, bert.Meeting.SendingKey);
    }

    [Fact]
    public void Without_that_word_thirty_seconds_are_all()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer host = board.Join("Host");
        board.Route = (from, to) => from != host;
        BoardSimulator.Peer bert = board.Join("Bert");
        board.Advance(EndToEndMeeting.KeyTimeout - TimeSpan.FromSeconds(1));
        Assert.Null(bert.Failed);
        board.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(MeetingFailure.MeetingKeyTimeout, bert.Failed?.Reason);
        Assert.Contains("may be locked", bert.Failed!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_says_it_again_and_again_holds_nobody_for_more_than_two_minutes()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer host = board.Join("Host");
        board.Route = (from, to) => from != host;
        BoardSimulator.Peer bert = board.Join("Bert");
        TimeSpan since = board.Now;
        while (bert.Failed is null && board.Now - since < TimeSpan.FromMinutes(10))
        {
            bert.Meeting.HandleLeaderAway(TimeSpan.FromMinutes(2), board.Now);
            board.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(EndToEndMeeting.LongestKeyPatience, board.Now - since);
        Assert.Equal(MeetingFailure.MeetingKeyTimeout, bert.Failed?.Reason);
        Assert.Contains("does not answer", bert.Failed!.Detail, StringComparison.Ordinal);
    }
}
