using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

/// <summary>Who comes last has the seat; a copied identity is found by the older one's answer, and both are told.</summary>
public sealed class A_device_has_one_seat
{
    [Fact]
    public async Task Which_the_newer_takes_and_both_are_told_where_both_are_there()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        DevicePaired device = await server.PairAsync(host);
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient older = await TestClient.ConnectAsync(server, device.DeviceToken, Resumption.New);
        await older.JoinAsync(meeting);
        await using TestClient newer = await TestClient.ConnectAsync(server, device.DeviceToken, Resumption.New);
        await newer.JoinAsync(meeting);
        Assert.Equal(RefusalCode.DeviceElsewhere, (await older.ExpectAsync<MessageRefused>()).Code);
        Assert.Null(await older.NextAsync());
        Assert.Equal(0, server.Service<HallHost>().Twins);

        await older.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        await newer.ExpectAsync<IdentityUsedTwice>();
        await newer.SyncAsync();
        Assert.Equal(1, server.Service<HallHost>().Twins);
        while (server.Service<DeviceStore>().Find(device.Hardware)!.Device.UsedTwiceAt is null)
            await Task.Yield();
    }

    [Fact]
    public async Task Whose_older_connection_is_not_called_another_device_where_it_answers_nothing()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        DevicePaired device = await server.PairAsync(host);
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient older = await TestClient.ConnectAsync(server, device.DeviceToken, Resumption.New);
        await older.JoinAsync(meeting);
        await using TestClient newer = await TestClient.ConnectAsync(server, device.DeviceToken, Resumption.New);
        await newer.JoinAsync(meeting);
        // The power went: what comes is a reset.
        older.Socket.Abort();
        await newer.SyncAsync();
        Assert.Equal(0, server.Service<HallHost>().Twins);
    }

    [Fact]
    public async Task Not_lost_to_a_connection_that_only_looks_whether_the_server_is_there()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        DevicePaired device = await server.PairAsync(host);
        await using TestClient room = await TestClient.ConnectAsync(server, device.DeviceToken);
        await room.JoinAsync(server.Schedule(host));
        await using TestClient first = await TestClient.ConnectAsync(server, device.DeviceToken);
        await first.SyncAsync();
        await using TestClient second = await TestClient.ConnectAsync(server, device.DeviceToken);
        await second.SyncAsync();
        // There are never more than two.
        Assert.Equal(RefusalCode.DeviceElsewhere, (await first.ExpectAsync<MessageRefused>()).Code);
        await room.SyncAsync();
        Assert.True(server.Service<DeviceStore>().Revoke(device.Hardware));
        await server.Service<MeetingServer.Intake.FrontEnd>().ApplyAdministrationAsync();
        Assert.Equal(RefusalCode.DeviceRevoked, (await room.ExpectAsync<MessageRefused>()).Code);
        Assert.Equal(RefusalCode.DeviceRevoked, (await second.ExpectAsync<MessageRefused>()).Code);
    }

    [Fact]
    public async Task That_is_its_own_where_the_meeting_is_full_and_others_stay()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host, cap: 2);
        await using TestClient other = await server.ConnectAsync(host);
        await other.JoinAsync(meeting);
        DevicePaired device = await server.PairAsync(server.AddMember("guest"));
        await using TestClient older = await TestClient.ConnectAsync(server, device.DeviceToken);
        JoinAccepted before = await older.JoinAsync(meeting);
        await using TestClient newer = await TestClient.ConnectAsync(server, device.DeviceToken);
        JoinAccepted after = await newer.JoinAsync(meeting);
        Assert.Equal(before.Uuid, after.Uuid);
        Assert.Equal(before.Self.Participant, (await other.ExpectAsync<ParticipantJoined>()).Participant.Participant);
        Assert.Equal(before.Self.Participant, (await other.ExpectAsync<ParticipantLeft>()).Participant);
        Assert.Equal(after.Self.Participant, (await other.ExpectAsync<ParticipantJoined>()).Participant.Participant);
    }
}
