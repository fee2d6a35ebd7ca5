using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>No leader uses up what those after it need; and where nothing is left, everybody hears it by name.</summary>
public class NumbersThatRunOutTests
{
    private const uint FarTooHigh = uint.MaxValue;

    [Fact]
    public void The_highest_key_number_from_the_first_leader_is_no_first_one_for_a_newcomer()
    {
        using ScriptedLeader leader = new();
        leader.Open();
        leader.AddLeader();
        leader.AddRoom();
        leader.SendKey(FarTooHigh);
        leader.Beat(FarTooHigh);
        Assert.Equal(1, leader.Room.Drops[EntryDrop.KeyNumberTooHigh]);
        Assert.Equal(MeetingFailure.NumbersUsedUp, leader.Failure);
    }

    [Fact]
    public void A_heartbeat_count_or_list_version_that_leaves_nothing_is_no_first_one_for_a_newcomer()
    {
        using ScriptedLeader counted = new();
        counted.Open();
        counted.Beat(1, heartbeat => heartbeat with { Counter = ulong.MaxValue });
        Assert.Equal(MeetingFailure.NumbersUsedUp, counted.Failure);
        using ScriptedLeader versioned = new();
        versioned.AppendCoalescedAt(ulong.MaxValue);
        Assert.Equal(MeetingFailure.NumbersUsedUp, versioned.Failure);
    }

    [Theory]
    [InlineData(257u, false)]
    [InlineData(258u, true)]
    [InlineData(FarTooHigh, true)]
    public void A_certified_key_number_far_above_the_last_ends_the_stay(uint number, bool ends)
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Beat(number);
        Assert.Equal(ends ? MeetingFailure.LeaderNotVerified : null, leader.Failure);
    }

    [Fact]
    public void A_leader_that_boxed_the_highest_number_and_went_leaves_its_successor_all_the_numbers_it_needs()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.SendKey(FarTooHigh);
        leader.Room.HandleLeader(ScriptedLeader.RoomId, leader.Now);
        leader.Now += TimeSpan.FromMinutes(6);
        leader.Room.HandleTimeout(leader.Now);
        Assert.Null(leader.Failure);
        Assert.InRange(leader.Room.SendingKey, 2u, 10u);
        Assert.Equal(1, leader.Room.Drops[EntryDrop.KeyNumberTooHigh]);
    }

    [Fact]
    public void A_newcomer_forgets_a_number_that_it_was_given_before_it_knew_the_meetings()
    {
        using ScriptedLeader leader = new();
        leader.Open();
        leader.AddLeader();
        leader.AddRoom();
        leader.SendKey(1);
        leader.SendKey((1u << 31) - 1);
        leader.Beat(1);
        Assert.True(leader.Room.IsSendingKeyCertified);
        leader.SendKey(2);
        leader.Now += TimeSpan.FromSeconds(5);
        leader.Beat(2);
        leader.Room.HandleTimeout(leader.Now + TimeSpan.FromSeconds(2));
        Assert.Null(leader.Failure);
        Assert.Equal(2u, leader.Room.SendingKey);
    }

    [Fact]
    public void A_room_that_never_knew_the_meeting_and_is_to_lead_begins_with_the_first_number()
    {
        using ScriptedLeader leader = new();
        leader.SendKey((1u << 31) - 1);
        leader.Room.HandleLeader(ScriptedLeader.RoomId, leader.Now);
        Assert.Null(leader.Failure);
        Assert.Equal(1u, leader.Room.SendingKey);
    }

    [Fact]
    public void A_leader_without_a_number_for_its_next_key_says_so()
    {
        using DeviceIdentity identity = DeviceIdentity.Create();
        using MeetingCore core = new(
            new MeetingContext(new MeetingId(1), new MeetingUuid(1)), identity, new ParticipantDevice(new UserId(1), new HardwareId(1)),
            new ParticipantId(1), "Room", default);
        core.Ring.TryAdd(MeetingKey.Create(uint.MaxValue), default);
        _ = new LeaderRole(core, TimeSpan.FromHours(1));
        Assert.Equal(MeetingFailure.NumbersUsedUp, core.Failure);
        while (core.TryGetPost(out BoardPost? post))
            Assert.NotEqual(BoardEntryKind.Heartbeat, post!.Kind);
    }

    [Fact]
    public void A_leader_that_leaves_out_indices_ends_the_stay()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        ListedParticipant room = leader.ListedRoom();
        ParticipantDevice device = new(new UserId(9), new HardwareId(9));
        leader.Append(new ListOperation.Add(room with { Index = 4095, Device = device }), force: true);
        Assert.Equal(MeetingFailure.LeaderNotVerified, leader.Failure);
    }

    [Fact]
    public void Where_no_index_is_left_the_leader_goes_on_and_the_newcomer_hears_why()
    {
        using ScriptedLeader leader = new();
        leader.Append(Full(leader, leader.ListedRoom()));
        leader.SendKey(1);
        leader.Beat(1);
        Assert.True(leader.Room.IsSendingKeyCertified);
        leader.Room.HandleLeader(ScriptedLeader.RoomId, leader.Now);
        leader.Now += TimeSpan.FromSeconds(3);
        leader.Room.HandleTimeout(leader.Now);
        leader.Enter("Third");
        leader.Now += TimeSpan.FromSeconds(3);
        leader.Room.HandleTimeout(leader.Now);
        Assert.Null(leader.Failure);
        Assert.Equal(1, leader.Room.Drops[EntryDrop.IndicesUsedUp]);

        using ScriptedLeader other = new();
        other.Append(Full(other));
        other.Beat(1);
        other.Room.HandleTimeout(other.Now + EndToEndMeeting.KeyTimeout);
        Assert.Equal(MeetingFailure.NumbersUsedUp, other.Failure);
    }

    private static ListOperation.Coalesce Full(ScriptedLeader leader, params ListedParticipant[] others) => new(
        EncryptionType.EndToEnd, leader.Self.Hash, false, LeaderParticipantList.IndexLimit, 0,
        new ListPortion(
            [new ListedParticipant(0, leader.Self.Device, leader.Self.VerificationKey, leader.Self.Hash, "Leader"), .. others], []));
}
