using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>The router with true sockets and so many threads that seal.</summary>
public sealed class Routers_have_workers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Each_receiver_gets_each_packet_once_in_order(int threads)
    {
        using Scene scene = await Scene.CreateAsync(threads, receivers: 6);
        for (int burst = 0; burst < 20; burst++)
        {
            scene.Send(50);
            scene.Until(() => scene.Receivers.All(receiver => receiver.Rtp.Count >= scene.Sent));
        }
        Assert.All(scene.Receivers, scene.ReceivedAll);
        Assert.Equal(6 * scene.Sent, scene.Counter("router.packetsForwarded"));
        Assert.Equal(0, scene.Counter("router.droppedUnsendable"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task One_that_comes_anew_disturbs_nobody(int threads)
    {
        using Scene scene = await Scene.CreateAsync(threads, receivers: 4);
        for (int round = 0; round < 10; round++)
        {
            // Its keys go while its packets wait.
            scene.Send(50);
            MediaClient anew = await scene.ReopenAsync(3);
            scene.Until(() => anew.IsConnected && scene.Receivers.Take(3).All(receiver => receiver.Rtp.Count >= scene.Sent));
            int before = scene.Sent;
            scene.Send(10);
            scene.Until(() => anew.Rtp.Count >= 10 && scene.Receivers.Take(3).All(receiver => receiver.Rtp.Count >= scene.Sent));
            // What was sent before it was there may have come too late to be for it, and nothing came twice or under another's key.
            Assert.Equal((0, 0), (anew.Counters.Replayed, anew.Counters.Unauthenticated));
            Assert.Equal(Enumerable.Range(before + 1, 10), anew.Rtp.TakeLast(10).Select(Number));
        }
        Assert.All(scene.Receivers.Take(3), scene.ReceivedAll);
        Assert.Equal(0, scene.Counter("router.failures"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task One_that_moves_is_followed(int threads)
    {
        using Scene scene = await Scene.CreateAsync(threads, receivers: 2);
        scene.Send(10);
        scene.Until(() => scene.Receivers.All(receiver => receiver.Rtp.Count == 10));
        MediaClient moving = scene.Receivers[1];
        moving.Move();
        // It is time for its next check, which comes from elsewhere.
        moving.Ahead = TimeSpan.FromSeconds(6);
        scene.Until(() =>
        {
            scene.Send(1);
            return moving.Rtp.Count > 10;
        });
        Assert.Equal((0, 0), (moving.Counters.Replayed, moving.Counters.Unauthenticated));
    }

    [Fact]
    public async Task What_was_forwarded_before_the_end_is_sent_before_the_end()
    {
        Scene scene = await Scene.CreateAsync(threads: 2, receivers: 4);
        scene.Send(50);
        scene.Until(() => scene.Counter("router.packetsForwarded") > 0);
        // Stops, and waits for the threads; their counters do not move any more.
        scene.Router.Dispose();
        long forwarded = scene.Counter("router.packetsForwarded");
        scene.Until(() => scene.Receivers.Sum(receiver => receiver.Rtp.Count) == forwarded);
        scene.Dispose();
        Assert.Equal(0, scene.Counter("router.droppedUnsendable"));
    }

    private static int Number(byte[] packet) => packet[^4] | (packet[^3] << 8);

    /// <summary>A router, a sender, and those who receive.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly MeetingUuid _meeting = MeetingUuid.Create();
        private readonly MediaClient _sender = new();
        private readonly List<MediaClient> _all = [];

        private Scene(int threads)
        {
            ServerOptions options = new() { DataFolder = "", Media = new IPEndPoint(IPAddress.Loopback, 0), SealingThreads = threads };
            Router = new EmbeddedRouter(options, TimeProvider.System, NullLogger<EmbeddedRouter>.Instance);
        }

        public EmbeddedRouter Router { get; }

        public List<MediaClient> Receivers { get; } = [];

        public int Sent { get; private set; }

        public static async Task<Scene> CreateAsync(int threads, int receivers)
        {
            Scene scene = new(threads);
            await scene.Router.StartAsync(CancellationToken.None);
            await scene.OpenAsync(scene._sender, 0);
            for (int i = 0; i < receivers; i++)
            {
                scene.Receivers.Add(new MediaClient());
                await scene.OpenAsync(scene.Receivers[i], i + 1);
            }
            scene.Until(
                () => scene._all.All(client => client.IsConnected) && scene.Counter("router.associationsConnected") == receivers + 1);
            return scene;
        }

        public async Task<MediaClient> ReopenAsync(int receiver)
        {
            MediaClient anew = new();
            _all.Remove(Receivers[receiver]);
            Receivers[receiver].Dispose();
            Receivers[receiver] = anew;
            await OpenAsync(anew, receiver + 1);
            return anew;
        }

        public void Send(int packets)
        {
            for (int i = 0; i < packets; i++)
            {
                Sent++;
                _sender.SendNumbered(StreamKind.Video, Ssrc(0), (ushort)Sent, Sent);
            }
        }

        public void ReceivedAll(MediaClient receiver)
        {
            Assert.Equal(Enumerable.Range(1, Sent), receiver.Rtp.Select(Number));
            // Renumbered without a gap.
            int first = BitConverter.ToUInt16([receiver.Rtp[0][3], receiver.Rtp[0][2]]);
            Assert.Equal(Enumerable.Range(
                first, Sent), receiver.Rtp.Select(packet => RtpPacket.TryParse(packet, out RtpPacket rtp) ? rtp.Sequence : -1));
            Assert.Equal((0, 0), (receiver.Counters.Replayed, receiver.Counters.Unauthenticated));
        }

        public long Counter(string name) => Router.Counters.TryGetValue(name, out long count) ? count : 0;

        public void Until(Func<bool> condition)
        {
            Stopwatch waited = Stopwatch.StartNew();
            while (!condition())
            {
                Assert.True(waited.Elapsed < Patience, "it did not happen");
                foreach (MediaClient client in _all)
                    client.Pump();
            }
        }

        public void Dispose()
        {
            foreach (MediaClient client in _all)
                client.Dispose();
            Router.Dispose();
        }

        private static uint Ssrc(int participant) => 12 + 10 * (uint)participant;

        private async Task OpenAsync(MediaClient client, int participant)
        {
            MediaParticipant identity = new(_meeting, new ParticipantId((uint)participant + 1), Ssrc(participant) - 1, Ssrc(participant));
            TransportOpened? opened = await Router.OpenAsync(identity, new OpenTransport(client.Local), null);
            client.Connect(opened!.Transport);
            _all.Add(client);
        }
    }
}
