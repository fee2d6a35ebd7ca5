using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>Another leader, chosen by a server that may mean no good (mechanism 17).</summary>
public class LeaderChangeTests
{
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
        Assert.All(peers, peer => Assert.True(peer.Meeting.IsSendingKeyCertified));
        return peers;
    }

    private static IEnumerable<string> NamesAt(BoardSimulator.Peer peer) =>
        peer.Meeting.Participants.Present.Values.Select(listed => listed.DisplayName);

    [Fact]
    public void When_the_leader_leaves_the_next_one_goes_on_with_the_same_list_a_fresh_key_and_its_own_code()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "Leader", "Room", "Third");
        uint before = peers[1].Meeting.SendingKey;
        ushort index = peers[2].Meeting.Participants.Find(peers[2].Device)!.Index;
        string? oldCode = peers[1].Meeting.SecurityCode;
        board.Leave(peers[0]);
        board.Advance(TimeSpan.FromSeconds(3));
        Assert.All(board.Peers, peer =>
        {
            Assert.Null(peer.Failed);
            Assert.True(peer.Meeting.IsSendingKeyCertified);
            Assert.True(peer.Meeting.SendingKey > before);
            Assert.Equal(["Room", "Third"], NamesAt(peer));
            Assert.Equal(SecurityCode.Of(peers[1].Identity.VerificationKey), peer.Meeting.SecurityCode);
            Assert.NotEqual(oldCode, peer.Meeting.SecurityCode);
            Assert.Equal(AttentionCauses.LeaderChanged, peer.Meeting.Attention.At(board.Now));
            Assert.Single(peer.Meeting.Participants.Left);
        });
        Assert.Equal(index, peers[2].Meeting.Participants.Find(peers[2].Device)!.Index);
    }

    [Fact]
    public void The_heartbeat_chain_and_the_list_go_on_across_leaders()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "A", "B", "C");
        ulong version = peers[2].Meeting.Participants.Version;
        board.Leave(peers[0]);
        board.Leave(peers[1]);
        board.Advance(AWhile);
        Assert.Null(peers[2].Failed);
        Assert.Equal(["C"], NamesAt(peers[2]));
        Assert.True(peers[2].Meeting.Participants.Version >= version + 2);
        BoardSimulator.Peer late = board.Join("D");
        board.Advance(AWhile);
        Assert.Equal(["C", "D"], NamesAt(late));
        Assert.Equal(2, late.Meeting.Participants.Left.Count);
    }

    [Fact]
    public void Clocks_of_different_origin_are_no_reason_to_part()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer first = board.Join("A", clockAhead: TimeSpan.FromDays(30));
        BoardSimulator.Peer second = board.Join("B");
        BoardSimulator.Peer third = board.Join("C", clockAhead: TimeSpan.FromHours(7));
        board.Advance(TimeSpan.FromMinutes(10));
        board.Leave(first);
        board.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(second.Failed);
        Assert.Null(third.Failed);
        Assert.Equal(["B", "C"], NamesAt(third));
        board.Name(third.Id);
        board.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(second.Failed);
        Assert.True(second.Meeting.IsSendingKeyCertified);
    }

    [Fact]
    public void A_leader_that_is_replaced_while_it_is_still_here_becomes_a_participant_like_any_other()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "A", "B", "C");
        board.Name(peers[1].Id);
        board.Advance(AWhile);
        Assert.All(board.Peers, peer =>
        {
            Assert.Null(peer.Failed);
            Assert.Equal(["A", "B", "C"], NamesAt(peer));
            Assert.Equal(peers[1].Device, peer.Meeting.Leader);
        });
        board.Name(peers[0].Id);
        board.Advance(AWhile);
        Assert.All(board.Peers, peer => Assert.Equal(peers[0].Device, peer.Meeting.Leader));
        Assert.All(board.Peers, peer => Assert.Null(peer.Failed));
    }

    [Fact]
    public void Until_the_new_leader_certifies_nothing_is_shown_as_certain_and_after_half_a_minute_the_stay_ends()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "A", "B", "C");
        board.Tamper = (post, _) => post.Kind == BoardEntryKind.Heartbeat ? null : post.Entry;
        board.Name(peers[1].Id);
        Assert.False(peers[2].Meeting.IsSendingKeyCertified);
        Assert.Null(peers[2].Meeting.SecurityCode);
        Assert.Null(peers[2].Meeting.Leader);
        Assert.Equal(EncryptionType.Unknown, peers[2].Meeting.SignedByLeader);
        board.Advance(TimeSpan.FromSeconds(29));
        Assert.Null(peers[2].Failed);
        board.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(MeetingFailure.MeetingKeyTimeout, peers[2].Failed?.Reason);
    }

    [Fact]
    public void A_server_that_makes_itself_leader_ends_the_stay_of_everybody_who_was_there()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "A", "B");
        // It may state anything about its own device, and keep it from the leader: it is not in anybody's list.
        board.Tamper = (post, reader) => reader == peers[0] && post.Kind == BoardEntryKind.KeyAnnouncement ? null : post.Entry;
        BoardSimulator.Peer server = board.Enter("Server");
        board.Name(server.Id);
        Assert.Equal(MeetingFailure.LeaderNotVerified, peers[0].Failed?.Reason ?? peers[1].Failed?.Reason);
        Assert.Equal(MeetingFailure.LeaderNotVerified, peers[1].Failed?.Reason);
        Assert.False(peers[1].Meeting.IsSendingKeyCertified);
        Assert.Null(peers[1].Meeting.SecurityCode);
    }

    [Fact]
    public void A_newcomer_that_the_new_leader_never_saw_listed_is_admitted_by_a_link_of_its_own()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "A", "B");
        // In while the leader goes: the old one never admits it.
        board.Tamper = (post, reader) => reader == peers[0] ? null : post.Entry;
        BoardSimulator.Peer newcomer = board.Join("C");
        Assert.False(newcomer.Meeting.IsSendingKeyCertified);
        board.Tamper = null;
        board.Leave(peers[0]);
        board.Advance(AWhile);
        Assert.All(board.Peers, peer => Assert.Null(peer.Failed));
        Assert.Equal(["B", "C"], NamesAt(newcomer));
        Assert.Equal(["B", "C"], NamesAt(peers[1]));
        Assert.Equal(default, newcomer.Meeting.Attention);
    }

    [Fact]
    public void Two_halves_of_a_forked_meeting_never_come_together_again()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "A", "B", "C", "D");
        // The server tells A and B one story and C and D another: each half has a leader.
        board.Tamper = (post, reader) => null;
        peers[0].Meeting.HandleLeft(peers[2].Id, board.Now);
        peers[0].Meeting.HandleLeft(peers[3].Id, board.Now);
        peers[2].Meeting.HandleLeader(peers[2].Id, board.Now);
        peers[3].Meeting.HandleLeader(peers[2].Id, board.Now);
        bool IsFirstHalf(BoardSimulator.Peer peer) => Array.IndexOf(peers, peer) < 2;
        board.Route = (from, reader) => IsFirstHalf(from) == IsFirstHalf(reader);
        board.Tamper = null;
        board.Advance(AWhile);
        Assert.All(peers, peer => Assert.Null(peer.Failed));
        Assert.Equal(["A", "B"], NamesAt(peers[1]));
        Assert.Equal(peers[2].Device, peers[3].Meeting.Leader);
        // Now it tries to bring D back to A.
        board.Route = null;
        peers[3].Meeting.HandleLeader(peers[0].Id, board.Now);
        board.Advance(AWhile);
        Assert.Equal(MeetingFailure.LeaderNotVerified, peers[3].Failed?.Reason);
    }

    [Fact]
    public void A_new_leader_that_goes_on_from_an_older_list_ends_the_stay()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "A", "B", "C");
        // B does not learn that C was removed and came back; then B is to lead.
        board.Tamper = (post, reader) =>
            reader == peers[1] && post.Kind is (BoardEntryKind.ListLink or BoardEntryKind.Heartbeat) ? null : post.Entry;
        BoardSimulator.Peer fourth = board.Join("D");
        board.Advance(AWhile);
        Assert.Equal(4, peers[2].Meeting.Participants.Present.Count);
        board.Tamper = null;
        board.Leave(peers[0]);
        board.Advance(AWhile);
        Assert.Equal(MeetingFailure.LeaderNotVerified, peers[2].Failed?.Reason);
        Assert.Equal(MeetingFailure.LeaderNotVerified, fourth.Failed?.Reason);
    }

    [Fact]
    public void Keys_of_the_old_leader_that_nobody_certified_are_forgotten()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = Meet(board, "A", "B", "C");
        uint sending = peers[2].Meeting.SendingKey;
        uint prepared = peers[2].Receiving!.Keys.SequenceNumbers.Max();
        Assert.True(prepared > sending);
        // Whoever is only named has said nothing yet that could take their place.
        peers[2].Meeting.HandleLeader(peers[1].Id, board.Now);
        board.Settle();
        Assert.Contains(prepared, peers[2].Receiving!.Keys.SequenceNumbers);
        board.Name(peers[1].Id);
        Assert.DoesNotContain(prepared, peers[2].Receiving!.Keys.SequenceNumbers);
        Assert.True(peers[2].Receiving!.Keys.SequenceNumbers.Max() > prepared);
    }

    public static TheoryData<string, Func<LeaderParticipantList, ListOperation.Coalesce, ListOperation.Coalesce>> SlippedIn => new()
    {
        { "a stranger", (list, link) =>
            link with
            {
                NextIndex = (ushort)(link.NextIndex + 1), Portion = new(
                    [.. link.Portion.Present, Stranger(list.NextIndex)], link.Portion.Left)
            } },
        { "a stranger under an old index", (list, link) =>
            link with { Portion = new([.. link.Portion.Present.Skip(1), Stranger(0)], link.Portion.Left) } },
        { "another binding", (list, link) =>
            link with
            {
                Portion = new(
                    [.. link.Portion.Present.Select(one => one.Index == 0 ? one with { BindingHash = default } : one)], link.Portion.Left)
            } },
        { "another identity key", (list, link) =>
            link with
            {
                Portion = new(
                    [.. link.Portion.Present.Select(one => one.Index == 0 ? one with { VerificationKey = default } : one)],
                    link.Portion.Left)
            } },
        { "another name", (list, link) =>
            link with
            {
                Portion = new(
                    [.. link.Portion.Present.Select(one => one.Index == 0 ? one with { DisplayName = "CEO" } : one)], link.Portion.Left)
            } },
        { "another index", (list, link) =>
            link with
            {
                Portion = new([.. link.Portion.Present.Select(one => one.Index == 0 ? one with { Index = 5 } : one)], link.Portion.Left),
                NextIndex = 9
            } },
        { "a lock that was not there", (list, link) => link with { Locked = !link.Locked } },
        { "a departure that nobody saw", (list, link) =>
            link with { Portion = new(link.Portion.Present, [new DepartedParticipant(Stranger(0).Device, default, "Ghost", 1)]) } },
        { "a departure forgotten", (list, link) => link with { Portion = new(link.Portion.Present.Skip(1).ToList(), []) } },
        { "indices that may be used again", (list, link) =>
            link with { NextIndex = (ushort)(link.NextIndex - 1), Portion = new([.. link.Portion.Present.Take(1)], link.Portion.Left) } },
        { "enhanced encryption", (list, link) => link with { Encryption = EncryptionType.Enhanced } },
        { "an end that never comes", (list, link) => link with { Continuations = 1 } },
    };

    [Theory]
    [MemberData(nameof(SlippedIn))]
    public void A_coalesced_list_that_says_anything_new_ends_the_stay(
        string what, Func<LeaderParticipantList, ListOperation.Coalesce, ListOperation.Coalesce> change)
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        ListOperation.Coalesce honest = (ListOperation.Coalesce)leader.List.Coalesce(leader.Self.Hash, new HashSet<ushort>()).Single();
        leader.Append(change(leader.List, honest), force: true);
        leader.SendKey(2);
        leader.Beat(2);
        Assert.True(
            leader.Failure is MeetingFailure.LeaderNotVerified or MeetingFailure.EncryptionTypeContradicted, $"{what}: {leader.Failure}");
    }

    [Fact]
    public void A_coalesced_list_that_says_the_same_is_welcome()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Append(leader.List.Coalesce(leader.Self.Hash, new HashSet<ushort>()).Single());
        leader.SendKey(2);
        leader.Beat(2);
        Assert.Null(leader.Failure);
        Assert.True(leader.Room.IsSendingKeyCertified);
    }

    private static ListedParticipant Stranger(ushort index) =>
        new(index, new ParticipantDevice(new UserId(99), new HardwareId(99)), default, default, "Stranger");
}
