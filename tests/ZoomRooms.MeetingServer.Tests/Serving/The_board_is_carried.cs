using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

public sealed class The_board_is_carried
{
    [Fact]
    public async Task To_all_to_one_and_to_newcomers()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        await using TestClient guest = await server.ConnectAsync(server.AddMember("guest"));
        ParticipantId guestId = (await guest.JoinAsync(meeting)).Self.Participant;
        await room.ExpectAsync<ParticipantJoined>();

        await guest.SendAsync(new PostToBoard(BoardEntryKind.KeyAnnouncement, null, [1]));
        Assert.Equal(1, (await guest.ExpectAsync<BoardEntry>()).Sequence);
        BoardEntry announced = await room.ExpectAsync<BoardEntry>();
        Assert.Equal((guestId, BoardEntryKind.KeyAnnouncement, (byte)1), (announced.Author, announced.Kind, announced.Entry[0]));
        await room.SendAsync(new PostToBoard(BoardEntryKind.SealedMeetingKey, guestId, [2]));
        Assert.Equal(2, (await guest.ExpectAsync<BoardEntry>()).Entry[0]);
        await room.SendAsync(new PostToBoard(BoardEntryKind.ListLink, null, [3]));
        Assert.Equal(3, (await room.ExpectAsync<BoardEntry>()).Entry[0]);
        await guest.ExpectAsync<BoardEntry>();
        await guest.SendAsync(new PostToBoard(BoardEntryKind.LivenessNonce, null, [4]));
        Assert.Equal(4, (await room.ExpectAsync<BoardEntry>()).Entry[0]);
        Assert.Equal(4, (await guest.ExpectAsync<BoardEntry>()).Entry[0]);
        await guest.SyncAsync();

        await using TestClient late = await server.ConnectAsync(server.AddMember("late"));
        await late.JoinAsync(meeting);
        Assert.Equal(1, (await late.ExpectAsync<BoardEntry>()).Entry[0]);
        Assert.Equal(3, (await late.ExpectAsync<BoardEntry>()).Entry[0]);
        Assert.Equal(4, (await late.ExpectAsync<BoardEntry>()).Entry[0]);
        await late.SyncAsync();
    }

    [Fact]
    public async Task With_two_rekeys_of_a_full_meeting_at_once()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        await using TestClient guest = await server.ConnectAsync(server.AddMember("guest"));
        ParticipantId guestId = (await guest.JoinAsync(meeting)).Self.Participant;
        await room.ExpectAsync<ParticipantJoined>();
        const int keys = 4 * Limits.Participants;
        byte[] key = SignalJson.Write(new PostToBoard(BoardEntryKind.SealedMeetingKey, guestId, new byte[1300]));
        for (int i = 0; i < keys; i++)
            await room.SendAsync(key);
        for (int i = 0; i < keys; i++)
            await guest.ExpectAsync<BoardEntry>();
        await room.SyncAsync();
    }

    [Fact]
    public async Task But_not_into_the_next_meeting_of_the_same_number()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        await room.SendAsync(new PostToBoard(BoardEntryKind.KeyAnnouncement, null, [1]));
        await room.ExpectAsync<BoardEntry>();
        await room.SendAsync(new LeaveMeeting());
        await room.JoinAsync(meeting);
        await room.SyncAsync();
    }

    [Fact]
    public async Task But_not_from_outside_a_meeting_nor_from_one_who_waits()
    {
        await using TestServer server = await TestServer.StartAsync();
        ScheduledMeeting meeting = server.Schedule(server.AddMember("host"));
        await using TestClient guest = await server.ConnectAsync(server.AddMember("guest"));
        await guest.SendAsync(new PostToBoard(BoardEntryKind.KeyAnnouncement, null, [1]));
        Assert.Equal(RefusalCode.NotInMeeting, (await guest.ExpectAsync<MessageRefused>()).Code);
        await guest.RequestJoinAsync(meeting);
        await guest.ExpectAsync<WaitForHost>();
        await guest.SendAsync(new PostToBoard(BoardEntryKind.KeyAnnouncement, null, [1]));
        Assert.Equal(RefusalCode.NotInMeeting, (await guest.ExpectAsync<MessageRefused>()).Code);
    }
}
