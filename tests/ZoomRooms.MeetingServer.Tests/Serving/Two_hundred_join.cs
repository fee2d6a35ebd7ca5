using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

public sealed class Two_hundred_join
{
    private const int PerSecond = 50;

    [Fact]
    public async Task Fifty_a_second_and_each_knows_all_and_hears_the_board()
    {
        // All of them are in this process: on a busy machine some are slow to say what they want.
        await using TestServer server = await TestServer.StartAsync(signalling: new SignalLimits
        {
            SilentPatience = TimeSpan.FromMinutes(1)
        });
        Member member = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(member);
        List<string> tokens = [];
        for (int i = 0; i < Limits.Participants; i++)
            tokens.Add((await server.PairAsync(member)).DeviceToken);
        await using Attendant host = new(await TestClient.ConnectAsync(server, tokens[0], Resumption.New));
        await host.EnterAsync(meeting);
        using PeriodicTimer ticker = new(TimeSpan.FromSeconds(1.0 / PerSecond));
        List<Task<Attendant>> coming = [];
        foreach (string token in tokens.Skip(1))
        {
            coming.Add(EnterAsync(server, token, meeting));
            await ticker.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
        Attendant[] others = await Task.WhenAll(coming);
        Assert.Equal(Limits.Participants, server.Service<HallHost>().Census.Participants);

        await host.Client.SendAsync(new PostToBoard(BoardEntryKind.Heartbeat, null, [42]));
        foreach (Attendant other in others.Prepend(host))
            await other.UntilAsync(() => other.Others.Count == Limits.Participants - 1 && other.Heard == 42);

        // One more is told so.
        await using TestClient late = await TestClient.ConnectAsync(server, (await server.PairAsync(member)).DeviceToken);
        await late.RequestJoinAsync(meeting);
        Assert.Equal(RefusalCode.MeetingFull, await late.ExpectRefusalAsync());

        foreach (Attendant other in others)
            await other.DisposeAsync();
        await host.UntilAsync(() => host.Others.Count == 0);
    }

    private static async Task<Attendant> EnterAsync(TestServer server, string token, ScheduledMeeting meeting)
    {
        Attendant attendant = new(await TestClient.ConnectAsync(server, token));
        await attendant.EnterAsync(meeting);
        return attendant;
    }

    private sealed class Attendant(TestClient client) : IAsyncDisposable
    {
        public TestClient Client => client;

        public HashSet<ParticipantId> Others { get; } = [];

        public byte Heard { get; private set; }

        public async Task EnterAsync(ScheduledMeeting meeting)
        {
            // Whoever reads nothing while the others come is let go, and makes room for one more.
            client.KeepReading();
            await client.RequestJoinAsync(meeting);
            Others.UnionWith((await client.ExpectAsync<JoinAccepted>()).Participants.Select(other => other.Participant));
        }

        public async Task UntilAsync(Func<bool> condition)
        {
            while (!condition())
            {
                switch (await client.NextAsync())
                {
                    case ParticipantJoined joined:
                        Assert.True(Others.Add(joined.Participant.Participant));
                        break;
                    case ParticipantLeft left:
                        Assert.True(Others.Remove(left.Participant));
                        break;
                    case BoardEntry entry:
                        Heard = entry.Entry[0];
                        break;
                    case null:
                        throw new InvalidOperationException("the server ended the connection");
                }
            }
        }

        public ValueTask DisposeAsync() => client.DisposeAsync();
    }
}
