using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.MeetingServer.Janus;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Janus;

/// <summary>It answers whether it lives, and nothing about one of the meetings.</summary>
public sealed class A_Janus_that_does_not_answer
{
    private static readonly TransportDescription Client = new(
        "abcd", "abcdefghijklmnopqrstuv", string.Join(':', Enumerable.Repeat("0F", 32)), DtlsSetup.Active, []);

    private readonly FakeTimeProvider _time = new();
    private readonly System.Collections.Concurrent.ConcurrentQueue<(MeetingUuid Meeting, ParticipantId Participant)> _lost = new();
    private readonly System.Collections.Concurrent.ConcurrentDictionary<MeetingUuid, int> _filled = new();

    [Fact]
    public async Task Delays_only_its_own_meeting_and_is_given_up_after_its_patience()
    {
        await using FakeJanus janus = await FakeJanus.StartAsync();
        using JanusRouter router = await StartAsync(janus);
        MeetingUuid silent = MeetingUuid.Create(), other = MeetingUuid.Create();
        await MeetAsync(router, silent);
        long room = router.Rooms.Single();
        janus.Silent[room] = true;
        await janus.ConnectAsync(room);
        await UntilAsync(() => janus.Asked.Any(asked => asked.Room == room && asked.Request == "switch"));

        // No time passes, and the other meets, is given what it shall be given, and is left.
        await MeetAsync(router, other);
        await janus.ConnectAsync(router.Rooms.Single(one => one != room));
        await UntilAsync(() => _filled.GetValueOrDefault(other) >= 2);
        router.Close(other, new ParticipantId(1));
        router.Close(other, new ParticipantId(2));
        await UntilAsync(() => router.Rooms.Count == 1);
        Assert.Empty(_lost);
        Assert.Empty(janus.AskedTwice);

        _time.Advance(JanusConnection.Patience);
        await UntilAsync(() => _lost.Count == 2);
        Assert.All(_lost, lost => Assert.Equal(silent, lost.Meeting));
        Assert.Equal(1, router.Counters["janus.instancesGivenUp"]);
        Assert.False(router.Counters.ContainsKey("janus.instancesLost"));
        // There is no other instance: the same is asked again, for another room.
        await MeetAsync(router, silent);
        Assert.NotEqual(room, router.Rooms.Single());
        await StopAsync(router);
    }

    [Fact]
    public async Task Whoever_waits_for_it_in_vain_is_told_so()
    {
        await using FakeJanus janus = await FakeJanus.StartAsync();
        using JanusRouter router = await StartAsync(janus);
        MeetingUuid meeting = MeetingUuid.Create();
        await OpenAsync(router, meeting, 1);
        janus.Silent[router.Rooms.Single()] = true;
        Task<TransportOpened?> second = OpenAsync(router, meeting, 2);
        router.Close(meeting, new ParticipantId(2));
        // Nobody waits for whoever has left, though Janus has not answered.
        Assert.Null(await second);
        await UntilAsync(() => router.Counters["associations"] == 1);
        await StopAsync(router);
    }

    private async Task<JanusRouter> StartAsync(FakeJanus janus)
    {
        JanusRouter router = new(
            new ServerOptions
            {
                DataFolder = "", Janus = new JanusOptions { Instances = [janus.Endpoint] }, Slots = new SlotLimits(1, 1)
            }, _time,
            NullLogger<JanusRouter>.Instance)
        {
            Lost = (meeting, participant) => _lost.Enqueue((meeting, participant)),
            Filled = (meeting, _, _) => _filled.AddOrUpdate(meeting, 1, (_, times) => times + 1),
        };
        await router.StartAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => router.Counters["janus.instances"] == 1);
        return router;
    }

    private static async Task MeetAsync(JanusRouter router, MeetingUuid meeting)
    {
        foreach (uint who in (uint[])[1, 2])
            Assert.NotNull(await OpenAsync(router, meeting, who));
    }

    private static Task<TransportOpened?> OpenAsync(JanusRouter router, MeetingUuid meeting, uint who) => router.OpenAsync(
        new MediaParticipant(meeting, new ParticipantId(who), 10 * who, 10 * who + 1), new OpenTransport(Client, Client, 1), null);

    private async Task StopAsync(JanusRouter router)
    {
        Task stopping = router.StopAsync(TestContext.Current.CancellationToken);
        _time.Advance(JanusConnection.Patience);
        await stopping;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(5, TestContext.Current.CancellationToken);
    }
}
