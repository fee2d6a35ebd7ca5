using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>Remove, make co-host, end for all: signed commands, whose only effect is the leader's list.</summary>
public class HostControlTests
{
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(5);

    private static (BoardSimulator.Peer Leader, BoardSimulator.Peer Room, BoardSimulator.Peer Third) Meet(BoardSimulator board)
    {
        BoardSimulator.Peer leader = board.Join("Leader");
        BoardSimulator.Peer room = board.Join("Room");
        board.Advance(AWhile);
        BoardSimulator.Peer third = board.Join("Third");
        board.Advance(AWhile);
        return (leader, room, third);
    }

    private static void Ask(BoardSimulator board, BoardSimulator.Peer peer, HostCommand command)
    {
        peer.Meeting.Request(command, board.Now);
        board.Settle();
    }

    private static KnownDevice DeviceOf(BoardSimulator.Peer peer) => new(peer.Device, peer.Identity.VerificationKey);

    private static HostCommand Remove(BoardSimulator.Peer peer) => new(HostAction.Remove, DeviceOf(peer));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_is_removed_is_told_so_and_the_others_have_a_key_that_it_never_had(bool byCoHost)
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room, BoardSimulator.Peer third) = Meet(board);
        uint before = leader.Meeting.SendingKey;
        Ask(board, byCoHost ? room : leader, Remove(third));
        Assert.Equal(MeetingFailure.RemovedByLeader, third.Failed?.Reason);
        Assert.Contains("stays out", third.Failed!.Detail, StringComparison.Ordinal);
        board.Advance(AWhile);
        Assert.All(new[] { leader, room }, peer =>
        {
            Assert.Equal(2, peer.Meeting.Participants.Present.Count);
            Assert.True(peer.Meeting.SendingKey > before);
            Assert.True(peer.Meeting.Participants.IsBarred(DeviceOf(third)));
        });
        // The one that was prepared, it had.
        Assert.DoesNotContain(third.Receiving!.Keys.SequenceNumbers, key => key > before + 1);
    }

    public static TheoryData<string, bool, bool> Ways => new()
    {
        { "the same device", true, true }, { "another user's device with the same identity key", false, true },
            { "the same device with another identity key", true, false },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_removed_device_stays_out_whatever_the_server_calls_it(string what, bool sameDevice, bool sameKey)
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room, BoardSimulator.Peer third) = Meet(board);
        byte[] wrappingKey = new byte[32];
        byte[] kept = third.Identity.Wrap(wrappingKey);
        Ask(board, leader, Remove(third));
        board.Leave(third);
        board.Advance(AWhile);
        BoardSimulator.Peer again = board.Join(
            "Third", sameKey ? DeviceIdentity.TryUnwrap(wrappingKey, kept) : null, sameDevice ? third.Device : null);
        board.Advance(AWhile);
        Assert.False(again.Meeting.IsSendingKeyCertified, what);
        Assert.Equal(MeetingFailure.RemovedByLeader, again.Failed?.Reason);
        Assert.True(leader.Meeting.Drops[EntryDrop.Barred] > 0);
        // Nor after another leads, and the list was said anew.
        board.Leave(leader);
        board.Advance(AWhile);
        Assert.True(room.Meeting.Participants.IsBarred(DeviceOf(third)));
        board.Leave(again);
        BoardSimulator.Peer later = board.Join(
            "Third", sameKey ? DeviceIdentity.TryUnwrap(wrappingKey, kept) : null, sameDevice ? third.Device : null);
        board.Advance(AWhile);
        Assert.Equal(MeetingFailure.RemovedByLeader, later.Failed?.Reason);
        Assert.Single(room.Meeting.Participants.Present);
    }

    [Fact]
    public void Who_knocks_can_be_turned_away_for_good()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room, _) = Meet(board);
        Ask(board, leader, HostCommand.WaitingRoom(true));
        BoardSimulator.Peer late = board.Join("Late");
        Ask(board, room, new HostCommand(HostAction.Remove, room.Meeting.Knocking.Single().Device));
        Assert.Equal(MeetingFailure.RemovedByLeader, late.Failed?.Reason);
        Assert.Empty(leader.Meeting.Knocking);
        Ask(board, leader, new HostCommand(HostAction.Admit, DeviceOf(late)));
        board.Advance(AWhile);
        Assert.Equal(3, leader.Meeting.Participants.Present.Count);
    }

    [Fact]
    public void A_co_host_removes_the_leader_who_goes_and_is_barred_by_the_next()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room, BoardSimulator.Peer third) = Meet(board);
        KnownDevice removed = DeviceOf(leader);
        Ask(board, third, Remove(leader));
        Assert.Equal(MeetingFailure.RemovedByLeader, leader.Failed?.Reason);
        board.Leave(leader);
        board.Advance(TimeSpan.FromSeconds(15));
        Assert.All(new[] { room, third }, peer => Assert.True(peer.Meeting.Participants.IsBarred(removed)));
        Assert.All(new[] { room, third }, peer => Assert.Null(peer.Failed));
    }

    [Fact]
    public void Who_asked_and_then_leads_itself_does_what_it_asked_for()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room, BoardSimulator.Peer third) = Meet(board);
        board.Tamper = (post, _) => post.Kind == BoardEntryKind.LeaderCommand ? null : post.Entry;
        Ask(board, room, Remove(third));
        board.Tamper = null;
        board.Leave(leader);
        board.Advance(AWhile);
        Assert.Equal(MeetingFailure.RemovedByLeader, third.Failed?.Reason);
        Assert.Single(room.Meeting.Participants.Present);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_end_is_signed_and_ends_it_for_everybody_by_name_also_for_who_waits_outside(bool byCoHost)
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room, BoardSimulator.Peer third) = Meet(board);
        Ask(board, leader, HostCommand.WaitingRoom(true));
        BoardSimulator.Peer late = board.Join("Late");
        Ask(board, byCoHost ? room : leader, new HostCommand(HostAction.End));
        Assert.All(new[] { leader, room, third, late }, peer => Assert.Equal(MeetingFailure.EndedByHost, peer.Failed?.Reason));
        BoardSimulator.Peer later = board.Join("Later");
        Assert.Equal(MeetingFailure.EndedByHost, later.Failed?.Reason);
    }

    [Fact]
    public void A_co_host_is_one_until_it_leaves_and_also_under_the_next_leader()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room, BoardSimulator.Peer third) = Meet(board);
        Ask(board, leader, new HostCommand(HostAction.MakeCoHost, DeviceOf(third)));
        Assert.True(room.Meeting.Participants.IsCoHost(third.Device));
        board.Leave(leader);
        board.Advance(AWhile);
        Assert.True(third.Meeting.Participants.IsCoHost(third.Device));
        board.Leave(third);
        board.Advance(AWhile);
        Assert.False(room.Meeting.Participants.IsCoHost(third.Device));
    }

    public static TheoryData<string, HostCommand> Repeatable => new()
    {
        { "lock", HostCommand.Lock(true) }, { "waiting room", HostCommand.WaitingRoom(true) },
    };

    [Theory]
    [MemberData(nameof(Repeatable))]
    public void A_command_that_took_effect_and_was_undone_cannot_be_given_again_by_the_server(string what, HostCommand command)
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room, _) = Meet(board);
        byte[]? kept = null;
        board.Tamper = (post, _) =>
        {
            kept = post.Kind == BoardEntryKind.LeaderCommand ? post.Entry : kept;
            return post.Entry;
        };
        Ask(board, room, command);
        board.Tamper = null;
        Ask(board, leader, command.Action == HostAction.Lock ? HostCommand.Lock(false) : HostCommand.WaitingRoom(false));
        leader.Meeting.HandleEntry(room.Id, BoardEntryKind.LeaderCommand, kept!, board.Now);
        board.Settle();
        Assert.False(leader.Meeting.Locked || leader.Meeting.WaitingRoom, what);
        Assert.Equal(1, leader.Meeting.Drops[EntryDrop.CommandNotCurrent]);
    }

    [Fact]
    public void A_command_about_one_device_does_nothing_to_another()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room, BoardSimulator.Peer third) = Meet(board);
        byte[]? command = null;
        board.Tamper = (post, _) =>
        {
            command = post.Kind == BoardEntryKind.LeaderCommand ? post.Entry : command;
            return post.Kind == BoardEntryKind.LeaderCommand ? null : post.Entry;
        };
        Ask(board, room, Remove(third));
        board.Tamper = null;
        for (int at = 0; at < command!.Length; at++)
        {
            byte[] forged = [.. command];
            forged[at] ^= 1;
            leader.Meeting.HandleEntry(room.Id, BoardEntryKind.LeaderCommand, forged, board.Now);
        }
        board.Settle();
        Assert.Equal(3, leader.Meeting.Participants.Present.Count);
        Assert.Equal(command.Length, leader.Meeting.Drops[EntryDrop.NotVerified]);
    }

    [Fact]
    public void Who_asked_hears_that_it_happened_or_that_it_did_not()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room, BoardSimulator.Peer third) = Meet(board);
        Ask(board, room, Remove(third));
        Assert.Equal((HostAction.Remove, true), (Assert.Single(room.Settled).Command.Action, room.Settled[0].IsDone));
        Ask(board, leader, HostCommand.Lock(true));
        Assert.Equal((HostAction.Lock, true), (Assert.Single(leader.Settled).Command.Action, leader.Settled[0].IsDone));
        board.Tamper = (post, _) => post.Kind == BoardEntryKind.LeaderCommand ? null : post.Entry;
        Ask(board, room, new HostCommand(HostAction.End));
        board.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal((HostAction.End, false), (room.Settled[^1].Command.Action, room.Settled[^1].IsDone));
    }

    /// <summary>
    /// Whatever host and co-hosts do, in whatever order, whoever leads: all agree, nobody who was removed is in, and no honest leader ends
    /// a stay.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Everybody_agrees_after_any_sequence_of_commands_joins_and_leaves(int seed)
    {
        Random random = new(seed);
        using BoardSimulator board = new();
        board.Join("0");
        HashSet<KnownDevice> removed = new();
        for (int step = 1; step < 120; step++)
        {
            BoardSimulator.Peer[] inside = [.. board.Peers.Where(peer => peer.Meeting.IsSendingKeyCertified && peer.Failed is null)];
            BoardSimulator.Peer any = inside[random.Next(inside.Length)], other = board.Peers[random.Next(board.Peers.Count)];
            switch (random.Next(9))
            {
                case 0 or 1 when board.Peers.Count < 8:
                    board.Join($"{step}");
                    break;
                case 2 when inside.Length > 3:
                    board.Leave(any);
                    break;
                case 3 when inside.Length > 3 && other != any:
                    removed.Add(DeviceOf(other));
                    Ask(board, any, Remove(other));
                    break;
                case 4 when other != any:
                    Ask(board, any, new HostCommand(HostAction.MakeCoHost, DeviceOf(other)));
                    break;
                case 5:
                    Ask(board, any, HostCommand.WaitingRoom(random.Next(2) == 0));
                    break;
                case 6:
                    Ask(board, any, HostCommand.Lock(random.Next(2) == 0));
                    break;
                case 7 when any.Meeting.Knocking.Count > 0:
                    Ask(board, any, new HostCommand(HostAction.Admit, any.Meeting.Knocking[0].Device));
                    break;
            }
            board.Advance(TimeSpan.FromSeconds(random.Next(1, 6)));
            foreach (BoardSimulator.Peer gone in board.Peers.Where(peer => peer.Failed is not null).ToList())
            {
                Assert.Contains(gone.Failed!.Reason, new[] { MeetingFailure.RemovedByLeader, MeetingFailure.NotAdmitted });
                board.Leave(gone);
            }
            board.Advance(AWhile);
            BoardSimulator.Peer[] now = [.. board.Peers.Where(peer => peer.Meeting.IsSendingKeyCertified)];
            Assert.NotEmpty(now);
            Assert.Single(now.Select(peer => peer.Meeting.Participants.Hash).Distinct());
            Assert.All(now, peer => Assert.DoesNotContain(
                peer.Meeting.Participants.Present.Values, participant =>
                    removed.Contains(new KnownDevice(participant.Device, participant.VerificationKey))));
        }
    }
}
