using System.Net;
using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Tests.Serving;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Replication;

/// <summary>A PostgreSQL that takes connections and answers nothing (SIGSTOP), under two servers that share their meetings.</summary>
public sealed class A_database_that_hangs
{
    // A server says once a second that it is there, which by these servers' clock is every three: it hangs for half a minute and more.
    private const int Beats = 11;

    [Fact]
    public async Task Costs_no_server_its_place_and_no_meeting_a_word_and_is_told_afterwards()
    {
        await using SharedServers shared = await SharedServers.StartAsync();
        (TestServer first, TestServer second) = (shared.First, shared.Second);
        Member host = first.AddMember("host"), other = first.AddMember("other");
        ScheduledMeeting meeting = first.Schedule(host), ending = first.Schedule(other);
        DevicePaired guest = await second.PairAsync(second.AddMember("guest")), late = await second.PairAsync(second.AddMember("late"));
        await using TestClient leader = await first.ConnectAsync(host), alone = await first.ConnectAsync(other);
        await using TestClient member = await TestClient.ConnectAsync(second, guest.DeviceToken);
        await leader.ExpectAsync<Doors>();
        await alone.ExpectAsync<Doors>();
        await member.ExpectAsync<Doors>();
        await leader.JoinAsync(meeting);
        await member.JoinAsync(meeting);
        await leader.ExpectAsync<ParticipantJoined>();
        await alone.JoinAsync(ending);
        foreach (TestClient client in (TestClient[])[leader, member, alone])
            client.KeepReading();

        shared.Database.Freeze();
        // The last leaves, and the database is to know of it.
        await alone.SendAsync(new LeaveMeeting());
        HallHost hall = second.Service<HallHost>();
        long[] before = BeatsOf(hall);
        List<Task<HttpStatusCode?>> knocks = [];
        for (int beat = 1; beat <= Beats; beat++)
        {
            foreach (TestServer server in (TestServer[])[first, second])
                knocks.Add(KnockAsync(server, late.DeviceToken));
            await leader.SendAsync(new PostToBoard(BoardEntryKind.LivenessNonce, null, [(byte)beat]));
            Assert.Equal(beat, (await leader.ExpectAsync<BoardEntry>()).Entry[0]);
            Assert.Equal(beat, (await member.ExpectAsync<BoardEntry>()).Entry[0]);
            while (BeatsOf(hall).Zip(before).Any(node => node.First - node.Second < beat))
                await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        shared.Database.Thaw();

        // Whoever knocked was told, or is in; and nobody is kept out any more.
        HttpStatusCode?[] answers = await Task.WhenAll(knocks);
        Assert.Empty(answers.Except([HttpStatusCode.ServiceUnavailable, HttpStatusCode.SwitchingProtocols]));
        await alone.SyncAsync();
        while (first.Service<MeetingStore>().Find(ending.Id)!.Running is not null)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await using TestClient newcomer = await TestClient.ConnectAsync(first, late.DeviceToken);
        await newcomer.ExpectAsync<Doors>();
        await newcomer.JoinAsync(meeting);
        await leader.ExpectAsync<ParticipantJoined>();
        await member.ExpectAsync<ParticipantJoined>();
    }

    private static long[] BeatsOf(HallHost hall)
    {
        IReadOnlyList<NodeState> nodes = hall.TakeSnapshot(0, "").Nodes;
        Assert.Equal(2, nodes.Count);
        return [.. nodes.Select(node => node.Beats)];
    }

    /// <summary>What a device is answered that connects.</summary>
    private static async Task<HttpStatusCode?> KnockAsync(TestServer server, string token)
    {
        using ClientWebSocket socket = new();
        using HttpMessageInvoker invoker = new(server.Pinned());
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            Uri address = new($"wss://{server.Host.ListenAddress}{ServerPaths.Signal}");
            await socket.ConnectAsync(address, invoker, TestContext.Current.CancellationToken);
        }
        catch (WebSocketException)
        {
            // It was told why.
        }
        return socket.HttpStatusCode;
    }
}
