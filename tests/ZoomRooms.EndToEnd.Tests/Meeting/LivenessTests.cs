using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>Liveness nonces (mechanism 18).</summary>
public class LivenessTests
{
    [Fact]
    public void Every_participant_posts_a_nonce_at_the_start_and_every_three_minutes()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader");
        int nonces = 0;
        board.Tamper = (post, reader) =>
        {
            nonces += post.Kind == BoardEntryKind.LivenessNonce && reader == leader ? 1 : 0;
            return post.Entry;
        };
        BoardSimulator.Peer room = board.Join("Room");
        Assert.Equal(1, nonces);
        board.Advance(TimeSpan.FromMinutes(3) + TimeSpan.FromSeconds(1));
        Assert.Equal(2, nonces);
        board.Advance(TimeSpan.FromMinutes(60));
        Assert.Equal(22, nonces);
        Assert.Null(room.Failed);
    }

    [Theory]
    [InlineData(2, 180)]
    [InlineData(10, 180)]
    [InlineData(20, 720)]
    [InlineData(100, 18000)]
    [InlineData(200, 72000)]
    public void Larger_meetings_renew_nonces_quadratically_less_often(int participants, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), OwnNonces.IntervalAt(participants));

    [Fact]
    public void A_key_sealed_for_one_of_the_two_most_recent_nonces_opens_and_for_an_older_one_does_not()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        LivenessNonce first = leader.RoomNonce;
        LivenessNonce Renew()
        {
            leader.Now += TimeSpan.FromMinutes(3);
            leader.Beat(leader.Room.SendingKey);
            leader.Room.HandleTimeout(leader.Now);
            LivenessNonce? nonce = null;
            while (leader.Room.TryGetPost(out BoardPost? post))
                nonce = post.Kind == BoardEntryKind.LivenessNonce ? LivenessNonce.TryVerify(post.Entry, leader.RoomBinding) : nonce;
            return nonce!;
        }
        LivenessNonce second = Renew();
        Assert.Equal(2u, second.Counter);
        leader.SendKey(2);
        Assert.Equal(0, leader.Room.Drops[EntryDrop.NotVerified]);
        LivenessNonce third = Renew();
        leader.SendKey(3);
        Assert.Equal(1, leader.Room.Drops[EntryDrop.NotVerified]);
        leader.RoomNonce = second;
        leader.SendKey(4);
        leader.RoomNonce = third;
        leader.SendKey(5);
        Assert.Equal(1, leader.Room.Drops[EntryDrop.NotVerified]);
        Assert.NotEqual(first.Value.ToArray(), second.Value.ToArray());
    }

    [Fact]
    public void A_newcomer_without_a_nonce_waits_for_it()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader");
        BoardPost? nonce = null;
        board.Tamper = (post, reader) =>
        {
            if (post.Kind != BoardEntryKind.LivenessNonce || reader != leader)
                return post.Entry;
            nonce = post;
            return null;
        };
        BoardSimulator.Peer room = board.Join("Room");
        board.Advance(TimeSpan.FromSeconds(5));
        Assert.False(room.Meeting.IsSendingKeyCertified);
        Assert.Single(leader.Meeting.Participants.Present);
        leader.Meeting.HandleEntry(room.Id, BoardEntryKind.LivenessNonce, nonce!.Entry, board.Now);
        board.Settle();
        Assert.True(room.Meeting.IsSendingKeyCertified);
    }

    [Fact]
    public void A_replayed_nonce_of_the_participant_is_counted_and_proves_nothing()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader");
        BoardPost? nonce = null;
        board.Tamper = (post, reader) =>
        {
            nonce = post.Kind == BoardEntryKind.LivenessNonce && reader == leader ? post : nonce;
            return post.Entry;
        };
        BoardSimulator.Peer room = board.Join("Room");
        leader.Meeting.HandleEntry(room.Id, BoardEntryKind.LivenessNonce, nonce!.Entry, board.Now);
        Assert.Equal(1, leader.Meeting.Drops[EntryDrop.NonceRepeated]);
    }

    [Fact]
    public void A_suppressed_leave_is_found_out_by_silence()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader");
        BoardSimulator.Peer room = board.Join("Room");
        BoardSimulator.Peer third = board.Join("Third");
        board.Advance(TimeSpan.FromSeconds(10));
        uint known = room.Receiving!.Keys.SequenceNumbers.Max();
        // The server forgets to say that it left.
        board.Peers.Remove(room);
        board.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(3, third.Meeting.Participants.Present.Count);
        board.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(["Leader", "Third"], third.Meeting.Participants.Present.Values.Select(listed => listed.DisplayName));
        board.Advance(TimeSpan.FromSeconds(5));
        Assert.True(leader.Meeting.SendingKey > known);
        room.Dispose();
    }

    [Fact]
    public void A_meeting_that_shrinks_asks_for_nonces_more_often_without_losing_anybody()
    {
        using BoardSimulator board = new();
        board.Join("Leader");
        List<BoardSimulator.Peer> others = [.. Enumerable.Range(0, 39).Select(i => board.Join($"Room {i}"))];
        board.Advance(TimeSpan.FromHours(1));
        foreach (BoardSimulator.Peer peer in others.Skip(4))
            board.Leave(peer);
        board.Advance(TimeSpan.FromMinutes(30));
        Assert.All(others.Take(4), peer => Assert.Null(peer.Failed));
        Assert.Equal(5, others[0].Meeting.Participants.Present.Count);
    }
}
