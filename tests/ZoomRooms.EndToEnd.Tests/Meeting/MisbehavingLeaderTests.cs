using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>One rule broken at a time, each under the leader's valid signature.</summary>
public class MisbehavingLeaderTests
{
    private static readonly Bytes32 Other = Bytes32.Sha256([1]);

    public static TheoryData<string, Func<Heartbeat, Heartbeat>> UnchainedHeartbeats => new()
    {
        { "a counter left out", heartbeat => heartbeat with { Counter = heartbeat.Counter + 1 } },
        { "a counter repeated", heartbeat => heartbeat with { Counter = heartbeat.Counter - 1 } },
        { "another heartbeat before it", heartbeat => heartbeat with { PreviousHash = Other } },
        { "a clock that stands still", heartbeat => heartbeat with { Timestamp = heartbeat.Timestamp - 5000 } },
        { "an older list", heartbeat => heartbeat with { ListVersion = heartbeat.ListVersion - 1 } },
        { "an older key", heartbeat => heartbeat with { KeySequenceNumber = 0 } },
    };

    [Theory]
    [MemberData(nameof(UnchainedHeartbeats))]
    public void A_heartbeat_that_does_not_continue_the_chain_is_counted_and_certifies_nothing(
        string what, Func<Heartbeat, Heartbeat> change)
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        TimeSpan? before = leader.Room.LastHeartbeat;
        leader.Now += TimeSpan.FromSeconds(5);
        leader.Beat(1, change);
        Assert.True(leader.Room.Drops[EntryDrop.HeartbeatNotChained] == 1, what);
        Assert.Equal(before, leader.Room.LastHeartbeat);
    }

    [Fact]
    public void The_next_heartbeat_in_the_chain_renews_the_certification()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Now += TimeSpan.FromSeconds(5);
        leader.Beat(1);
        Assert.Equal(leader.Now, leader.Room.LastHeartbeat);
    }

    [Fact]
    public void A_heartbeat_for_another_list_than_the_one_shown_ends_the_stay()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Beat(1, heartbeat => heartbeat with { ListHash = Other });
        Assert.Equal(MeetingFailure.LeaderNotVerified, leader.Failure);
    }

    [Fact]
    public void A_list_with_another_key_of_ours_certifies_nothing()
    {
        using ScriptedLeader leader = new();
        leader.Open();
        leader.AddLeader();
        leader.AddRoom(hash: Other);
        leader.SendKey(1);
        leader.Beat(1);
        Assert.False(leader.Room.IsSendingKeyCertified);
        Assert.Empty(leader.Room.Participants.Present);
    }

    [Fact]
    public void A_list_with_another_key_of_the_leaders_ends_the_stay()
    {
        using ScriptedLeader leader = new();
        leader.Open();
        leader.AddLeader(hash: Other);
        leader.AddRoom();
        leader.SendKey(1);
        leader.Beat(1);
        Assert.Equal(MeetingFailure.LeaderNotVerified, leader.Failure);
    }

    [Fact]
    public void A_list_opened_for_another_leader_ends_the_stay()
    {
        using ScriptedLeader leader = new();
        leader.Open(leader: Other);
        Assert.Equal(MeetingFailure.LeaderNotVerified, leader.Failure);
    }

    [Theory]
    [InlineData(EncryptionType.Enhanced)]
    [InlineData(EncryptionType.Unknown)]
    [InlineData((EncryptionType)9)]
    public void Any_other_encryption_type_ends_the_stay(EncryptionType type)
    {
        using ScriptedLeader leader = new();
        leader.Open(type);
        Assert.Equal(MeetingFailure.EncryptionTypeContradicted, leader.Failure);
    }

    [Fact]
    public void An_index_used_before_ends_the_stay()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Append(new ListOperation.Add(
            new ListedParticipant(1, new ParticipantDevice(new UserId(9), new HardwareId(9)), Other, Other, "Third")), force: true);
        Assert.Equal(MeetingFailure.LeaderNotVerified, leader.Failure);
    }

    [Fact]
    public void A_key_with_a_lower_number_is_ignored()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.SendKey(5);
        leader.SendKey(4);
        leader.SendKey(5);
        Assert.Equal(2, leader.Room.Drops[EntryDrop.KeyNotNewer]);
    }

    [Fact]
    public void A_key_that_no_heartbeat_certified_is_never_sent_with()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.SendKey(2);
        leader.Now += TimeSpan.FromSeconds(60);
        leader.Room.HandleTimeout(leader.Now);
        Assert.Equal(1u, leader.Room.SendingKey);
    }

    [Fact]
    public void A_certified_key_is_sent_with_two_seconds_after_it_came()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.SendKey(2);
        leader.Beat(2);
        leader.Now += TimeSpan.FromSeconds(1.9);
        leader.Room.HandleTimeout(leader.Now);
        Assert.Equal(1u, leader.Room.SendingKey);
        leader.Now += TimeSpan.FromSeconds(0.1);
        leader.Room.HandleTimeout(leader.Now);
        Assert.Equal(2u, leader.Room.SendingKey);
    }

    [Fact]
    public void Being_taken_off_the_list_ends_the_stay()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Append(new ListOperation.Leave(1));
        leader.Beat(1);
        Assert.Equal(MeetingFailure.RemovedByLeader, leader.Failure);
    }

    [Fact]
    public void Links_wait_for_their_heartbeat_before_anybody_sees_them()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Append(new ListOperation.Add(
            new ListedParticipant(2, new ParticipantDevice(new UserId(9), new HardwareId(9)), Other, Other, "Third")));
        Assert.Equal(2, leader.Room.Participants.Present.Count);
        leader.Beat(1);
        Assert.Equal(3, leader.Room.Participants.Present.Count);
    }

    [Fact]
    public void A_link_that_comes_after_its_heartbeat_certifies_then()
    {
        using ScriptedLeader leader = new();
        leader.Open();
        leader.AddLeader();
        leader.AddRoom();
        leader.Beat(1);
        Assert.False(leader.Room.IsSendingKeyCertified);
        leader.SendKey(1);
        Assert.True(leader.Room.IsSendingKeyCertified);
    }
}
