using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Signatures;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>The heartbeat certifies the key itself: a leader cannot give two members two keys under one number.</summary>
public class KeyCommitmentTests
{
    [Fact]
    public void Of_two_members_who_got_two_keys_under_one_number_the_second_ends_its_stay()
    {
        using ScriptedLeader leader = new();
        leader.Open();
        leader.AddLeader();
        leader.AddRoom();
        leader.SendKey(1, other: true);
        leader.Beat(1);
        Assert.False(leader.Room.IsSendingKeyCertified);
        Assert.Equal(MeetingFailure.KeyContradicted, leader.Failure);
    }

    [Fact]
    public void So_it_does_when_the_key_comes_after_its_heartbeat()
    {
        using ScriptedLeader leader = new();
        leader.Open();
        leader.AddLeader();
        leader.AddRoom();
        leader.Beat(1);
        leader.SendKey(1, other: true);
        Assert.False(leader.Room.IsSendingKeyCertified);
        Assert.Equal(MeetingFailure.KeyContradicted, leader.Failure);
    }

    [Fact]
    public void So_it_does_for_a_key_that_was_boxed_ahead()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.SendKey(2, other: true);
        leader.Now += TimeSpan.FromSeconds(5);
        leader.Beat(1);
        Assert.Null(leader.Failure);
        leader.Beat(2);
        Assert.Equal(MeetingFailure.KeyContradicted, leader.Failure);
        Assert.Equal(1u, leader.Room.SendingKey);
    }

    [Fact]
    public void A_number_that_is_certified_for_one_key_and_then_for_another_ends_the_stay_of_who_holds_neither()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Beat(2);
        using MeetingKey other = leader.KeyOf(2, other: true);
        leader.Beat(2, heartbeat => heartbeat with { KeyCommitment = other.CommitmentIn(leader.Context) });
        Assert.Equal(MeetingFailure.KeyContradicted, leader.Failure);
    }

    [Fact]
    public void A_heartbeat_without_a_commitment_is_refused()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        Heartbeat last = leader.Last!;
        byte[] hash = new CanonicalWriter("ZoomRooms-1-HeartbeatHash").Variable(leader.Self.Bytes).Fixed(last.ListHash)
            .U64(last.ListVersion).U64(2).U32(1).Fixed(last.HashFor(leader.Self)).U64(last.Timestamp + 1).Sha256().ToArray();
        byte[] entry = new CanonicalWriter("ZoomRooms-1-Heartbeat").U64(last.ListVersion).U64(2).U32(1).Fixed(last.ListHash)
            .Fixed(last.HashFor(leader.Self)).U64(last.Timestamp + 1)
            .Fixed(leader.Identity.Sign(SignatureContexts.LeaderParticipantList, hash)).ToArray();
        Assert.Null(Heartbeat.TryVerify(entry, leader.Self));
    }

    [Fact]
    public void A_commitment_is_of_one_key_one_number_and_one_meeting()
    {
        MeetingContext meeting = new(new MeetingId(1), new MeetingUuid(1));
        using MeetingKey key = new(new byte[32], 1);
        using MeetingKey numbered = new(new byte[32], 2);
        using MeetingKey another = MeetingKey.Create(1);
        Bytes32[] all =
        [
            key.CommitmentIn(meeting), numbered.CommitmentIn(meeting), another.CommitmentIn(meeting),
            key.CommitmentIn(meeting with { Uuid = new MeetingUuid(2) }), key.CommitmentIn(meeting with { Meeting = new MeetingId(2) }),
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
    }
}
