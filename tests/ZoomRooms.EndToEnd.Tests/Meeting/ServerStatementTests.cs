using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Frames;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>The server's statement on who is who (mechanism 7).</summary>
public class ServerStatementTests
{
    private static readonly MeetingContext Meeting = new(new MeetingId(123456789), new MeetingUuid(5));
    private static readonly ParticipantDevice Device = new(new UserId(7), new HardwareId(8));

    [Fact]
    public void A_statement_holds_for_its_device_key_and_meeting_only_and_only_under_the_pinned_root()
    {
        using StatementAuthority authority = new();
        using StatementAuthority other = new();
        using DeviceIdentity identity = DeviceIdentity.Create();
        byte[] statement = authority.State(Meeting, Device, identity.VerificationKey, Clock.Noon);
        StatementCheck Check(
            MeetingContext? meeting = null, ParticipantDevice? device = null, bool otherKey = false, StatementAuthority? root = null) =>
                ServerStatement.Check(
            statement, (root ?? authority).Root, meeting ?? Meeting, device ?? Device, otherKey
                ? authority.Root : identity.VerificationKey, Clock.Noon);
        Assert.Equal(StatementCheck.Holds, Check());
        Assert.Equal(StatementCheck.AboutAnother, Check(Meeting with { Uuid = new MeetingUuid(6) }));
        Assert.Equal(StatementCheck.AboutAnother, Check(Meeting with { Meeting = new MeetingId(123456780) }));
        Assert.Equal(StatementCheck.AboutAnother, Check(device: Device with { User = new UserId(1) }));
        Assert.Equal(StatementCheck.AboutAnother, Check(device: Device with { Hardware = new HardwareId(1) }));
        Assert.Equal(StatementCheck.AboutAnother, Check(otherKey: true));
        Assert.Equal(StatementCheck.OtherRoot, Check(root: other));
        Assert.Equal(
            StatementCheck.Missing, ServerStatement.Check([], authority.Root, Meeting, Device, identity.VerificationKey, Clock.Noon));
    }

    [Theory]
    [InlineData(-86401, StatementCheck.Expired)]
    [InlineData(-86400, StatementCheck.Holds)]
    [InlineData(0, StatementCheck.Holds)]
    [InlineData(604800, StatementCheck.Holds)]
    [InlineData(604801, StatementCheck.Expired)]
    [InlineData(-Clock.Noon - 5, StatementCheck.Expired)]
    public void A_signing_key_has_its_time(long secondsAfterMade, StatementCheck expected)
    {
        using StatementAuthority authority = new();
        using DeviceIdentity identity = DeviceIdentity.Create();
        byte[] statement = authority.State(Meeting, Device, identity.VerificationKey, Clock.Noon);
        Assert.Equal(
            expected, ServerStatement.Check(
                statement, authority.Root, Meeting, Device, identity.VerificationKey, Clock.Noon + secondsAfterMade));
    }

    [Fact]
    public void A_flipped_bit_anywhere_never_holds_and_no_length_does()
    {
        using StatementAuthority authority = new();
        using DeviceIdentity identity = DeviceIdentity.Create();
        byte[] statement = authority.State(Meeting, Device, identity.VerificationKey, Clock.Noon);
        for (int bit = 0; bit < statement.Length * 8; bit++)
        {
            byte[] changed = [.. statement];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(StatementCheck.Holds, ServerStatement.Check(
                changed, authority.Root, Meeting, Device, identity.VerificationKey, Clock.Noon));
        }
        for (int length = 0; length < statement.Length; length++)
            Assert.NotEqual(StatementCheck.Holds, ServerStatement.Check(
                statement.AsSpan(0, length), authority.Root, Meeting, Device, identity.VerificationKey, Clock.Noon));
        Assert.NotEqual(StatementCheck.Holds, ServerStatement.Check(
            [.. statement, 0], authority.Root, Meeting, Device, identity.VerificationKey, Clock.Noon));
        Assert.True(statement.Length <= ServerStatement.MaximumSize);
    }

    [Fact]
    public void A_newcomer_without_a_statement_is_not_admitted()
    {
        using BoardSimulator board = new();
        BoardSimulator.Peer leader = board.Join("Leader");
        BoardSimulator.Peer stranger = board.Join("Stranger", statement: []);
        board.Advance(TimeSpan.FromSeconds(5));
        Assert.False(stranger.Meeting.IsSendingKeyCertified);
        Assert.Single(leader.Meeting.Participants.Present);
        Assert.NotEqual(0, leader.Meeting.Drops[EntryDrop.NotStated]);
    }

    [Fact]
    public void A_leader_without_a_statement_that_holds_ends_the_stay_by_name()
    {
        using BoardSimulator board = new();
        using StatementAuthority other = new();
        using DeviceIdentity identity = DeviceIdentity.Create();
        ParticipantDevice device = new(new UserId(1), new HardwareId(1));
        byte[] wrappingKey = new byte[32];
        board.Join("Leader", DeviceIdentity.TryUnwrap(
            wrappingKey, identity.Wrap(wrappingKey)), device, other.State(board.Context, device, identity.VerificationKey, Clock.Noon));
        BoardSimulator.Peer room = board.Join("Room");
        Assert.Equal(MeetingFailure.LeaderNotStated, room.Failed?.Reason);
        Assert.Contains(nameof(StatementCheck.OtherRoot), room.Failed?.Detail);
        Assert.False(room.Meeting.IsSendingKeyCertified);
    }
}
