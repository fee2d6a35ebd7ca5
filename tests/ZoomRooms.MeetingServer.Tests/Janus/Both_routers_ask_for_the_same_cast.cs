using ZoomRooms.MeetingServer.Janus;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Tests.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Janus;

/// <summary>
/// The embedded router with true associations, and Janus's front end with instances that answer: told of the same wishes, voices and
/// cameras, each participant sees the same of the same participants in the same layer.
/// </summary>
public sealed class Both_routers_ask_for_the_same_cast
{
    private const int Clients = JanusWorld.Participants;
    private const byte Loud = 20, Silent = 127;

    private readonly bool[] _large = new bool[Clients], _small = new bool[Clients];
    private int _loud;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_happens(int seed)
    {
        Random random = new(seed);
        using InMemoryRouter router = new(Clients, JanusWorld.Limits);
        JanusWorld world = Meet();
        Array.Fill(_large, true);
        Array.Fill(_small, true);
        Tell(world, 0, JanusEvent.Talking);
        HashSet<string> casts = [];
        for (int round = 0; round < 25; round++)
        {
            int who = random.Next(Clients);
            switch (random.Next(3))
            {
                case 0:
                    ChooseVideo wish = new(
                        [.. Enumerable.Range(0, random.Next(3)).Select(_ => Id(random.Next(Clients)))], AnyOf(random), AnyOf(random));
                    router.Core.Choose(router.Meeting, Id(who), wish, router.Now);
                    world.Tell(new JanusInput.Wish(Id(who), wish));
                    break;
                case 1:
                    Tell(world, _loud, JanusEvent.Silent);
                    Tell(world, _loud = who, JanusEvent.Talking);
                    break;
                default:
                    _large[who] = random.Next(3) > 0;
                    _small[who] = random.Next(3) > 0;
                    Tell(world, who, _large[who] ? JanusEvent.LargeBegins : JanusEvent.LargeEnds);
                    Tell(world, who, _small[who] ? JanusEvent.SmallBegins : JanusEvent.SmallEnds);
                    break;
            }
            // A camera that stops is noticed after two seconds, at the next look.
            Run(router, 4000);
            foreach (InMemoryRouter.Client client in router.Clients)
                client.Recent.Clear();
            Run(router, 300);
            world.Calm();
            for (int receiver = 0; receiver < Clients; receiver++)
            {
                string cast = OverJanus(world, receiver);
                Assert.Equal(cast, Embedded(router, receiver));
                casts.Add(cast);
            }
        }
        Assert.True(casts.Count > 10, "nothing happened");
    }

    private static ParticipantId Id(int client) => new((uint)client + 1);

    private static int? AnyOf(Random random) => random.Next(4) is < 3 and var some ? some : null;

    private static JanusWorld Meet()
    {
        JanusWorld world = new();
        for (int client = 0; client < Clients; client++)
        {
            world.Open(Id(client));
            world.Calm();
            foreach (JanusEvent up in (JanusEvent[])[
                JanusEvent.Publishing, JanusEvent.Receiving, JanusEvent.LargeBegins, JanusEvent.SmallBegins])
                Tell(world, client, up);
        }
        return world;
    }

    private static void Tell(JanusWorld world, int client, JanusEvent what)
    {
        JanusPeerMemory peer = world.Machine.Peers.Single(peer => peer.Participant == Id(client));
        world.Tell(new JanusInput.Happened(peer.Number, peer.Attempt, what));
    }

    /// <summary>Everybody sends sound every 20 ms, and pictures every 100 ms.</summary>
    private void Run(InMemoryRouter router, int milliseconds)
    {
        for (int at = 0; at < milliseconds; at += 20)
        {
            router.Now += TimeSpan.FromMilliseconds(20);
            for (int i = 0; i < Clients; i++)
            {
                router.Clients[i].Speak(i == _loud ? Loud : Silent);
                if (at % 100 == 0 && _large[i])
                    router.Clients[i].Show(isKeyFrame: true);
                if (at % 100 == 0 && _small[i])
                    router.Clients[i].ShowSmall(isKeyFrame: true);
                // That it is still there.
                if (at % 500 == 0)
                    router.Clients[i].Transport.HandleTimeout(router.Now);
            }
        }
    }

    /// <summary>Whose pictures in which layer, and whether it hears who speaks.</summary>
    private string Embedded(InMemoryRouter router, int receiver)
    {
        HashSet<uint> came = router.Clients[receiver].Recent;
        return Text(
            router.Clients.Where(other => came.Contains(other.Identity.VideoSsrc)).Select(other => other.Identity.Participant),
            router.Clients.Where(other => came.Contains(other.Identity.SmallVideoSsrc)).Select(other => other.Identity.Participant),
            came.Contains(router.Clients[_loud].Identity.AudioSsrc));
    }

    private string OverJanus(JanusWorld world, int receiver)
    {
        JanusPeerMemory peer = world.Machine.Peers.Single(peer => peer.Participant == Id(receiver));
        JanusFilling[] slots = world.Slots[(peer.Number, peer.Attempt)];
        return Text(
            Those(JanusDescriptions.VideoMid), Those(JanusDescriptions.SmallVideoMid),
            Those(JanusDescriptions.AudioMid).Contains(Id(_loud)));

        IEnumerable<ParticipantId> Those(string mid) =>
            slots.Where(slot => slot.Mid == mid).Select(slot => slot.Participant).OfType<ParticipantId>();
    }

    private static string Text(IEnumerable<ParticipantId> large, IEnumerable<ParticipantId> small, bool hears) =>
        $"large {Text(large)} small {Text(small)} hears {hears}";

    private static string Text(IEnumerable<ParticipantId> those) => string.Join(',', those.OrderBy(one => one.Value));
}
