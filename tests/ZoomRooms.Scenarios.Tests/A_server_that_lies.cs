using System.Text;
using ZoomRooms.Client;
using ZoomRooms.Protocol;

namespace ZoomRooms.Scenarios.Tests;

public class A_server_that_lies
{
    // The device that joins, as it was paired.
    private (UserId User, HardwareId Hardware) _self;

    private JoinAccepted Accept(JoinMeeting join, EncryptionType encryption) => new(
        join.Meeting, MeetingUuid.Create(), "Topic", encryption,
        new RosterEntry(new ParticipantId(2), _self.User, _self.Hardware, "room", ClientType.ZoomRooms, 1000, 1001), [],
        new ParticipantId(1));

    private Task<SessionSnapshot> JoinAsync(
        Func<JoinMeeting, IEnumerable<ServerMessage>> answer, EncryptionType encryption = EncryptionType.EndToEnd) =>
        JoinRawAsync(join => answer(join).Select(SignalJson.Write), encryption);

    private async Task<SessionSnapshot> JoinRawAsync(
        Func<JoinMeeting, IEnumerable<byte[]>> answer, EncryptionType encryption = EncryptionType.EndToEnd)
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        TestParticipant room = await meeting.PairAsync("room");
        _self = room.Device;
        await using LyingServer server = await LyingServer.StartAsync(answer);
        room.Join(encryption, server.Endpoint);
        SessionSnapshot ended = await room.UntilEndedAsync();
        Assert.DoesNotContain(SessionState.InMeeting, room.States);
        Assert.NotEmpty(Lock.Of(ended).Unmet);
        Assert.Equal(0, ended.Encryption.FramesToNetwork);
        return ended;
    }

    [Fact]
    public async Task Its_own_key_for_an_end_to_end_encrypted_meeting_ends_the_stay_by_name()
    {
        SessionSnapshot ended = await JoinAsync(join => [Accept(join, EncryptionType.EndToEnd), new EnhancedMeetingKey(new byte[32])]);
        Assert.Equal(SessionEndReason.EncryptionDowngraded, ended.End?.Reason);
    }

    [Fact]
    public async Task Calling_the_meeting_enhanced_when_the_room_insists_ends_the_stay_by_name()
    {
        SessionSnapshot ended = await JoinAsync(join => [Accept(join, EncryptionType.Enhanced), new EnhancedMeetingKey(new byte[32])]);
        Assert.Equal(SessionEndReason.EncryptionDowngraded, ended.End?.Reason);
    }

    [Fact]
    public async Task An_encryption_type_that_does_not_exist_is_a_violation()
    {
        SessionSnapshot ended = await JoinAsync(join => [Accept(join, EncryptionType.Unknown)], EncryptionType.Unknown);
        Assert.Equal(SessionEndReason.ProtocolViolation, ended.End?.Reason);
    }

    [Theory]
    [InlineData(EncryptionType.EndToEnd)]
    [InlineData(EncryptionType.Enhanced)]
    public async Task Another_meeting_than_the_one_asked_for_is_a_violation(EncryptionType encryption)
    {
        SessionSnapshot ended = await JoinAsync(
            join => [
                Accept(join, encryption) with { Meeting = new MeetingId(join.Meeting.Value + 1) }, new EnhancedMeetingKey(new byte[32])],
            encryption);
        Assert.Equal(SessionEndReason.ProtocolViolation, ended.End?.Reason);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public async Task Letting_the_room_in_as_another_device_is_a_violation(int user, int hardware)
    {
        SessionSnapshot ended = await JoinAsync(join =>
        {
            JoinAccepted accepted = Accept(join, EncryptionType.EndToEnd);
            return
            [
                accepted with
                {
                    Self = accepted.Self with
                    {
                        User = new UserId(_self.User.Value + (ulong)user), Hardware = new HardwareId(_self.Hardware.Value + (uint)hardware),
                    },
                },
            ];
        });
        Assert.Equal(SessionEndReason.ProtocolViolation, ended.End?.Reason);
        Assert.Contains("somebody else", ended.End?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Meeting_messages_without_a_meeting_are_a_violation()
    {
        SessionSnapshot ended = await JoinAsync(_ => [new ParticipantLeft(new ParticipantId(4))]);
        Assert.Equal(SessionEndReason.ProtocolViolation, ended.End?.Reason);
    }

    [Fact]
    public async Task A_refusal_is_passed_on_in_the_servers_words()
    {
        SessionSnapshot ended = await JoinAsync(_ => [new JoinRefused(RefusalCode.MeetingFull, "The meeting is full.")]);
        Assert.Equal(SessionEndReason.Refused, ended.End?.Reason);
        Assert.Equal(RefusalCode.MeetingFull, ended.End?.Refusal);
    }

    [Fact]
    public async Task Rubbish_is_passed_over_and_an_endless_message_ends_the_connection()
    {
        SessionSnapshot ended = await JoinRawAsync(_ =>
        [
            Encoding.UTF8.GetBytes("{"), Encoding.UTF8.GetBytes("null"), Encoding.UTF8.GetBytes("{\"type\":\"nothing\"}"), [0xff, 0xfe],
            new byte[Limits.SignalMessageBytes + 1],
        ]);
        Assert.Equal(SessionEndReason.ServerConnectionLost, ended.End?.Reason);
    }

    [Fact]
    public async Task A_media_address_that_is_none_ends_the_stay_by_name()
    {
        SessionSnapshot ended = await JoinAsync(join =>
        [
            Accept(join, EncryptionType.EndToEnd),
            new TransportOpened(new TransportDescription("x", "y", "z", DtlsSetup.Unknown, ["nowhere"])),
        ]);
        Assert.Equal(SessionEndReason.TransportFailed, ended.End?.Reason);
    }
}
