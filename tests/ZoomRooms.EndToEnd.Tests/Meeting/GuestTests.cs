using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>Guests in a meeting of honest devices, and what a server may try with them.</summary>
public class GuestTests
{
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(5);
    private ulong _guests;

    private BoardSimulator.Peer JoinAsGuest(BoardSimulator board, string name)
    {
        BoardSimulator.Peer guest = board.Join(
            name, device: new ParticipantDevice(new UserId((1UL << 63) + ++_guests), HardwareId.Create()));
        board.Advance(AWhile);
        return guest;
    }

    private static string[] NamesAt(BoardSimulator.Peer peer) =>
        [.. peer.Meeting.Participants.Present.Values.Select(peer.Meeting.NameOf)];

    private static void Ask(BoardSimulator board, BoardSimulator.Peer peer, HostCommand command)
    {
        peer.Meeting.Request(command, board.Now);
        board.Settle();
        board.Advance(AWhile);
    }

    [Fact]
    public void A_guest_is_one_in_everybodys_list_whatever_it_calls_itself()
    {
        using BoardSimulator board = new() { Guests = true };
        BoardSimulator.Peer leader = board.Join("Leader"), room = board.Join("Room");
        BoardSimulator.Peer guest = JoinAsGuest(board, "Leader");
        JoinAsGuest(board, "A name of somebody who has very much to say for himself");
        string[] names = ["Leader", "Room", "Leader (guest)", "A name of somebody who has v... (guest)"];
        Assert.Equal(names, NamesAt(leader));
        Assert.Equal(names, NamesAt(room));
        Assert.Equal(names, NamesAt(guest));
        // The code is of the leader's identity, for a guest as for everybody.
        Assert.Equal(leader.Meeting.SecurityCode, guest.Meeting.SecurityCode);
        guest.Meeting.Say("Hello", board.Now);
        board.Settle();
        Assert.Equal("Leader (guest)", Assert.Single(room.Heard).SenderName);
    }

    [Fact]
    public void Where_the_list_lets_none_in_a_guest_gets_no_key_though_the_server_lets_it_join()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader"), room = board.Join("Room");
        BoardSimulator.Peer guest = JoinAsGuest(board, "Maria");
        Assert.Equal(AdmissionHold.NoGuests, guest.Meeting.Hold);
        Assert.Equal((0u, null), (guest.Meeting.SendingKey, guest.Meeting.SecurityCode));
        Assert.Equal(["Leader", "Room"], NamesAt(room));
        Assert.Empty(leader.Meeting.Knocking);
        // Somebody changes their mind, and everybody is told.
        Ask(board, leader, HostCommand.Guests(true));
        Assert.True(guest.Meeting.IsSendingKeyCertified);
        Assert.Equal(["Leader", "Room", "Maria (guest)"], NamesAt(room));
        Assert.Equal(AttentionCauses.Unlocked, room.Meeting.Attention.At(board.Now));
        Ask(board, leader, HostCommand.Guests(false));
        BoardSimulator.Peer late = JoinAsGuest(board, "Late");
        Assert.Equal(AdmissionHold.NoGuests, late.Meeting.Hold);
        Assert.True(guest.Meeting.IsSendingKeyCertified);
        board.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(MeetingFailure.NotAdmitted, late.Failed?.Reason);
        Assert.Contains("no guests", late.Failed?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_guest_that_is_removed_finds_a_waiting_room_when_it_comes_back_as_another()
    {
        using BoardSimulator board = new() { Guests = true };
        BoardSimulator.Peer leader = board.Join("Leader");
        BoardSimulator.Peer guest = JoinAsGuest(board, "Maria");
        Ask(board, leader, new HostCommand(HostAction.Remove, new KnownDevice(guest.Device, guest.Identity.VerificationKey)));
        Assert.Equal(MeetingFailure.RemovedByLeader, guest.Failed?.Reason);
        Assert.True(leader.Meeting.WaitingRoom);
        BoardSimulator.Peer again = JoinAsGuest(board, "Maria");
        Assert.Equal(AdmissionHold.WaitingRoom, again.Meeting.Hold);
        Ask(board, leader, new HostCommand(HostAction.Admit, Assert.Single(leader.Meeting.Knocking).Device));
        Assert.Equal(["Leader", "Maria (guest)"], NamesAt(again));
    }

    [Fact]
    public void A_guest_commands_nobody_though_the_server_passes_its_commands_on()
    {
        using BoardSimulator board = new() { Guests = true };
        BoardSimulator.Peer leader = board.Join("Leader"), room = board.Join("Room");
        BoardSimulator.Peer guest = JoinAsGuest(board, "Maria");
        Ask(board, guest, HostCommand.Lock(true));
        Ask(board, guest, new HostCommand(HostAction.Remove, new KnownDevice(room.Device, room.Identity.VerificationKey)));
        Assert.False(room.Meeting.Locked);
        Assert.Equal(3, leader.Meeting.Participants.Present.Count);
        Assert.False(leader.Meeting.Participants.IsCoHost(guest.Device));
        Assert.True(leader.Meeting.Drops[EntryDrop.CommandNotPossible] > 0);
    }

    [Fact]
    public void A_guest_leads_nobody_whomever_the_server_names()
    {
        using BoardSimulator board = new() { Guests = true };
        board.Join("Leader");
        BoardSimulator.Peer room = board.Join("Room");
        BoardSimulator.Peer guest = JoinAsGuest(board, "Maria");
        board.Name(guest.Id);
        Assert.Equal((MeetingFailure.LeaderNotVerified, MeetingFailure.LeaderNotVerified), (room.Failed?.Reason, guest.Failed?.Reason));
    }

    [Fact]
    public void A_meeting_begins_with_no_guest()
    {
        using BoardSimulator board = new() { Guests = true };
        Assert.Equal(MeetingFailure.LeaderNotVerified, JoinAsGuest(board, "Maria").Failed?.Reason);
    }
}
