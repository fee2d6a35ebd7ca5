using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Frames;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

public class TamperedBoardTests
{
    public static TheoryData<BoardEntryKind> LeaderKinds =>
        [BoardEntryKind.KeyAnnouncement, BoardEntryKind.ListLink, BoardEntryKind.SealedMeetingKey, BoardEntryKind.Heartbeat];

    [Theory]
    [MemberData(nameof(LeaderKinds))]
    public void A_flipped_bit_anywhere_in_any_entry_never_certifies(BoardEntryKind kind)
    {
        Random random = new(20260101);
        for (int round = 0; round < 25; round++)
        {
            using BoardSimulator board = new();
            board.Join("Leader");
            board.Tamper = (post, _) =>
            {
                if (post.Kind != kind)
                    return post.Entry;
                byte[] changed = [.. post.Entry];
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                return changed;
            };
            BoardSimulator.Peer room = board.Join("Room");
            board.Advance(TimeSpan.FromSeconds(31));
            Assert.False(room.Meeting.IsSendingKeyCertified);
            Assert.Null(room.Meeting.SecurityCode);
            Assert.Empty(room.Meeting.Participants.Present);
            Assert.NotNull(room.Failed);
        }
    }

    [Theory]
    [MemberData(nameof(LeaderKinds))]
    public void A_withheld_kind_of_entry_leaves_the_newcomer_without_a_key_and_with_a_named_reason(BoardEntryKind kind)
    {
        using BoardSimulator board = new();
        board.Join("Leader");
        board.Tamper = (post, reader) => post.Kind == kind && reader.Name == "Room" ? null : post.Entry;
        BoardSimulator.Peer room = board.Join("Room");
        board.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(MeetingFailure.MeetingKeyTimeout, room.Failed?.Reason);
        Assert.False(room.Meeting.IsSendingKeyCertified);
    }

