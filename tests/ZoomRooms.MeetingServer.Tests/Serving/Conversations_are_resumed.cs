using System.Net;
using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Intake;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

/// <summary>A host that cannot resume and a room that can, in one enhanced meeting.</summary>
public sealed class Conversations_are_resumed
{
    // What the room was sent when it is in the meeting: accepted, and the key.
    private const int Joined = 2;

    [Fact]
    public async Task With_all_that_was_said_meanwhile_in_order_and_nobody_noticed()
    {
        await using Stay stay = await Stay.BeginAsync();
        stay.Room.Socket.Abort();
        for (byte i = 0; i < 5; i++)
        {
            await stay.Host.SendAsync(new PostToBoard(BoardEntryKind.LivenessNonce, null, [i]));
            Assert.Equal([i], (await stay.Host.ExpectAsync<BoardEntry>()).Entry);
        }
        await using TestClient room = await stay.ResumeAsync(Joined);
        // Of the room itself, the join was heard.
        Assert.Equal(1, room.Resumption!.Value.Received);
        for (byte i = 0; i < 5; i++)
            Assert.Equal([i], (await room.ExpectAsync<BoardEntry>()).Entry);
        await room.SendAsync(new PostToBoard(BoardEntryKind.LivenessNonce, null, [77]));
        BoardEntry heard = await stay.Host.ExpectAsync<BoardEntry>();
        Assert.Equal((stay.RoomId, (byte)77), (heard.Author, heard.Entry[0]));
        Assert.Equal(1, stay.Server.Service<SignalEndpoint>().Resumptions);
    }

    [Fact]
    public async Task Again_and_again_with_what_was_sent_and_not_received()
    {
        await using Stay stay = await Stay.BeginAsync();
        TestClient room = stay.Room;
        for (int times = 0; times < 3; times++)
        {
            await stay.Host.SendAsync(new PostToBoard(BoardEntryKind.LivenessNonce, null, [(byte)times]));
            await stay.Host.ExpectAsync<BoardEntry>();
            await room.DisposeAsync();
            // Sent to the broken connection or not: the room says that it has none of these.
            room = await stay.ResumeAsync(Joined);
            for (byte i = 0; i <= times; i++)
                Assert.Equal([i], (await room.ExpectAsync<BoardEntry>()).Entry);
        }
        await room.DisposeAsync();
    }

    [Fact]
    public async Task In_place_of_a_connection_that_does_not_know_yet_that_it_is_broken()
    {
        await using Stay stay = await Stay.BeginAsync();
        await using TestClient room = await stay.ResumeAsync(Joined);
        await stay.Host.SendAsync(new PostToBoard(BoardEntryKind.KeyAnnouncement, null, [1]));
        await stay.Host.ExpectAsync<BoardEntry>();
        await room.ExpectAsync<BoardEntry>();
        // The old one is closed; what it says is heard by nobody.
        Assert.Null(await stay.Room.NextAsync());
        await room.SyncAsync();
    }

    [Fact]
    public async Task Until_patience_is_over()
    {
        await using Stay stay = await Stay.BeginAsync(new SignalLimits { ResumePatience = TimeSpan.FromMilliseconds(300) });
        stay.Room.Socket.Abort();
        Assert.Equal(stay.RoomId, (await stay.Host.ExpectAsync<ParticipantLeft>()).Participant);
        await stay.IsGoneAsync(stay.RoomToken, stay.Resumption with { Received = Joined });
    }

    [Fact]
    public async Task Not_after_a_goodbye()
    {
        await using Stay stay = await Stay.BeginAsync();
        await stay.Room.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        Assert.Equal(stay.RoomId, (await stay.Host.ExpectAsync<ParticipantLeft>()).Participant);
        await stay.IsGoneAsync(stay.RoomToken, stay.Resumption with { Received = Joined });
    }

    [Fact]
    public async Task Not_by_another_device_nor_with_numbers_that_cannot_be()
    {
        await using Stay stay = await Stay.BeginAsync();
        stay.Room.Socket.Abort();
        string other = (await stay.Server.PairAsync(stay.Server.AddMember("other"))).DeviceToken;
        await stay.IsGoneAsync(other, stay.Resumption with { Received = Joined });
        await stay.IsGoneAsync(stay.RoomToken, stay.Resumption with { Received = Joined + 1 });
        await stay.IsGoneAsync(stay.RoomToken, new Resumption(new string('0', Resumption.TokenDigits), Joined));
        Assert.Equal(3, stay.Server.Service<SignalEndpoint>().Drops[SignalDrop.NotResumable]);
        await using TestClient room = await stay.ResumeAsync(Joined);
        await room.SyncAsync();
    }

    [Fact]
    public async Task Not_with_what_was_acknowledged()
    {
        await using Stay stay = await Stay.BeginAsync();
        await stay.Room.SendAsync(new AcknowledgeReceived(Joined));
        await stay.Room.SyncAsync();
        stay.Room.Socket.Abort();
        await stay.IsGoneAsync(stay.RoomToken, stay.Resumption with { Received = Joined - 1 });
        await using TestClient room = await stay.ResumeAsync(Joined);
        await room.ExpectAsync<SignalPong>();
    }

