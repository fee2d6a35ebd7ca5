using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

/// <summary>Patience of who waits for a key knows of the failover that it waits for.</summary>
public sealed class A_leader_is_away
{
    [Fact]
    public async Task Those_in_the_meeting_and_those_who_come_are_told_until_when()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        string token = (await server.PairAsync(host)).DeviceToken;
        await using TestClient leader = await TestClient.ConnectAsync(server, token, Resumption.New);
        JoinAccepted led = await leader.JoinAsync(meeting);
        await using TestClient mate = await server.ConnectAsync(host);
        await mate.JoinAsync(meeting);
        leader.Socket.Abort();
        Assert.Equal(30, (await mate.ExpectAsync<LeaderAway>()).Seconds);
        await using TestClient newcomer = await server.ConnectAsync(host);
        Assert.Equal(led.Leader, (await newcomer.JoinAsync(meeting)).Leader);
        Assert.Equal(30, (await newcomer.ExpectAsync<LeaderAway>()).Seconds);
        await mate.ExpectAsync<ParticipantJoined>();
        // It is back: who comes now is not told.
        await using TestClient back = await TestClient.ConnectAsync(
            server, token, (leader.Resumption!.Value with { Received = 1 }).ToString());
        await using TestClient last = await server.ConnectAsync(host);
        await last.JoinAsync(meeting);
        await last.SyncAsync();
    }

    [Fact]
    public async Task In_an_enhanced_meeting_nobody_misses_one()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host, EncryptionType.Enhanced);
        await using TestClient leader = await TestClient.ConnectAsync(server, (await server.PairAsync(host)).DeviceToken, Resumption.New);
        await leader.JoinAsync(meeting);
        leader.Socket.Abort();
        await using TestClient newcomer = await server.ConnectAsync(host);
        await newcomer.JoinAsync(meeting);
        await newcomer.ExpectAsync<EnhancedMeetingKey>();
        await newcomer.SyncAsync();
    }
}
