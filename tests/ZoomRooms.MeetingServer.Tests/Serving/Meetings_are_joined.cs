using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

public sealed class Meetings_are_joined
{
    [Fact]
    public async Task By_the_host_who_leads_and_by_others_who_waited()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient guest = await server.ConnectAsync(server.AddMember("guest"), ClientType.DesktopClient);
        await guest.RequestJoinAsync(meeting, "Guest");
        await guest.ExpectAsync<WaitForHost>();
        await using TestClient room = await server.ConnectAsync(host);
        JoinAccepted led = await room.JoinAsync(meeting, "Room 7");
        JoinAccepted joined = await guest.ExpectAsync<JoinAccepted>();
        RosterEntry newcomer = (await room.ExpectAsync<ParticipantJoined>()).Participant;
        Assert.Equal(
            (led.Self.Participant, EncryptionType.EndToEnd, "Stand-up", led.Uuid), (led.Leader, led.Encryption, led.Topic, joined.Uuid));
        Assert.Equal(led.Leader, joined.Leader);
        // Records compare arrays by reference; statements have tests of their own.
        Assert.Equal(led.Self with { Statement = null }, Assert.Single(joined.Participants) with { Statement = null });
        Assert.Equal(joined.Self with { Statement = null }, newcomer with { Statement = null });
        Assert.Equal(("Guest", ClientType.DesktopClient), (newcomer.DisplayName, newcomer.ClientType));
        Assert.Equal(4, new HashSet<uint> { led.Self.AudioSsrc, led.Self.VideoSsrc, joined.Self.AudioSsrc, joined.Self.VideoSsrc }.Count);
    }

    [Fact]
    public async Task And_go_on_under_another_leader_when_the_host_leaves_until_the_last_one_left()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient room = await server.ConnectAsync(host);
        MeetingUuid first = (await room.JoinAsync(meeting)).Uuid;
        await using TestClient guest = await server.ConnectAsync(server.AddMember("guest"));
        ParticipantId guestId = (await guest.JoinAsync(meeting)).Self.Participant;
        await room.ExpectAsync<ParticipantJoined>();
        await room.SendAsync(new LeaveMeeting());
        await guest.ExpectAsync<ParticipantLeft>();
        Assert.Equal(guestId, (await guest.ExpectAsync<LeaderChosen>()).Leader);

        JoinAccepted back = await room.JoinAsync(meeting);
        Assert.Equal((first, guestId), (back.Uuid, back.Leader));
        await guest.ExpectAsync<ParticipantJoined>();
        await guest.SyncAsync();
        await room.SendAsync(new LeaveMeeting());
        await guest.ExpectAsync<ParticipantLeft>();
        await guest.SendAsync(new LeaveMeeting());
        await guest.SyncAsync();

        // Nobody was left: that instance is over, and the next one waits for the host again.
        await guest.RequestJoinAsync(meeting);
        await guest.ExpectAsync<WaitForHost>();
        Assert.NotEqual(first, (await room.JoinAsync(meeting)).Uuid);
    }

    [Fact]
    public async Task And_go_on_when_the_hosts_connection_breaks()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        await using TestClient guest = await server.ConnectAsync(server.AddMember("guest"));
        ParticipantId guestId = (await guest.JoinAsync(meeting)).Self.Participant;
        room.Socket.Abort();
        await guest.ExpectAsync<ParticipantLeft>();
        Assert.Equal(guestId, (await guest.ExpectAsync<LeaderChosen>()).Leader);
    }

    [Fact]
    public async Task And_end_for_those_left_when_they_are_cancelled_after_the_host_left()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        await using TestClient guest = await server.ConnectAsync(server.AddMember("guest"));
        await guest.JoinAsync(meeting);
        await room.ExpectAsync<ParticipantJoined>();
        await room.SendAsync(new LeaveMeeting());
        await guest.ExpectAsync<ParticipantLeft>();
        await guest.ExpectAsync<LeaderChosen>();
        Assert.True(server.Service<MeetingStore>().Cancel(meeting.Id));
        Assert.Equal(MeetingEndCause.EndedByHost, (await guest.ExpectAsync<MeetingEnded>()).Cause);
    }

    [Fact]
    public async Task By_as_many_as_there_is_room_for()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host, cap: 2);
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        await using TestClient second = await server.ConnectAsync(server.AddMember("second"));
        await second.JoinAsync(meeting);
        await using TestClient third = await server.ConnectAsync(server.AddMember("third"));
        await third.RequestJoinAsync(meeting);
        Assert.Equal(RefusalCode.MeetingFull, await third.ExpectRefusalAsync());
        await second.SendAsync(new LeaveMeeting());
        await second.SyncAsync();
        await third.JoinAsync(meeting);
    }

    [Fact]
    public async Task Not_with_a_wrong_passcode_and_not_after_too_many_guesses()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient room = await server.ConnectAsync(host);
        for (int i = 0; i < 10; i++)
        {
            await room.RequestJoinAsync(meeting, passcode: $"{i}");
            Assert.Equal(RefusalCode.WrongPasscode, await room.ExpectRefusalAsync());
        }
        await room.RequestJoinAsync(meeting);
        Assert.Equal(RefusalCode.TooManyRequests, await room.ExpectRefusalAsync());
    }

    [Fact]
    public async Task Not_twice_not_elsewhere_not_without_a_name()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient room = await server.ConnectAsync(host);
        await room.RequestJoinAsync(meeting, name: " ");
        Assert.Equal(RefusalCode.MalformedMessage, await room.ExpectRefusalAsync());
        await room.RequestJoinAsync(meeting with { Id = new MeetingId(123456789) });
        Assert.Equal(RefusalCode.MeetingNotFound, await room.ExpectRefusalAsync());
        await room.RequestJoinAsync(meeting, accepts: EncryptionType.Enhanced);
        Assert.Equal(RefusalCode.EncryptionTypeMismatch, await room.ExpectRefusalAsync());
        await room.JoinAsync(meeting);
        await room.RequestJoinAsync(meeting);
        Assert.Equal(RefusalCode.AlreadyInMeeting, await room.ExpectRefusalAsync());
    }

    [Fact]
    public async Task Not_by_types_and_accounts_that_end_to_end_encryption_excludes()
    {
        await using TestServer server = await TestServer.StartAsync();
        ScheduledMeeting meeting = server.Schedule(server.AddMember("host"));
        await using TestClient sip = await server.ConnectAsync(server.AddMember("sip"), ClientType.Sip);
        await sip.RequestJoinAsync(meeting);
        Assert.Equal(RefusalCode.ClientTypeExcluded, await sip.ExpectRefusalAsync());
        await using TestClient off = await server.ConnectAsync(server.AddMember("off", endToEnd: false));
        await off.RequestJoinAsync(meeting);
        Assert.Equal(RefusalCode.AccountEndToEndDisabled, await off.ExpectRefusalAsync());
    }

    [Fact]
    public async Task With_one_server_made_key_for_all_when_enhanced()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host, EncryptionType.Enhanced);
        await using TestClient web = await server.ConnectAsync(server.AddMember("web"), ClientType.WebClient);
        JoinAccepted first = await web.JoinAsync(meeting);
        byte[] key = (await web.ExpectAsync<EnhancedMeetingKey>()).Key;
        await using TestClient room = await server.ConnectAsync(host);
        JoinAccepted second = await room.JoinAsync(meeting);
        Assert.Equal(key, (await room.ExpectAsync<EnhancedMeetingKey>()).Key);
        Assert.Equal(32, key.Length);
        Assert.Equal((first.Self.Participant, second.Self.Participant), (first.Leader, second.Leader));
        await web.ExpectAsync<ParticipantJoined>();
        Assert.Equal(second.Leader, (await web.ExpectAsync<LeaderChosen>()).Leader);
        await room.SendAsync(new LeaveMeeting());
        await web.ExpectAsync<ParticipantLeft>();
        Assert.Equal(first.Leader, (await web.ExpectAsync<LeaderChosen>()).Leader);
    }

    [Fact]
    public async Task And_keep_their_encryption_type_while_they_run()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        MeetingStore store = server.Service<MeetingStore>();
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        Assert.Throws<ServerProblemException>(() => store.Update(meeting with { Encryption = EncryptionType.Enhanced }, host));
        store.Update(meeting with { Topic = "Another" }, host);
        await room.SendAsync(new LeaveMeeting());
        // The database is told when it can be: nobody waits for it.
        while (store.Find(meeting.Id)!.Running is not null)
            await Task.Yield();
        store.Update(meeting with { Encryption = EncryptionType.Enhanced }, host);
    }

    [Fact]
    public async Task And_end_when_they_are_cancelled()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        Assert.True(server.Service<MeetingStore>().Cancel(meeting.Id));
        Assert.Equal(MeetingEndCause.EndedByHost, (await room.ExpectAsync<MeetingEnded>()).Cause);
        await room.RequestJoinAsync(meeting);
        Assert.Equal(RefusalCode.MeetingEnded, await room.ExpectRefusalAsync());
    }

    [Fact]
    public async Task By_two_hundred()
    {
        // Those that joined read no more, and so answer no pings: however slow the machine, they stay.
        await using TestServer server = await TestServer.StartAsync(signalling: new SignalLimits { PingInterval = TimeSpan.FromHours(1) });
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host, EncryptionType.Enhanced);
        List<TestClient> clients = [];
        try
        {
            for (int i = 0; i < Limits.Participants; i++)
            {
                TestClient client = await server.ConnectAsync(host);
                clients.Add(client);
                await client.RequestJoinAsync(meeting, name: new string('ü', Limits.DisplayNameBytes / 2));
                JoinAccepted accepted = await client.ExpectAsync<JoinAccepted>();
                int others = accepted.Participants.Count;
                while (await client.NextAsync() is ParticipantJoined)
                    others++;
                Assert.Equal(i, others);
            }
            await using TestClient late = await server.ConnectAsync(host);
            await late.RequestJoinAsync(meeting);
            Assert.Equal(RefusalCode.MeetingFull, await late.ExpectRefusalAsync());
        }
        finally
        {
            foreach (TestClient client in clients)
                await client.DisposeAsync();
        }
    }
}
