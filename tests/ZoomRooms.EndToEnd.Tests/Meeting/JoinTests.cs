using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

public class JoinTests
{
    [Fact]
    public void A_leader_alone_is_certified_by_its_own_heartbeat()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader");
        Assert.Equal(EncryptionType.EndToEnd, leader.Meeting.SignedByLeader);
        Assert.True(leader.Meeting.IsSendingKeyCertified);
        Assert.Equal(1u, leader.Meeting.SendingKey);
        Assert.Equal("Leader", Assert.Single(leader.Meeting.Participants.Present.Values).DisplayName);
    }

    [Fact]
    public void A_newcomer_and_the_leader_agree_on_key_list_and_security_code_at_once()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader");
        BoardSimulator.Peer room = board.Join("Room");
        Assert.Null(room.Failed);
        Assert.True(room.Meeting.IsSendingKeyCertified);
        Assert.Equal(leader.Meeting.SendingKey, room.Meeting.SendingKey);
        Assert.Equal(2u, room.Meeting.SendingKey);
        Assert.Equal(leader.Meeting.Participants.Hash, room.Meeting.Participants.Hash);
        Assert.Equal(["Leader", "Room"], room.Meeting.Participants.Present.Values.Select(participant => participant.DisplayName));
        Assert.Equal(leader.Meeting.SecurityCode, room.Meeting.SecurityCode);
        Assert.Equal(SecurityCode.Of(leader.Identity.VerificationKey), room.Meeting.SecurityCode);
    }

    [Fact]
    public void Everybody_can_derive_everybodys_stream_key_and_nobody_their_own_as_received()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer[] peers = [board.Join("Leader"), board.Join("Room"), board.Join("Third")];
        board.Advance(TimeSpan.FromSeconds(10));
        Span<byte> derived = stackalloc byte[32];
        foreach (BoardSimulator.Peer sender in peers)
        {
            foreach (BoardSimulator.Peer receiver in peers)
            {
                foreach (MediaStream stream in Enum.GetValues<MediaStream>())
                {
                    CertifiedStreamKey key = sender.Sending!.Keys[stream];
                    bool found = receiver.Receiving!.Keys.TryDerive(key.Id, derived);
                    Assert.Equal(sender != receiver, found);
                    if (found)
                        Assert.Equal(key.BaseKey.ToArray(), derived.ToArray());
                }
            }
        }
    }

    [Fact]
    public void A_second_newcomer_within_two_seconds_waits_for_the_next_prepared_key()
    {
        using BoardSimulator board = new();
        board.Join("Leader");
        board.Join("Room");
        BoardSimulator.Peer third = board.Join("Third");
        Assert.False(third.Meeting.IsSendingKeyCertified);
        board.Advance(TimeSpan.FromSeconds(2.1));
        Assert.True(third.Meeting.IsSendingKeyCertified);
        Assert.All(board.Peers, peer => Assert.Equal(3u, peer.Meeting.SendingKey));
    }

    /// <summary>Milliseconds after a leave, past those for which leaves are gathered: the next key is being prepared.</summary>
    [Theory]
    [InlineData(2000)]
    [InlineData(2100)]
    [InlineData(2300)]
    [InlineData(3000)]
    [InlineData(3990)]
    public void Who_comes_just_after_somebody_left_is_let_in_at_once_and_hears_nothing_of_before(int milliseconds)
    {
        using BoardSimulator board = new();
        board.Join("Leader");
        BoardSimulator.Peer room = board.Join("Room");
        board.Advance(TimeSpan.FromSeconds(3));
        BoardSimulator.Peer third = board.Join("Third");
        board.Advance(TimeSpan.FromSeconds(10));
        uint[] known = third.Receiving!.Keys.SequenceNumbers.ToArray();
        board.Leave(third);
        board.Advance(TimeSpan.FromMilliseconds(milliseconds - 250));
        uint before = room.Meeting.SendingKey;
        board.Advance(TimeSpan.FromMilliseconds(250));
        BoardSimulator.Peer fourth = board.Join("Fourth");
        Assert.True(fourth.Meeting.IsSendingKeyCertified);
        Assert.Equal(room.Meeting.Participants.Hash, fourth.Meeting.Participants.Hash);
        Assert.Empty(fourth.Receiving!.Keys.SequenceNumbers.Intersect(known));
        // Nobody has sent with what it was given.
        Assert.DoesNotContain(before, fourth.Receiving.Keys.SequenceNumbers);
        // It is heard at once.
        uint sent = fourth.Meeting.SendingKey;
        Assert.All(board.Peers.Where(peer => peer != fourth), peer => Assert.Contains(sent, peer.Receiving!.Keys.SequenceNumbers));
        // And hears everybody as soon as they have left the key of who is gone. Whoever comes meanwhile waits until all may use one key.
        BoardSimulator.Peer fifth = board.Join("Fifth");
        Assert.False(fifth.Meeting.IsSendingKeyCertified);
        for (int i = 0; i < 45; i++)
        {
            board.Advance(TimeSpan.FromMilliseconds(50));
            if (!fifth.Meeting.IsSendingKeyCertified)
                continue;
            // From the moment in which it is let in it hears everybody.
            IReadOnlyCollection<uint> heard = fifth.Receiving!.Keys.SequenceNumbers.ToList();
            Assert.All(board.Peers.Where(peer => peer != fifth), peer => Assert.Contains(peer.Meeting.SendingKey, heard));
        }
        Assert.All(board.Peers, peer => Assert.True(peer.Meeting.IsSendingKeyCertified));
        Assert.Single(board.Peers.Select(peer => peer.Meeting.SendingKey).Distinct());
    }

    [Fact]
    public void Every_join_brings_a_new_key_that_all_use_at_once()
    {
        using BoardSimulator board = new();
        board.Join("Leader");
        uint before = 1;
        for (int i = 0; i < 6; i++)
        {
            board.Advance(TimeSpan.FromSeconds(3));
            board.Join($"Room {i}");
            Assert.All(board.Peers, peer => Assert.True(peer.Meeting.IsSendingKeyCertified));
            uint now = Assert.Single(board.Peers.Select(peer => peer.Meeting.SendingKey).Distinct());
            Assert.True(now > before);
            before = now;
        }
    }

    [Fact]
    public void A_leave_takes_the_participant_from_every_list_and_the_next_key_from_the_participant()
    {
        using BoardSimulator board = new();
        board.Join("Leader");
        BoardSimulator.Peer room = board.Join("Room");
        board.Advance(TimeSpan.FromSeconds(3));
        BoardSimulator.Peer third = board.Join("Third");
        board.Advance(TimeSpan.FromSeconds(3));
        uint known = third.Receiving!.Keys.SequenceNumbers.Max();
        board.Leave(third);
        board.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["Leader", "Room"], room.Meeting.Participants.Present.Values.Select(participant => participant.DisplayName));
        Assert.True(room.Meeting.SendingKey > known, "the key now used is one that the leaver never had");
        Assert.Single(room.Meeting.Participants.Left);
    }

    [Fact]
    public void A_device_that_comes_back_gets_a_new_index_and_must_have_the_same_identity()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader");
        ParticipantDevice device = new(new UserId(77), new HardwareId(77));
        using DeviceIdentity identity = DeviceIdentity.Create();
        byte[] wrappingKey = new byte[32];
        BoardSimulator.Peer room = board.Join("Room", DeviceIdentity.TryUnwrap(wrappingKey, identity.Wrap(wrappingKey)), device);
        board.Advance(TimeSpan.FromSeconds(3));
        board.Leave(room);
        BoardSimulator.Peer impostor = board.Join("Room", device: device);
        board.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(MeetingFailure.MeetingKeyTimeout, impostor.Failed?.Reason);
        Assert.Equal(1, leader.Meeting.Drops[EntryDrop.NotAdmitted]);
        board.Leave(impostor);
        BoardSimulator.Peer again = board.Join("Room", DeviceIdentity.TryUnwrap(wrappingKey, identity.Wrap(wrappingKey)), device);
        board.Advance(TimeSpan.FromSeconds(3));
        Assert.True(again.Meeting.IsSendingKeyCertified);
        Assert.Equal(2, again.Meeting.Participants.Find(device)!.Index);
    }

    [Fact]
    public void Keys_rotate_every_five_minutes_and_old_ones_are_erased_ten_seconds_later()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader");
        BoardSimulator.Peer room = board.Join("Room");
        uint before = room.Meeting.SendingKey;
        board.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        Assert.Equal(before, room.Meeting.SendingKey);
        board.Advance(TimeSpan.FromSeconds(1.5));
        Assert.True(room.Meeting.SendingKey > before);
        Assert.Equal(leader.Meeting.SendingKey, room.Meeting.SendingKey);
        Assert.Contains(before, room.Receiving!.Keys.SequenceNumbers);
        board.Advance(TimeSpan.FromSeconds(10));
        Assert.DoesNotContain(before, room.Receiving!.Keys.SequenceNumbers);
        Assert.DoesNotContain(before, leader.Receiving!.Keys.SequenceNumbers);
    }

    [Fact]
    public void A_day_in_a_meeting_keeps_every_heartbeat_chained()
    {
        using BoardSimulator board = new();
        board.Join("Leader");
        BoardSimulator.Peer room = board.Join("Room");
        board.Advance(TimeSpan.FromHours(24));
        Assert.Null(room.Failed);
        Assert.True(board.Now - room.Meeting.LastHeartbeat < EndToEndMeeting.HeartbeatInterval + TimeSpan.FromSeconds(1));
        Assert.Equal(0, room.Meeting.Drops[EntryDrop.HeartbeatNotChained]);
    }

    [Fact]
    public void Leaving_erases_the_keys()
    {
        using BoardSimulator board = new();
        board.Join("Leader");
        BoardSimulator.Peer room = board.Join("Room");
        room.Meeting.Dispose();
        Assert.Equal(0u, room.Meeting.SendingKey);
        Assert.False(room.Meeting.IsSendingKeyCertified);
        board.Peers.Remove(room);
    }
}
