using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>Locked meetings (mechanism 19).</summary>
public class LockedMeetingTests
{
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(5);

    private static (BoardSimulator.Peer Leader, BoardSimulator.Peer Room) Meet(BoardSimulator board)
    {
        BoardSimulator.Peer leader = board.Join("Leader");
        BoardSimulator.Peer room = board.Join("Room");
        board.Advance(AWhile);
        return (leader, room);
    }

    private static void Lock(BoardSimulator board, BoardSimulator.Peer peer, bool locked = true)
    {
        peer.Meeting.RequestLock(locked, board.Now);
        board.Settle();
    }

    [Fact]
    public void A_locked_meeting_gives_a_newcomer_no_key_and_shows_it_to_nobody()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room) = Meet(board);
        Lock(board, leader);
        Assert.True(room.Meeting.Locked);
        BoardSimulator.Peer late = board.Join("Late");
        Assert.Equal(AdmissionHold.Locked, late.Meeting.Hold);
        board.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(1, leader.Meeting.Drops[EntryDrop.MeetingLocked]);
        Assert.Null(late.Failed);
        board.Advance(EndToEndMeeting.AdmissionPatience);
        Assert.Equal(MeetingFailure.NotAdmitted, late.Failed?.Reason);
        Assert.Equal(2, room.Meeting.Participants.Present.Count);
    }

    [Fact]
    public void Unlocking_warns_everybody_and_lets_in_who_waits()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room) = Meet(board);
        Lock(board, leader);
        Assert.Equal(default, room.Meeting.Attention);
        BoardSimulator.Peer late = board.Join("Late");
        board.Advance(AWhile);
        Lock(board, leader, locked: false);
        board.Advance(AWhile);
        Assert.All(new[] { leader, room }, peer => Assert.Equal(AttentionCauses.Unlocked, peer.Meeting.Attention.At(board.Now)));
        Assert.True(late.Meeting.IsSendingKeyCertified);
        Assert.Equal(default, late.Meeting.Attention);
        Assert.Equal(3, room.Meeting.Participants.Present.Count);
    }

    [Fact]
    public void Who_was_there_before_may_come_back_and_nobody_in_its_name()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room) = Meet(board);
        byte[] wrappingKey = new byte[32];
        byte[] kept = room.Identity.Wrap(wrappingKey);
        Lock(board, leader);
        board.Leave(room);
        board.Advance(AWhile);
        BoardSimulator.Peer impostor = board.Join("Room", device: room.Device);
        board.Advance(AWhile);
        Assert.False(impostor.Meeting.IsSendingKeyCertified);
        board.Leave(impostor);
        BoardSimulator.Peer again = board.Join("Room", DeviceIdentity.TryUnwrap(wrappingKey, kept), room.Device);
        board.Advance(AWhile);
        Assert.True(again.Meeting.IsSendingKeyCertified);
        Assert.True(again.Meeting.Locked);
    }

    [Fact]
    public void A_co_host_locks_by_a_signed_command()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room) = Meet(board);
        Lock(board, room);
        Assert.True(leader.Meeting.Locked);
        Assert.True(room.Meeting.Locked);
        Lock(board, room, locked: false);
        Assert.False(leader.Meeting.Locked);
    }

    [Fact]
    public void A_command_that_the_list_overtook_is_given_again()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room) = Meet(board);
        board.Enter("Third");
        // The leader changes the list before it sees the command.
        room.Meeting.RequestLock(true, board.Now);
        board.Settle();
        board.Advance(AWhile);
        Assert.True(leader.Meeting.Drops[EntryDrop.CommandNotCurrent] <= 1);
        Assert.True(leader.Meeting.Locked);
    }

    [Fact]
    public void A_replayed_command_is_counted_and_does_nothing()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room) = Meet(board);
        BoardPost? command = null;
        board.Tamper = (post, _) =>
        {
            command = post.Kind == BoardEntryKind.LeaderCommand ? post : command;
            return post.Entry;
        };
        Lock(board, room);
        board.Tamper = null;
        Lock(board, leader, locked: false);
        leader.Meeting.HandleEntry(room.Id, BoardEntryKind.LeaderCommand, command!.Entry, board.Now);
        board.Settle();
        Assert.False(leader.Meeting.Locked);
        Assert.Equal(1, leader.Meeting.Drops[EntryDrop.CommandNotCurrent]);
    }

    [Fact]
    public void A_command_of_somebody_who_is_not_in_the_list_or_in_anothers_name_does_nothing()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room) = Meet(board);
        BoardSimulator.Peer third = board.Join("Third");
        board.Advance(AWhile);
        BoardPost? command = null;
        board.Tamper = (post, _) =>
        {
            command = post.Kind == BoardEntryKind.LeaderCommand ? post : command;
            return post.Kind == BoardEntryKind.LeaderCommand ? null : post.Entry;
        };
        Lock(board, room);
        Assert.False(leader.Meeting.Locked);
        leader.Meeting.HandleEntry(third.Id, BoardEntryKind.LeaderCommand, command!.Entry, board.Now);
        leader.Meeting.HandleEntry(new ParticipantId(4711), BoardEntryKind.LeaderCommand, command.Entry, board.Now);
        board.Settle();
        Assert.False(leader.Meeting.Locked);
        Assert.Equal(2, leader.Meeting.Drops[EntryDrop.NotVerified]);
        third.Meeting.HandleEntry(room.Id, BoardEntryKind.LeaderCommand, command.Entry, board.Now);
        Assert.Equal(1, third.Meeting.Drops[EntryDrop.NotToLeader]);
    }

    [Fact]
    public void The_lock_outlives_its_leader()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room) = Meet(board);
        Lock(board, leader);
        board.Leave(leader);
        board.Advance(AWhile);
        Assert.True(room.Meeting.Locked);
        BoardSimulator.Peer late = board.Join("Late");
        board.Advance(AWhile);
        Assert.False(late.Meeting.IsSendingKeyCertified);
    }

    [Fact]
    public void A_leader_that_admits_a_stranger_to_a_locked_meeting_ends_the_stay()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Append(new ListOperation.SetLocked(true));
        leader.Beat(1);
        Assert.True(leader.Room.Locked);
        leader.Append(
            new ListOperation.Add(new ListedParticipant(
                2, new ParticipantDevice(new UserId(9), new HardwareId(9)), default, default, "Stranger")), force: true);
        Assert.Equal(MeetingFailure.LeaderNotVerified, leader.Failure);
    }

    [Fact]
    public void A_link_that_locks_what_is_locked_ends_the_stay()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Append(new ListOperation.SetLocked(false), force: true);
        Assert.Equal(MeetingFailure.LeaderNotVerified, leader.Failure);
    }
}
