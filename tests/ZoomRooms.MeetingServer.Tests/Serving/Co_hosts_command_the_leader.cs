using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

public sealed class Co_hosts_command_the_leader
{
    private static readonly PostToBoard Command = new(BoardEntryKind.LeaderCommand, null, [7]);

    [Fact]
    public async Task And_others_do_not_and_who_was_dismissed_does_not_any_more()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        Member colleague = AddColleague(server, host, "colleague");
        ScheduledMeeting meeting = server.Schedule(host);
        MeetingStore store = server.Service<MeetingStore>();
        await using TestClient leader = await server.ConnectAsync(host);
        await leader.JoinAsync(meeting);
        await using TestClient guest = await server.ConnectAsync(colleague);
        ParticipantId guestId = (await guest.JoinAsync(meeting)).Self.Participant;
        await leader.ExpectAsync<ParticipantJoined>();

        await guest.SendAsync(Command);
        Assert.Equal(RefusalCode.NotCoHost, (await guest.ExpectAsync<MessageRefused>()).Code);
        Assert.True(store.AddCoHost(meeting.Id, host, colleague));
        await guest.SendAsync(Command);
        BoardEntry received = await leader.ExpectAsync<BoardEntry>();
        Assert.Equal((BoardEntryKind.LeaderCommand, guestId, (byte)7), (received.Kind, received.Author, received.Entry[0]));
        // To the leader only.
        await guest.SyncAsync();
        Assert.True(store.RemoveCoHost(meeting.Id, colleague.User.Id));
        await guest.SendAsync(Command);
        Assert.Equal(RefusalCode.NotCoHost, (await guest.ExpectAsync<MessageRefused>()).Code);
        await leader.SyncAsync();
    }

    [Fact]
    public async Task And_the_host_does_when_another_leads()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient hosting = await server.ConnectAsync(host);
        await hosting.JoinAsync(meeting);
        await using TestClient guest = await server.ConnectAsync(server.AddMember("guest"));
        await guest.JoinAsync(meeting);
        await hosting.ExpectAsync<ParticipantJoined>();
        await hosting.SendAsync(new LeaveMeeting());
        await guest.ExpectAsync<ParticipantLeft>();
        await guest.ExpectAsync<LeaderChosen>();
        await hosting.JoinAsync(meeting);
        await guest.ExpectAsync<ParticipantJoined>();
        await hosting.SendAsync(Command);
        Assert.Equal(7, (await guest.ExpectAsync<BoardEntry>()).Entry[0]);
        await guest.SendAsync(Command);
        Assert.Equal(RefusalCode.NotCoHost, (await guest.ExpectAsync<MessageRefused>()).Code);
    }

    private static Member AddColleague(TestServer server, Member host, string login)
    {
        AccountStore accounts = server.Service<AccountStore>();
        accounts.AddUser(host.Account, login, login, false, null);
        return accounts.FindMember(login)!;
    }
}
