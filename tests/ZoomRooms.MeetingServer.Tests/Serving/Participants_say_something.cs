using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

/// <summary>What participants say to each other: bytes to the server, passed on to the others and kept for nobody.</summary>
public sealed class Participants_say_something
{
    [Fact]
    public async Task To_all_others_who_are_there_in_the_order_in_which_it_was_said()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient room = await server.ConnectAsync(host);
        Assert.True((await room.JoinAsync(meeting)).Messages);
        await using TestClient guest = await server.ConnectAsync(server.AddMember("guest"));
        await guest.JoinAsync(meeting);
        await room.ExpectAsync<ParticipantJoined>();
        for (byte i = 0; i < 5; i++)
            await guest.SendAsync(Message(i));
        for (byte i = 0; i < 5; i++)
            Assert.Equal(i, (await room.ExpectAsync<SaidInMeeting>()).Message[0]);
        // Not to who said it, and not to who comes later.
        await guest.SyncAsync();
        await using TestClient late = await server.ConnectAsync(server.AddMember("late"));
        await late.JoinAsync(meeting);
        await late.SyncAsync();
    }

    [Fact]
    public async Task At_a_pace_and_of_a_size_and_what_exceeds_them_is_refused_by_name_and_harms_nobody()
    {
        await using TestServer server = await TestServer.StartAsync(
            configure: options => options with { Messages = new MessageLimits(Burst: 3, PerSecond: 0.1) });
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        await using TestClient guest = await server.ConnectAsync(server.AddMember("guest"));
        await guest.JoinAsync(meeting);
        await room.ExpectAsync<ParticipantJoined>();
        await guest.SendAsync(new SayToMeeting(new byte[Limits.SealedMessageBytes + 1]));
        Assert.Equal(RefusalCode.MalformedMessage, (await guest.ExpectAsync<MessageRefused>()).Code);
        await guest.SendAsync(new SayToMeeting([1]));
        Assert.Equal(RefusalCode.MalformedMessage, (await guest.ExpectAsync<MessageRefused>()).Code);
        for (byte i = 0; i < 40; i++)
            await guest.SendAsync(Message(i));
        for (byte i = 3; i < 40; i++)
            Assert.Equal(RefusalCode.TooManyRequests, (await guest.ExpectAsync<MessageRefused>()).Code);
        for (byte i = 0; i < 3; i++)
            Assert.Equal(i, (await room.ExpectAsync<SaidInMeeting>()).Message[0]);
        await room.SyncAsync();
        // Another's turn is its own.
        await room.SendAsync(new SayToMeeting(new byte[Limits.SealedMessageBytes]));
        Assert.Equal(Limits.SealedMessageBytes, (await guest.ExpectAsync<SaidInMeeting>()).Message.Length);
    }

    [Fact]
    public async Task But_not_from_outside_a_meeting_nor_where_the_server_has_the_key()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        await using TestClient room = await server.ConnectAsync(host);
        await room.SendAsync(Message(1));
        Assert.Equal(RefusalCode.NotInMeeting, (await room.ExpectAsync<MessageRefused>()).Code);
        ScheduledMeeting enhanced = server.Schedule(host, encryption: EncryptionType.Enhanced);
        Assert.False((await room.JoinAsync(enhanced)).Messages);
        await room.ExpectAsync<EnhancedMeetingKey>();
        await room.SendAsync(Message(1));
        Assert.Equal(RefusalCode.MalformedMessage, (await room.ExpectAsync<MessageRefused>()).Code);
    }

    private static SayToMeeting Message(byte first)
    {
        byte[] message = new byte[300];
        message[0] = first;
        return new SayToMeeting(message);
    }
}
