using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Entrance;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

/// <summary>Outsiders hold as many connections as they can, and open another for each that is closed.</summary>
public sealed class Nobody_shuts_the_door
{
    private static readonly SignalLimits Small = new(Silent: 32) { SilentPerAddress = 8 };

    [Fact]
    public async Task From_one_address_on_those_who_come_from_others()
    {
        await using TestServer server = await TestServer.StartAsync(signalling: Small);
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        DevicePaired guest = await server.PairAsync(server.AddMember("guest"));
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        await using Outsiders outsiders = new(server, [IPAddress.Parse("127.0.0.2")], each: 64);
        Door door = server.Service<Door>();
        await Outsiders.UntilAsync(() => door.Counters[DoorCount.RefusedAddressFull] > 100);

        // All at the first try.
        for (int i = 0; i < 5; i++)
        {
            TestClient newcomer = await TestClient.ConnectAsync(server, guest.DeviceToken, Resumption.New);
            await newcomer.JoinAsync(meeting);
            await room.ExpectAsync<ParticipantJoined>();
            // Its connection breaks, and it goes on over another.
            newcomer.Socket.Abort();
            await using TestClient resumed = await TestClient.ConnectAsync(
                server, guest.DeviceToken, (newcomer.Resumption!.Value with { Received = 1 }).ToString());
            Assert.NotNull(resumed.Resumption);
            using HttpResponseMessage health = await server.Http.GetAsync(
                new Uri(ServerPaths.Health, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Contains("door.refusedAddressFull", await health.Content.ReadAsStringAsync(
                TestContext.Current.CancellationToken), StringComparison.Ordinal);
            await resumed.SendAsync(new LeaveMeeting());
            await room.ExpectAsync<ParticipantLeft>();
            await newcomer.DisposeAsync();
        }
        await room.SyncAsync();
        Assert.InRange(door.Silent, 0, Small.SilentPerAddress + 1);
    }

    [Fact]
    public async Task From_as_many_addresses_as_there_are_places_or_from_ones_own()
    {
        await using TestServer server = await TestServer.StartAsync(signalling: Small);
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        string guest = (await server.PairAsync(server.AddMember("guest"))).DeviceToken;
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        await using Outsiders outsiders = new(
            server, [.. Enumerable.Range(1, 8).Select(last => new IPAddress([127, 0, 0, (byte)last]))], each: 8);
        Door door = server.Service<Door>();
        await Outsiders.UntilAsync(() => door.Silent == Small.Silent && door.Counters[DoorCount.RefusedFull] > 0);

        // In the end, because whoever had a second gives way.
        for (int i = 0; i < 3; i++)
        {
            await using TestClient newcomer = await InTheEndAsync(() => TestClient.ConnectAsync(server, guest));
            await newcomer.JoinAsync(meeting);
            await room.ExpectAsync<ParticipantJoined>();
            string health = await InTheEndAsync(() => server.Http.GetStringAsync(new Uri(ServerPaths.Health, UriKind.Relative)));
            Assert.Contains("door.gaveWay", health, StringComparison.Ordinal);
            await newcomer.SendAsync(new LeaveMeeting());
            await room.ExpectAsync<ParticipantLeft>();
        }
        Assert.InRange(door.Silent, 0, Small.Silent);
    }

    [Fact]
    public async Task Who_signed_in_has_all_the_time_and_takes_no_place()
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        await using TestServer server = await TestServer.StartAsync(time: time);
        await using TestClient room = await server.ConnectAsync(server.AddMember("room"));
        Door door = server.Service<Door>();
        await Outsiders.UntilAsync(() => door.Silent == 0);
        time.Advance(TimeSpan.FromHours(1));
        await room.SyncAsync();
        Assert.Equal(0, door.Counters[DoorCount.Outstayed]);
    }

    [Fact]
    public async Task A_connection_carries_one_request()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpResponseMessage health = await server.Http.GetAsync(
            new Uri(ServerPaths.Health, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.True(health.Headers.ConnectionClose);
        using HttpResponseMessage refused = await server.Http.GetAsync(
            new Uri(ServerPaths.Signal, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.True(refused.Headers.ConnectionClose);
    }

    private static async Task<T> InTheEndAsync<T>(Func<Task<T>> attempt)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                return await attempt();
            }
            catch (Exception refused) when (
                refused is WebSocketException or HttpRequestException or SocketException or IOException && tries < 2000)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    private sealed class Outsiders : IAsyncDisposable
    {
        private readonly CancellationTokenSource _over = new();
        private readonly Task[] _holding;

        public Outsiders(TestServer server, IReadOnlyList<IPAddress> addresses, int each) =>
            _holding = [.. addresses.SelectMany(
                address => Enumerable.Range(0, each).Select(_ => Task.Run(() => HoldAsync(server.Host.ListenAddress, address))))];

        public static async Task UntilAsync(Func<bool> condition)
        {
            while (!condition())
                await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await _over.CancelAsync();
            await Task.WhenAll(_holding);
            _over.Dispose();
        }

        /// <summary>Says nothing for as long as it may, again and again.</summary>
        private async Task HoldAsync(IPEndPoint server, IPAddress from)
        {
            byte[] buffer = new byte[1];
            while (!_over.IsCancellationRequested)
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    socket.Bind(new IPEndPoint(from, 0));
                    await socket.ConnectAsync(server, _over.Token);
                    await socket.ReceiveAsync(buffer, _over.Token);
                }
                catch (Exception turnedAway) when (turnedAway is SocketException or OperationCanceledException)
                {
                    // It comes again.
                }
                await Task.Delay(10, CancellationToken.None);
            }
        }
    }
}
