using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using ZoomRooms.Fuzzing.Tests.Campaigns;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.Fuzzing.Tests.Serving;

/// <summary>A real server on the loopback interface: what hostile clients send is refused, and a meeting beside them goes on.</summary>
public sealed class The_server_survives_any_message
{
    [Fact]
    public async Task To_the_pairing_endpoint()
    {
        await using TestServer server = await TestServer.StartAsync();
        Random random = Campaign.RandomFor("pairing");
        byte[] seed = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
            new PairDevice("123456789", "Room", ClientType.ZoomRooms, new byte[32]), SignalJson.Default.PairDevice);
        int refused = 0;
        for (int round = 0; round < 150 * Campaign.Factor; round++)
        {
            using ByteArrayContent content = new(Mutator.Mutate(seed, seed, random, 70_000));
            content.Headers.ContentType = random.Next(10) == 0 ? null : new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage response = await server.Http.PostAsync(
                new Uri(ServerPaths.Pair, UriKind.Relative), content, TestContext.Current.CancellationToken);
            Assert.InRange((int)response.StatusCode, 400, 499);
            refused += response.StatusCode == HttpStatusCode.TooManyRequests ? 0 : 1;
        }
        Assert.InRange(refused, 1, int.MaxValue);
    }

    [Fact]
    public async Task Over_signalling_connections()
    {
        await using TestServer server = await TestServer.StartAsync(
            signalling: new SignalLimits(Burst: 100_000, PerSecond: 100_000, Offences: 200));
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host, EncryptionType.Enhanced);
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        Member hostile = server.AddMember("hostile");
        Random random = Campaign.RandomFor("signalling");
        byte[][] seeds =
        [
            SignalJson.Write(new JoinMeeting(meeting.Id, meeting.Passcode, "Hostile", EncryptionType.Unknown)),
            SignalJson.Write(
                new OpenTransport(new TransportDescription(
                    "ufrag", "passwordOf22OrMoreCharacters", string.Join(':', Enumerable.Repeat("AB", 32)), DtlsSetup.Active, []))),
            SignalJson.Write(new PostToBoard(BoardEntryKind.KeyAnnouncement, null, [1, 2, 3])),
            SignalJson.Write(new PostToBoard(BoardEntryKind.LeaderCommand, new ParticipantId(1), [1, 2, 3])),
            SignalJson.Write(new PostToBoard((BoardEntryKind)99, new ParticipantId(77), [])),
            SignalJson.Write(new LeaveMeeting()),
            SignalJson.Write(new SignalPing(4)),
        ];
        int sent = 0, joined = 0;
        for (int connection = 0; connection < 60 * Campaign.Factor && sent < 500 * Campaign.Factor; connection++)
        {
            await using TestClient client = await server.ConnectAsync(hostile);
            TaskCompletionSource answered = new();
            Task<int> reading = ReadAsync(client, answered);
            for (int message = 0; message < 150 && client.Socket.State == WebSocketState.Open; message++)
            {
                // Everything is tried from inside the meeting, too.
                byte[] seed = message == 0 ? seeds[0] : seeds[random.Next(seeds.Length)];
                byte[] bytes = message == 0 || random.Next(3) == 0
                    ? seed : Mutator.Mutate(seed, seeds[random.Next(seeds.Length)], random, Limits.SignalMessageBytes);
                try
                {
                    await client.SendAsync(
                        bytes, message > 0 && random.Next(30) == 0 ? WebSocketMessageType.Binary : WebSocketMessageType.Text);
                    sent++;
                    // What is cut off is not read any more: inside first, then the rest.
                    if (message == 0)
                        await answered.Task;
                }
                catch (Exception cutOff) when (IsCutOff(cutOff))
                {
                    break; // The server's right: a text message that is no UTF-8, too many offences.
                }
            }
            try
            {
                if (client.Socket.State == WebSocketState.Open)
                    await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
            }
            catch (Exception cutOff) when (IsCutOff(cutOff))
            {
            }
            joined += await reading;
        }
        Assert.InRange(sent, 200, int.MaxValue);
        Assert.InRange(joined, 1, int.MaxValue);
        // The meeting beside them stands: all that the hostile ones did is read, and the next answer is the one to this ping.
        await room.SendAsync(new SignalPing(long.MaxValue));
        ServerMessage? answer;
        do
            answer = await room.NextAsync();
        while (answer is not (null or SignalPong));
        Assert.Equal(long.MaxValue, Assert.IsType<SignalPong>(answer).Number);
    }

    /// <returns>How often the client was let in.</returns>
    private static async Task<int> ReadAsync(TestClient client, TaskCompletionSource answered)
    {
        int joined = 0;
        try
        {
            while (await client.NextAsync() is { } message)
            {
                joined += message is JoinAccepted ? 1 : 0;
                answered.TrySetResult();
            }
        }
        catch (Exception cutOff) when (IsCutOff(cutOff))
        {
        }
        finally
        {
            answered.TrySetResult();
        }
        return joined;
    }

    /// <summary>Cut off without a farewell. What ran out of patience is something else.</summary>
    private static bool IsCutOff(Exception failure) =>
        failure is WebSocketException or IOException
            || failure is OperationCanceledException { InnerException: IOException or WebSocketException };
}
