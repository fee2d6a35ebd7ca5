using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Intake;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

public sealed class Clients_that_misbehave
{
    [Fact]
    public async Task Are_told_of_malformed_messages_and_then_cut_off()
    {
        await using TestServer server = await TestServer.StartAsync(signalling: new SignalLimits(Offences: 2));
        await using TestClient client = await server.ConnectAsync(server.AddMember("room"));
        await client.SendAsync("{"u8.ToArray());
        await client.SendAsync([1, 2, 3], WebSocketMessageType.Binary);
        await client.SendAsync("[]"u8.ToArray());
        for (int i = 0; i < 3; i++)
            Assert.Equal(RefusalCode.MalformedMessage, (await client.ExpectAsync<MessageRefused>()).Code);
        Assert.Null(await client.NextAsync());
        Assert.Equal(3, server.Service<SignalEndpoint>().Drops[SignalDrop.Malformed]);
    }

    [Fact]
    public async Task Are_cut_off_after_an_oversize_message()
    {
        await using TestServer server = await TestServer.StartAsync();
        await using TestClient client = await server.ConnectAsync(server.AddMember("room"));
        await client.SendAsync(new byte[Limits.SignalMessageBytes + 1]);
        await client.ExpectAsync<MessageRefused>();
        Assert.Null(await client.NextAsync());
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, client.Socket.CloseStatus);
        Assert.Equal(1, server.Service<SignalEndpoint>().Drops[SignalDrop.Oversize]);
    }

    [Fact]
    public async Task Are_held_to_a_rate()
    {
        await using TestServer server = await TestServer.StartAsync(signalling: new SignalLimits(Burst: 5, PerSecond: 0, Offences: 1));
        await using TestClient client = await server.ConnectAsync(server.AddMember("room"));
        for (int i = 0; i < 5; i++)
            await client.SyncAsync();
        await client.SendAsync(new SignalPing(1));
        Assert.Equal(RefusalCode.TooManyRequests, (await client.ExpectAsync<MessageRefused>()).Code);
    }

    [Fact]
    public async Task And_do_not_read_are_cut_off_while_the_others_go_on()
    {
        await using TestServer server = await TestServer.StartAsync(signalling: new SignalLimits(QueuedMessages: 50)
        {
            CloseTimeout = TimeSpan.FromMilliseconds(200)
        });
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host, EncryptionType.Enhanced);
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        await room.ExpectAsync<EnhancedMeetingKey>();
        await using TestClient lazy = await server.ConnectAsync(server.AddMember("lazy"));
        ParticipantId lazyId = (await lazy.JoinAsync(meeting)).Self.Participant;
        await room.ExpectAsync<ParticipantJoined>();
        byte[] entry = new byte[Limits.BoardEntryBytes];
        ServerMessage? message = null;
        for (int i = 0; i < 500 && message is not ParticipantLeft; i++)
        {
            await room.SendAsync(new PostToBoard(BoardEntryKind.Heartbeat, null, entry));
            message = await room.NextAsync();
        }
        // It is cut off in its own time; the others need not keep talking for that.
        while (message is BoardEntry)
            message = await room.NextAsync();
        Assert.Equal(lazyId, Assert.IsType<ParticipantLeft>(message).Participant);
        Assert.Equal(1, server.Service<SignalEndpoint>().Drops[SignalDrop.TooSlow]);
    }

    [Fact]
    public async Task And_do_not_answer_pings_count_as_gone()
    {
        await using TestServer server = await TestServer.StartAsync(
            signalling: new SignalLimits { PingInterval = TimeSpan.FromMilliseconds(100), PingTimeout = TimeSpan.FromMilliseconds(200) });
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host, EncryptionType.Enhanced);
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        await room.ExpectAsync<EnhancedMeetingKey>();
        // This client answers pings only while it reads, and it reads no more.
        await using TestClient silent = await server.ConnectAsync(server.AddMember("silent"));
        await silent.JoinAsync(meeting);
        await room.ExpectAsync<ParticipantJoined>();
        await room.ExpectAsync<ParticipantLeft>();
    }

    [Fact]
    public async Task By_chance_never_break_the_server()
    {
        await using TestServer server = await TestServer.StartAsync(
            signalling: new SignalLimits(Offences: int.MaxValue, Burst: int.MaxValue));
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient client = await server.ConnectAsync(host);
        Task reading = Task.Run(async () =>
        {
            while (await client.NextAsync() is not SignalPong { Number: -77 })
            {
            }
        }, TestContext.Current.CancellationToken);
        Random random = new(4711);
        byte[][] seeds =
        [
            .. new ClientMessage[]
            {
                new JoinMeeting(meeting.Id, "secret", "Room", EncryptionType.EndToEnd), new LeaveMeeting(), new PostToBoard(
                    BoardEntryKind.ListLink, null, [1, 2, 3]),
                new PostToBoard(BoardEntryKind.SealedMeetingKey, new ParticipantId(1), [1]),
                new OpenTransport(
                    new TransportDescription(
                        "ufrag", "password-of-22-characters", string.Join(
                            ':', Enumerable.Repeat("AB", 32)), DtlsSetup.Active, ["192.0.2.1:1"])),
            }.Select(SignalJson.Write),
        ];
        for (int i = 0; i < 1500; i++)
        {
            byte[] message = (byte[])seeds[random.Next(seeds.Length)].Clone();
            for (int damage = random.Next(3); damage > 0; damage--)
                message[random.Next(message.Length)] = (byte)random.Next(32, 127);
            await client.SendAsync(message);
        }
        await client.SendAsync(new SignalPing(-77));
        await reading;
        Assert.Equal(0, server.Service<SignalEndpoint>().Drops[SignalDrop.Failed]);
        Assert.Equal(0, server.Service<ZoomRooms.MeetingServer.Media.IMediaRouter>().Counters.GetValueOrDefault("router.failures"));
        Assert.Contains("\"status\": \"ok\"", await server.Http.GetStringAsync(
            new Uri(ServerPaths.Health, UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