    [Fact]
    public async Task Not_with_a_server_that_leaves_while_there_are_others()
    {
        await using Stay stay = await Stay.BeginAsync();
        HallHost hall = stay.Server.Service<HallHost>();
        hall.TakeStep("other", new NodeAlive("https://192.0.2.1/"), TimeSpan.Zero, null);
        Assert.Equal(2, (await stay.Room.ExpectAsync<Doors>()).Urls.Count + 1);
        hall.TakeStep("self", new NodeLeaving(), TimeSpan.Zero, null);
        Assert.Equal(["https://192.0.2.1/"], (await stay.Room.ExpectAsync<Doors>()).Urls);
        await stay.Room.ExpectAsync<ReopenTransport>();
        // The host, which cannot go on elsewhere, leaves.
        await stay.Room.ExpectAsync<ParticipantLeft>();
        await stay.Room.ExpectAsync<LeaderChosen>();
        Assert.Null(await stay.Room.NextAsync());
        // "Going away": there is another to go on with, and this one is not it.
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, stay.Room.Socket.CloseStatus);
        await stay.IsGoneAsync(stay.RoomToken, stay.Resumption with { Received = Joined });
        // Who comes anew is told where the others are.
        await using TestClient room = await TestClient.ConnectAsync(stay.Server, stay.RoomToken);
        Assert.Equal(["https://192.0.2.1/"], (await room.ExpectAsync<Doors>()).Urls);
    }

    [Fact]
    public async Task And_the_meeting_that_ended_meanwhile_says_so()
    {
        await using Stay stay = await Stay.BeginAsync();
        stay.Room.Socket.Abort();
        stay.Server.Service<MeetingStore>().Cancel(stay.Meeting.Id);
        await stay.Host.ExpectAsync<MeetingEnded>();
        await using TestClient room = await stay.ResumeAsync(Joined);
        await room.ExpectAsync<MeetingEnded>();
    }

    [Fact]
    public async Task By_a_client_that_is_told_how_much_was_heard_of_it()
    {
        await using Stay stay = await Stay.BeginAsync();
        for (int i = 1; i < Resumption.AcknowledgeAfter - 1; i++)
            await stay.Room.SyncAsync();
        await stay.Room.SendAsync(new SignalPing(1));
        Assert.Equal(Resumption.AcknowledgeAfter, (await stay.Room.ExpectAsync<ReceivedAcknowledged>()).Received);
    }

    [Fact]
    public async Task Only_by_those_who_asked_for_it()
    {
        await using Stay stay = await Stay.BeginAsync();
        Assert.Null(stay.Host.Resumption);
        stay.Host.Socket.Abort();
        await stay.Room.ExpectAsync<ParticipantLeft>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("newer")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000 -1")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000G 1")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000 99999999999999999999")]
    public async Task Not_with_a_word_that_is_none(string word)
    {
        await using TestServer server = await TestServer.StartAsync();
        string token = (await server.PairAsync(server.AddMember("room"))).DeviceToken;
        await using TestClient client = await TestClient.ConnectAsync(server, token, word);
        Assert.Null(client.Resumption);
        await client.SyncAsync();
    }

    private sealed class Stay : IAsyncDisposable
    {
        private Stay(TestServer server, ScheduledMeeting meeting, TestClient host, TestClient room, ParticipantId roomId, string roomToken)
        {
            Server = server;
            Meeting = meeting;
            Host = host;
            Room = room;
            RoomId = roomId;
            RoomToken = roomToken;
        }

        public TestServer Server { get; }
        public ScheduledMeeting Meeting { get; }
        public TestClient Host { get; }
        public TestClient Room { get; }
        public ParticipantId RoomId { get; }
        public string RoomToken { get; }
        public Resumption Resumption => Room.Resumption!.Value;

        public static async Task<Stay> BeginAsync(SignalLimits? limits = null)
        {
            TestServer server = await TestServer.StartAsync(signalling: limits);
            Member member = server.AddMember("host");
            ScheduledMeeting meeting = server.Schedule(member, EncryptionType.Enhanced);
            TestClient host = await server.ConnectAsync(member);
            await host.JoinAsync(meeting);
            await host.ExpectAsync<EnhancedMeetingKey>();
            string token = (await server.PairAsync(server.AddMember("room"))).DeviceToken;
            TestClient room = await TestClient.ConnectAsync(server, token, Resumption.New);
            Assert.Equal(0, room.Resumption?.Received);
            ParticipantId id = (await room.JoinAsync(meeting)).Self.Participant;
            await room.ExpectAsync<EnhancedMeetingKey>();
            await host.ExpectAsync<ParticipantJoined>();
            return new Stay(server, meeting, host, room, id, token);
        }

        public Task<TestClient> ResumeAsync(long received) =>
            TestClient.ConnectAsync(Server, RoomToken, (Resumption with { Received = received }).ToString());

        public async Task IsGoneAsync(string token, Resumption resumption)
        {
            using HttpMessageInvoker invoker = new(Server.Pinned());
            using ClientWebSocket socket = new();
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
            socket.Options.SetRequestHeader(Resumption.Header, resumption.ToString());
            socket.Options.CollectHttpResponseDetails = true;
            await Assert.ThrowsAsync<WebSocketException>(
                () => socket.ConnectAsync(
                    new Uri($"wss://{Server.Host.ListenAddress}{ServerPaths.Signal}"), invoker, TestContext.Current.CancellationToken));
            Assert.Equal(HttpStatusCode.Gone, socket.HttpStatusCode);
        }

        public async ValueTask DisposeAsync()
        {
            await Room.DisposeAsync();
            await Host.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
