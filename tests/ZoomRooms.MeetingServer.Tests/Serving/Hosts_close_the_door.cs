using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

public sealed class Hosts_close_the_door
{
    [Fact]
    public async Task To_a_device_that_they_removed_for_as_long_as_the_meeting_lasts()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host"), guest = server.AddMember("guest");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient hosting = await server.ConnectAsync(host);
        Assert.True((await hosting.JoinAsync(meeting)).MayCommand);
        await using TestClient removed = await server.ConnectAsync(guest);
        JoinAccepted accepted = await removed.JoinAsync(meeting);
        Assert.False(accepted.MayCommand);
        await hosting.ExpectAsync<ParticipantJoined>();

        await hosting.SendAsync(new RemoveParticipant(accepted.Self.Hardware));
        Assert.Equal(MeetingEndCause.RemovedByHost, (await removed.ExpectAsync<MeetingEnded>()).Cause);
        Assert.Equal(accepted.Self.Participant, (await hosting.ExpectAsync<ParticipantLeft>()).Participant);
        await removed.RequestJoinAsync(meeting);
        Assert.Equal(RefusalCode.RemovedByHost, await removed.ExpectRefusalAsync());
        // Who does not know the passcode does not learn it.
        await removed.RequestJoinAsync(meeting, passcode: "wrong");
        Assert.Equal(RefusalCode.WrongPasscode, await removed.ExpectRefusalAsync());
        // Another meeting is another matter, and so is the next time.
        await hosting.SendAsync(new LeaveMeeting());
        await hosting.JoinAsync(meeting);
        Assert.NotEqual(accepted.Self.Participant, (await removed.JoinAsync(meeting)).Leader);
    }

    [Fact]
    public async Task To_all_when_they_end_it()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient hosting = await server.ConnectAsync(host);
        await hosting.JoinAsync(meeting);
        await using TestClient guest = await server.ConnectAsync(server.AddMember("guest"));
        await guest.JoinAsync(meeting);
        await hosting.ExpectAsync<ParticipantJoined>();
        await hosting.SendAsync(new EndMeeting());
        Assert.Equal(MeetingEndCause.EndedByHost, (await guest.ExpectAsync<MeetingEnded>()).Cause);
        await guest.RequestJoinAsync(meeting);
        await guest.ExpectAsync<WaitForHost>();
    }

    public static TheoryData<string, ClientMessage> Controls => new()
    {
        { "remove", new RemoveParticipant(new HardwareId(1)) }, { "co-host", new MakeCoHost(new HardwareId(1)) },
            { "end", new EndMeeting() },
        { "command", new PostToBoard(BoardEntryKind.LeaderCommand, null, [7]) },
    };

    [Theory]
    [MemberData(nameof(Controls))]
    public async Task And_nobody_else_does_but_whom_they_named(string what, ClientMessage control)
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient hosting = await server.ConnectAsync(host);
        await using TestClient guest = await server.ConnectAsync(server.AddMember("guest"));
        await guest.SendAsync(control);
        Assert.Equal(RefusalCode.NotInMeeting, (await guest.ExpectAsync<MessageRefused>()).Code);
        await hosting.JoinAsync(meeting);
        HardwareId device = (await guest.JoinAsync(meeting)).Self.Hardware;
        await guest.SendAsync(control);
        Assert.True((await guest.ExpectAsync<MessageRefused>()).Code == RefusalCode.NotCoHost, what);
        await hosting.ExpectAsync<ParticipantJoined>();
        await hosting.SendAsync(new MakeCoHost(device));
        await hosting.SyncAsync();
        await guest.SendAsync(control);
        if (control is EndMeeting)
            await guest.ExpectAsync<MeetingEnded>();
        else
            await guest.SyncAsync();
    }

    [Fact]
    public async Task And_a_meeting_scheduled_with_a_waiting_room_says_so()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        MeetingStore store = server.Service<MeetingStore>();
        ScheduledMeeting meeting = store.Schedule(new MeetingPlan(null, host, "Stand-up", "", EncryptionType.EndToEnd, false, 10)
        {
            WaitingRoom = true
        });
        Assert.True(store.Find(meeting.Id)!.WaitingRoom);
        await using TestClient hosting = await server.ConnectAsync(host);
        Assert.True((await hosting.JoinAsync(meeting)).WaitingRoom);
        store.Update(meeting with { WaitingRoom = false }, host);
        Assert.False(store.Find(meeting.Id)!.WaitingRoom);
    }
}
