using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>Newcomers who wait outside, because of a waiting room or a lock, and who lets them in.</summary>
public class WaitingRoomTests
{
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(5);

    private static (BoardSimulator.Peer Leader, BoardSimulator.Peer Room) Meet(BoardSimulator board)
    {
        BoardSimulator.Peer leader = board.Join("Leader");
        BoardSimulator.Peer room = board.Join("Room");
        board.Advance(AWhile);
        return (leader, room);
    }

    private static void Ask(BoardSimulator board, BoardSimulator.Peer peer, HostCommand command)
    {
        peer.Meeting.Request(command, board.Now);
        board.Settle();
    }

    private static Knock KnockOf(BoardSimulator.Peer peer, string name) =>
        Assert.Single(peer.Meeting.Knocking, knock => knock.DisplayName == name);

    [Theory]
    [InlineData(HostAction.Lock, AdmissionHold.Locked, 10)]
    [InlineData(HostAction.WaitingRoomOn, AdmissionHold.WaitingRoom, 10)]
    public void A_newcomer_learns_at_once_why_it_waits_and_everybody_inside_that_it_knocked(
        HostAction closed, AdmissionHold hold, int minutes)
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room) = Meet(board);
        Ask(board, leader, new HostCommand(closed));
        Assert.Empty(leader.Meeting.Knocking);
        BoardSimulator.Peer late = board.Join("Late");
        Assert.Equal(hold, late.Meeting.Hold);
        Assert.Null(late.Meeting.SecurityCode);
        Assert.All(new[] { leader, room }, inside => Assert.Equal("Late", KnockOf(inside, "Late").DisplayName));
        board.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(10));
        Assert.Null(late.Failed);
        board.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(MeetingFailure.NotAdmitted, late.Failed?.Reason);
        board.Leave(late);
        Assert.Empty(leader.Meeting.Knocking);
        Assert.Equal(2, room.Meeting.Participants.Present.Count);
    }

    [Theory]
    [InlineData(HostAction.Lock)]
    [InlineData(HostAction.WaitingRoomOn)]
    public void A_co_host_admits_one_of_two_who_wait_and_the_other_goes_on_waiting(HostAction closed)
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room) = Meet(board);
        Ask(board, leader, new HostCommand(closed));
        BoardSimulator.Peer first = board.Join("First");
        BoardSimulator.Peer second = board.Join("Second");
        board.Advance(TimeSpan.FromMinutes(1));
        Ask(board, room, new HostCommand(HostAction.Admit, KnockOf(room, "First").Device));
        board.Advance(AWhile);
        Assert.True(first.Meeting.IsSendingKeyCertified);
        Assert.Equal(AdmissionHold.None, first.Meeting.Hold);
        Assert.False(second.Meeting.IsSendingKeyCertified);
        Assert.NotEqual(AdmissionHold.None, second.Meeting.Hold);
        Assert.Equal(["Second"], leader.Meeting.Knocking.Select(knock => knock.DisplayName));
        Assert.Equal(3, leader.Meeting.Participants.Present.Count);
        Assert.Equal(0u, leader.Meeting.Participants.Left[first.Device].TimesLeft);
    }

    [Fact]
    public void Who_asked_is_seen_as_co_host_by_all_from_its_first_command_on()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room) = Meet(board);
        BoardSimulator.Peer third = board.Join("Third");
        board.Advance(AWhile);
        Assert.False(third.Meeting.Participants.IsCoHost(room.Device));
        Ask(board, room, HostCommand.WaitingRoom(true));
        Assert.All(new[] { leader, room, third }, peer =>
            Assert.True(peer.Meeting.WaitingRoom && peer.Meeting.Participants.IsCoHost(room.Device)));
        Assert.False(third.Meeting.Participants.IsCoHost(third.Device));
    }

    [Fact]
    public void Taking_the_waiting_room_away_warns_everybody_and_lets_in_who_waits()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room) = Meet(board);
        Ask(board, leader, HostCommand.WaitingRoom(true));
        BoardSimulator.Peer late = board.Join("Late");
        board.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(room.Meeting.Attention.Unlocked);
        Ask(board, leader, HostCommand.WaitingRoom(false));
        board.Advance(AWhile);
        Assert.True(late.Meeting.IsSendingKeyCertified);
        Assert.NotNull(room.Meeting.Attention.Unlocked);
        Assert.Null(room.Meeting.Attention.LeaderChanged);
    }

    [Fact]
    public void Who_was_inside_comes_back_without_being_asked_again()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room) = Meet(board);
        byte[] wrappingKey = new byte[32];
        byte[] kept = room.Identity.Wrap(wrappingKey);
        Ask(board, leader, HostCommand.WaitingRoom(true));
        board.Leave(room);
        board.Advance(AWhile);
        BoardSimulator.Peer again = board.Join("Room", DeviceIdentity.TryUnwrap(wrappingKey, kept), room.Device);
        board.Advance(AWhile);
        Assert.True(again.Meeting.IsSendingKeyCertified);
        BoardSimulator.Peer impostor = board.Join("Room", device: room.Device);
        board.Advance(AWhile);
        Assert.False(impostor.Meeting.IsSendingKeyCertified);
        Assert.Empty(leader.Meeting.Knocking);
    }

    [Fact]
    public void A_meeting_that_begins_with_a_waiting_room_has_it_in_its_first_list()
    {
        using BoardSimulator board = new() { WaitingRoom = true };
        BoardSimulator.Peer leader = board.Join("Leader");
        Assert.True(leader.Meeting.WaitingRoom);
        BoardSimulator.Peer late = board.Join("Late");
        Assert.Equal(AdmissionHold.WaitingRoom, late.Meeting.Hold);
        Ask(board, leader, new HostCommand(HostAction.Admit, KnockOf(leader, "Late").Device));
        board.Advance(AWhile);
        Assert.True(late.Meeting.IsSendingKeyCertified);
        Assert.True(late.Meeting.WaitingRoom);
    }

    [Fact]
    public void The_waiting_room_and_who_waits_outlive_the_leader()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room) = Meet(board);
        Ask(board, leader, HostCommand.WaitingRoom(true));
        BoardSimulator.Peer late = board.Join("Late");
        board.Leave(leader);
        board.Advance(AWhile);
        Assert.True(room.Meeting.WaitingRoom);
        Assert.Equal(AdmissionHold.WaitingRoom, late.Meeting.Hold);
        Ask(board, room, new HostCommand(HostAction.Admit, KnockOf(room, "Late").Device));
        board.Advance(AWhile);
        Assert.True(late.Meeting.IsSendingKeyCertified);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_waits_outside_goes_rather_than_lead_or_follow_somebody_who_waits_too(bool itself)
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer _) = Meet(board);
        Ask(board, leader, HostCommand.WaitingRoom(true));
        BoardSimulator.Peer late = board.Join("Late");
        BoardSimulator.Peer other = board.Join("Other");
        board.Name(itself ? late.Id : other.Id);
        Assert.Equal(MeetingFailure.NotAdmitted, late.Failed?.Reason);
        Assert.Null(late.Meeting.SecurityCode);
    }

    [Fact]
    public void A_leader_that_falls_silent_ends_the_waiting_by_name()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer _) = Meet(board);
        Ask(board, leader, HostCommand.WaitingRoom(true));
        BoardSimulator.Peer late = board.Join("Late");
        board.Tamper = (post, _) => post.Kind == Protocol.BoardEntryKind.Heartbeat ? null : post.Entry;
        board.Advance(TimeSpan.FromSeconds(105));
        Assert.Equal(MeetingFailure.HeartbeatsLost, late.Failed?.Reason);
    }

    [Fact]
    public void Who_waits_for_long_while_the_list_changes_a_thousand_times_gets_in_all_the_same()
    {
        using BoardSimulator board = new();
        (BoardSimulator.Peer leader, BoardSimulator.Peer room) = Meet(board);
        Ask(board, leader, HostCommand.WaitingRoom(true));
        BoardSimulator.Peer late = board.Join("Late");
        for (int i = 0; i < 1000; i++)
            Ask(board, i % 3 == 0 ? room : leader, HostCommand.Lock(i % 2 == 0));
        Assert.Null(late.Failed);
        Ask(board, leader, new HostCommand(HostAction.Admit, KnockOf(leader, "Late").Device));
        board.Advance(AWhile);
        Assert.True(late.Meeting.IsSendingKeyCertified);
    }
}
