using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>A server that takes its word back: what a leader said still holds, its time does not begin anew, and people are told.</summary>
public class LeaderNamedAgainTests
{
    private static readonly ParticipantId Nobody = new(4711);
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(10);

    private static BoardSimulator.Peer[] Meet(BoardSimulator board, params string[] names)
    {
        BoardSimulator.Peer[] peers = [.. names.Select(name =>
        {
            BoardSimulator.Peer peer = board.Join(name);
            board.Advance(TimeSpan.FromSeconds(3));
            return peer;
        })];
        board.Advance(AWhile);
        return peers;
    }

    [Fact]
    public void Goes_on_where_it_was_with_the_keys_it_prepared_and_people_are_told()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "A", "B", "C");
        EndToEndMeeting room = peers[2].Meeting;
        string? code = room.SecurityCode;
        TimeSpan? heartbeat = room.LastHeartbeat;
        room.HandleLeader(Nobody, board.Now);
        Assert.Equal((false, null, null), (room.IsSendingKeyCertified, room.SecurityCode, room.Leader));
        Assert.Equal(default, room.Attention);
        room.HandleLeader(peers[0].Id, board.Now);
        Assert.Equal((true, code, peers[0].Device), (room.IsSendingKeyCertified, room.SecurityCode, room.Leader));
        Assert.Equal(heartbeat, room.LastHeartbeat);
        Assert.Equal(AttentionCauses.LeaderNamedAgain, room.Attention.At(board.Now));
        // The key that the newcomer's join takes into use came before.
        BoardSimulator.Peer fourth = board.Join("D");
        board.Advance(TimeSpan.FromSeconds(3));
        Assert.All(board.Peers, peer => Assert.Equal((fourth.Meeting.SendingKey, null), (peer.Meeting.SendingKey, peer.Failed)));
        Assert.Equal(4, room.Participants.Present.Count);
        Assert.Equal(AttentionCauses.None, peers[1].Meeting.Attention.At(board.Now));
    }

    [Fact]
    public void Is_told_also_when_others_led_in_between_and_under_another_number()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "A", "B", "C");
        board.Name(peers[1].Id);
        board.Advance(AWhile);
        Assert.All(peers, peer => Assert.Equal(AttentionCauses.LeaderChanged, peer.Meeting.Attention.At(board.Now)));
        board.Advance(TimeSpan.FromMinutes(1));
        board.Name(peers[0].Id);
        board.Advance(AWhile);
        Assert.All(peers, peer => Assert.Equal(
            (AttentionCauses.LeaderChanged | AttentionCauses.LeaderNamedAgain, null), (peer.Meeting.Attention.At(board.Now), peer.Failed)));
    }

    [Fact]
    public void Thousands_of_names_leave_everything_as_it_was()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "A", "B", "C");
        for (uint name = 1000; name < 11000; name++)
        {
            peers[2].Meeting.HandleLeader(new ParticipantId(name), board.Now);
            peers[2].Meeting.HandleLeader(peers[(int)(name % 2)].Id, board.Now);
        }
        peers[2].Meeting.HandleLeader(peers[0].Id, board.Now);
        board.Settle();
        Assert.True(peers[2].Meeting.IsSendingKeyCertified);
        board.Advance(TimeSpan.FromMinutes(6));
        Assert.All(peers, peer => Assert.Null(peer.Failed));
        Assert.Equal(peers[0].Meeting.SendingKey, peers[2].Meeting.SendingKey);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(29)]
    public void Leaves_a_newcomer_without_a_key_no_more_time(int seconds)
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("A");
        board.Tamper = (post, _) => post.Kind == BoardEntryKind.SealedMeetingKey ? null : post.Entry;
        BoardSimulator.Peer room = board.Join("Room");
        TimeSpan begun = board.Now;
        while (room.Failed is null && board.Now < begun + TimeSpan.FromMinutes(5))
        {
            board.Advance(TimeSpan.FromSeconds(seconds));
            room.Meeting.HandleLeader(Nobody, board.Now);
            room.Meeting.HandleLeader(leader.Id, board.Now);
            board.Settle();
        }
        Assert.Equal(MeetingFailure.MeetingKeyTimeout, room.Failed?.Reason);
        Assert.True(board.Now - begun <= EndToEndMeeting.KeyTimeout + TimeSpan.FromSeconds(seconds), $"it waited {board.Now - begun}");
    }

    [Fact]
    public void Gives_somebody_who_was_in_the_meeting_no_more_time_either()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "A", "B", "C");
        TimeSpan begun = board.Now;
        for (uint name = 1000; peers[2].Failed is null; name++)
        {
            peers[2].Meeting.HandleLeader(new ParticipantId(name), board.Now);
            board.Advance(TimeSpan.FromSeconds(7));
        }
        Assert.Equal(MeetingFailure.MeetingKeyTimeout, peers[2].Failed?.Reason);
        Assert.True(board.Now - begun <= EndToEndMeeting.KeyTimeout + TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void The_chain_of_a_device_that_is_named_anew_within_a_millisecond_goes_on()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "A", "B", "C");
        for (int i = 0; i < 5; i++)
        {
            peers[0].Meeting.HandleLeader(Nobody, board.Now);
            peers[0].Meeting.HandleLeader(peers[0].Id, board.Now);
            board.Settle();
        }
        Assert.Equal(AttentionCauses.LeaderNamedAgain, peers[0].Meeting.Attention.At(board.Now));
        board.Advance(TimeSpan.FromMinutes(3));
        Assert.All(peers, peer => Assert.Equal((null, 0), (peer.Failed, peer.Meeting.Drops[EntryDrop.HeartbeatNotChained])));
        Assert.All(peers, peer => Assert.Equal(peers[0].Device, peer.Meeting.Leader));
    }

    [Fact]
    public void A_heartbeat_of_a_further_leader_counts_as_of_the_one_it_continues_and_that_wears_off()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "A", "B", "C");
        TimeSpan last = peers[2].Meeting.LastHeartbeat!.Value;
        board.Disconnect(peers[0]);
        board.Advance(TimeSpan.FromSeconds(20));
        board.Name(peers[1].Id);
        Assert.True(peers[2].Meeting.IsSendingKeyCertified);
        Assert.Equal(last, peers[2].Meeting.LastHeartbeat);
        board.Advance(TimeSpan.FromSeconds(100));
        Assert.InRange((board.Now - peers[2].Meeting.LastHeartbeat!.Value).TotalSeconds, 5, 22);
        board.Advance(TimeSpan.FromSeconds(200));
        Assert.InRange((board.Now - peers[2].Meeting.LastHeartbeat!.Value).TotalSeconds, 0, EndToEndMeeting.HeartbeatInterval.TotalSeconds);
        peers[0].Dispose();
    }
}