    [Fact]
    public void Truncated_and_random_entries_are_counted_and_change_nothing()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader");
        BoardSimulator.Peer room = board.Join("Room");
        Random random = new(7);
        for (int i = 0; i < 2000; i++)
        {
            byte[] entry = new byte[random.Next(0, 400)];
            random.NextBytes(entry);
            BoardEntryKind kind = (BoardEntryKind)random.Next(0, 9);
            room.Meeting.HandleEntry(leader.Id, kind, entry, board.Now);
            leader.Meeting.HandleEntry(room.Id, kind, entry, board.Now);
        }
        Assert.True(room.Meeting.IsSendingKeyCertified);
        Assert.Null(room.Failed);
        Assert.True(room.Meeting.Drops[EntryDrop.NotVerified] > 100);
        Assert.True(leader.Meeting.Drops[EntryDrop.NotFromLeader] > 100);
    }

    [Fact]
    public void Heartbeats_withheld_for_a_hundred_seconds_end_the_stay()
    {
        using BoardSimulator board = new();
        board.Join("Leader");
        BoardSimulator.Peer room = board.Join("Room");
        board.Tamper = (post, _) => post.Kind == BoardEntryKind.Heartbeat ? null : post.Entry;
        board.Advance(TimeSpan.FromSeconds(99));
        Assert.Null(room.Failed);
        board.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(MeetingFailure.HeartbeatsLost, room.Failed?.Reason);
    }

    [Fact]
    public void One_dropped_heartbeat_breaks_the_chain_for_good()
    {
        using BoardSimulator board = new();
        board.Join("Leader");
        BoardSimulator.Peer room = board.Join("Room");
        board.Advance(TimeSpan.FromSeconds(3));
        bool dropped = false;
        board.Tamper = (post, _) =>
        {
            if (post.Kind != BoardEntryKind.Heartbeat || dropped)
                return post.Entry;
            dropped = true;
            return null;
        };
        board.Advance(TimeSpan.FromSeconds(110));
        Assert.Equal(MeetingFailure.HeartbeatsLost, room.Failed?.Reason);
        Assert.True(room.Meeting.Drops[EntryDrop.HeartbeatNotChained] > 5);
    }

    [Fact]
    public void A_repeated_board_changes_nothing()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader");
        List<BoardPost> seen = new();
        board.Tamper = (post, _) =>
        {
            seen.Add(post);
            return post.Entry;
        };
        BoardSimulator.Peer room = board.Join("Room");
        board.Advance(TimeSpan.FromSeconds(20));
        uint key = room.Meeting.SendingKey;
        ulong version = room.Meeting.Participants.Version;
        foreach (BoardPost post in seen.ToList())
            room.Meeting.HandleEntry(leader.Id, post.Kind, post.Entry, board.Now);
        board.Settle();
        Assert.Equal(key, room.Meeting.SendingKey);
        Assert.Equal(version, room.Meeting.Participants.Version);
        Assert.True(room.Meeting.Drops[EntryDrop.KeyNotNewer] > 0);
        Assert.True(room.Meeting.Drops[EntryDrop.HeartbeatNotChained] > 0);
        Assert.True(room.Meeting.Drops[EntryDrop.LinkRepeated] > 0);
        Assert.Null(room.Failed);
    }

    [Fact]
    public void The_leaders_own_signature_on_enhanced_encryption_ends_the_stay()
    {
        MeetingContext context = new(new MeetingId(123456789), new MeetingUuid(1));
        using DeviceIdentity leaderIdentity = DeviceIdentity.Create();
        using EncryptionKeyPair leaderKeys = EncryptionKeyPair.Create();
        using StatementAuthority authority = new();
        Binding leader = new(
            context, new ParticipantDevice(new UserId(1), new HardwareId(1)), leaderIdentity.VerificationKey, leaderKeys.PublicKey);
        using DeviceIdentity identity = DeviceIdentity.Create();
        using EndToEndMeeting room = new(
            context, identity, new ParticipantDevice(new UserId(2), new HardwareId(2)), new ParticipantId(2), "Room", authority.Root);
        room.HandleJoined(new ParticipantId(1), authority.State(context, leader.Device, leader.VerificationKey, Clock.Noon), Clock.Noon);
        room.Start(new ParticipantId(1), TimeSpan.Zero);
        room.HandleEntry(new ParticipantId(
            1), BoardEntryKind.KeyAnnouncement, new KeyAnnouncement(leader, "Leader").Write(leaderIdentity), TimeSpan.Zero);
        byte[] link = ListLink.Create(
            LeaderParticipantList.Empty, new ListOperation.Open(EncryptionType.Enhanced, leader.Hash), leaderIdentity).Entry;
        room.HandleEntry(new ParticipantId(1), BoardEntryKind.ListLink, link, TimeSpan.Zero);
        MeetingFailure? failure = null;
        while (room.TryGetEvent(out MeetingEvent? happened))
            failure = (happened as MeetingEvent.Failed)?.Reason ?? failure;
        Assert.Equal(MeetingFailure.EncryptionTypeContradicted, failure);
    }

    [Fact]
    public void A_board_of_another_instance_of_the_meeting_never_verifies()
    {
        using BoardSimulator yesterday = new();
        List<BoardPost> seen = new();
        yesterday.Join("Leader");
        yesterday.Tamper = (post, _) =>
        {
            seen.Add(post);
            return post.Entry;
        };
        BoardSimulator.Peer before = yesterday.Join("Room");
        Assert.True(before.Meeting.IsSendingKeyCertified);
        using DeviceIdentity identity = DeviceIdentity.Create();
        using EndToEndMeeting room = new(
            yesterday.Context with
            {
                Uuid = new MeetingUuid(0x9999)
            }, identity, new ParticipantDevice(new UserId(1), new HardwareId(1)), new ParticipantId(5000), "Room", yesterday.StatementRoot);
        ParticipantId leader = yesterday.Peers[0].Id;
        room.Start(leader, TimeSpan.Zero);
        foreach (BoardPost post in seen)
            room.HandleEntry(leader, post.Kind, post.Entry, TimeSpan.Zero);
        Assert.Null(room.Leader);
        Assert.False(room.IsSendingKeyCertified);
        Assert.True(room.Drops[EntryDrop.NotVerified] > 0);
    }

    [Fact]
    public void A_participant_whose_name_was_changed_on_the_way_is_not_admitted_under_any_name()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader");
        board.Tamper = (post, _) => post.Kind != BoardEntryKind.KeyAnnouncement
            ? post.Entry
            : System.Text.Encoding.Latin1.GetBytes(
                System.Text.Encoding.Latin1.GetString(post.Entry).Replace("Mallory", "Manager", StringComparison.Ordinal));
        BoardSimulator.Peer renamed = board.Join("Mallory");
        board.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("Leader", Assert.Single(leader.Meeting.Participants.Present.Values).DisplayName);
        Assert.Equal(MeetingFailure.MeetingKeyTimeout, renamed.Failed?.Reason);
        Assert.Equal(1, leader.Meeting.Drops[EntryDrop.NotVerified]);
    }
}
