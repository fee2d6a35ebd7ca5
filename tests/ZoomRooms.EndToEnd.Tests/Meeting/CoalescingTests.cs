using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>A list above twenty links is said anew (mechanism 14).</summary>
public class CoalescingTests
{
    [Fact]
    public void Above_twenty_links_the_list_is_coalesced_and_a_newcomer_reads_only_what_came_after()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader");
        int links = 0;
        int coalesced = 0;
        for (int i = 0; i < 15; i++)
        {
            BoardSimulator.Peer guest = board.Join($"Guest {i}");
            board.Advance(TimeSpan.FromSeconds(3));
            board.Leave(guest);
            board.Advance(TimeSpan.FromSeconds(3));
        }
        Assert.Equal(15, leader.Meeting.Participants.Left.Count);
        board.Tamper = (post, reader) =>
        {
            links += reader.Name == "Late" && post.Kind == BoardEntryKind.ListLink ? 1 : 0;
            coalesced += reader.Name == "Late" && post.Kind == BoardEntryKind.CoalescedList ? 1 : 0;
            return post.Entry;
        };
        BoardSimulator.Peer late = board.Join("Late");
        board.Advance(TimeSpan.FromSeconds(3));
        Assert.True(late.Meeting.IsSendingKeyCertified);
        Assert.Equal(15, late.Meeting.Participants.Left.Count);
        Assert.Equal(1, coalesced);
        Assert.InRange(links, 1, 20);
    }

    [Fact]
    public void How_often_somebody_left_survives_coalescing()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader");
        byte[] wrappingKey = new byte[32];
        BoardSimulator.Peer guest = board.Join("Guest");
        byte[] kept = guest.Identity.Wrap(wrappingKey);
        ParticipantDevice device = guest.Device;
        for (int i = 0; i < 14; i++)
        {
            board.Advance(TimeSpan.FromSeconds(5));
            board.Leave(guest);
            board.Advance(TimeSpan.FromSeconds(5));
            guest = board.Join("Guest", DeviceIdentity.TryUnwrap(wrappingKey, kept), device);
        }
        board.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(14u, leader.Meeting.Participants.Left[device].TimesLeft);
        Assert.Equal(14u, guest.Meeting.Participants.Left[device].TimesLeft);
        Assert.True(guest.Meeting.Participants.LinksSinceCoalesced <= 20);
    }

    [Fact]
    public void A_list_of_two_hundred_long_names_takes_several_portions_that_each_fit_an_entry()
    {
        using ScriptedLeader leader = new();
        leader.Open();
        leader.AddLeader();
        leader.AddRoom();
        for (int i = 2; i < Limits.Participants; i++)
        {
            leader.Append(new ListOperation.Add(new ListedParticipant(
                (ushort)i, new ParticipantDevice(new UserId((ulong)i), new HardwareId((ulong)i + 100)), default, default, new string(
                    'ä', Limits.DisplayNameBytes / 2))));
        }
        IReadOnlyList<ListOperation> operations = leader.List.Coalesce(leader.Self.Hash, new HashSet<ushort>());
        Assert.True(operations.Count > 1);
        foreach (ListOperation operation in operations)
            leader.Append(operation);
        leader.SendKey(1);
        leader.Beat(1);
        Assert.Null(leader.Failure);
        Assert.Equal(Limits.Participants, leader.Room.Participants.Present.Count);
        Assert.Equal(0, leader.Room.Drops[EntryDrop.TooLarge]);
    }

    [Fact]
    public void A_heartbeat_that_certifies_half_a_coalesced_list_ends_the_stay()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        ListOperation.Coalesce whole = (ListOperation.Coalesce)leader.List.Coalesce(leader.Self.Hash, new HashSet<ushort>()).Single();
        leader.Append(whole with { Continuations = 1 });
        leader.Beat(1);
        Assert.Equal(MeetingFailure.LeaderNotVerified, leader.Failure);
    }

    [Fact]
    public void A_portion_that_continues_nothing_and_a_link_in_the_middle_end_the_stay()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Append(new ListOperation.Continue(new ListPortion([], [])), force: true);
        Assert.Equal(MeetingFailure.LeaderNotVerified, leader.Failure);
        using ScriptedLeader other = new ScriptedLeader().Certified();
        ListOperation.Coalesce whole = (ListOperation.Coalesce)other.List.Coalesce(other.Self.Hash, new HashSet<ushort>()).Single();
        other.Append(whole with { Continuations = 1 });
        other.Append(new ListOperation.Leave(1), force: true);
        Assert.Equal(MeetingFailure.LeaderNotVerified, other.Failure);
    }
}
