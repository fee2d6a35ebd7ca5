using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Session;
using ZoomRooms.Rtc.Tests.Simulation;
using Client = ZoomRooms.MeetingServer.Tests.Media.InMemoryRouter.Client;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>The router with true associations, the participants' true congestion control, and a bounded way to the first of them; virtual time, 20 ms each way to it.</summary>
public sealed class Pictures_follow_the_way : IDisposable
{
    private const double Mega = 1e6;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(2);

    private readonly byte[] _frame = new byte[256 * 1024];
    private readonly List<Participant> _participants = [];
    private Random _random = new(1);
    private InMemoryRouter? _router;
    private Bottleneck? _way;
    private TimeSpan _longestQueue;
    private int _ticks;

    public void Dispose() => _router?.Dispose();

    private Client First => _router!.Clients[0];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_two_the_one_is_shown_as_well_as_the_other_has_room_for(int seed)
    {
        Meet(2, encoder: 4 * Mega, seed);
        Run(4 * Mega, 10);
        foreach (double rate in (double[])[4 * Mega, 1 * Mega, 3 * Mega])
        {
            Run(rate, 5);
            (int sound, _, double used) = Run(rate, 12);
            string what = $"{rate / Mega} Mbit/s: used {used / rate:P0}, queue {_longestQueue.TotalMilliseconds:F0} ms, bound {_participants[1].Media.Statistics.RequestedBitrate / Mega:F2}";
            Assert.True(used > 0.6 * rate, what);
            Assert.True(_longestQueue < TimeSpan.FromMilliseconds(300), what);
            Assert.Equal(600, sound, 8.0);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_five_one_with_a_narrow_way_sees_fewer_and_the_others_see_as_before(int seed)
    {
        Meet(5, encoder: 0.6 * Mega, seed);
        Run(100 * Mega, 5);
        Assert.Equal(4, Run(100 * Mega, 2).Pictures);
        Run(0.9 * Mega, 5);
        (int sound, int pictures, _) = Run(0.9 * Mega, 4);
        string what = $"{pictures} pictures, queue {_longestQueue.TotalMilliseconds:F0} ms";
        Assert.True(_longestQueue < TimeSpan.FromMilliseconds(300), what);
        Assert.InRange(pictures, 1, 3);
        Assert.Equal(3 * 200, sound, 12.0);
        // Nobody else has less for it.
        Assert.All(_participants.Skip(1), other => Assert.True(other.Media.VideoBitrate > 0.55 * Mega, $"{other.Media.VideoBitrate}"));
        Run(100 * Mega, 45);
        Assert.Equal(4, Run(100 * Mega, 2).Pictures);
    }

    [Fact]
    public void Where_there_is_hardly_room_for_sound_there_is_nothing_but_sound()
    {
        Meet(2, encoder: 2 * Mega, seed: 1);
        Run(2 * Mega, 10);
        Run(0.12 * Mega, 10);
        // A picture is tried now and then; a try costs less than a word.
        int sound = 0, shown = 0;
        for (int second = 0; second < 60; second++)
        {
            (int packets, int pictures, _) = Run(0.12 * Mega, 1);
            sound += packets;
            shown += pictures;
            Assert.True(_longestQueue < TimeSpan.FromSeconds(1), $"{_longestQueue}");
        }
        Assert.True(sound > 2900, $"{sound}");
        Assert.InRange(shown, 0, 12);
        Run(3 * Mega, 75);
        Assert.Equal(1, Run(3 * Mega, 2).Pictures);
    }

    [Fact]
    public void A_picture_that_nobody_gets_costs_little_until_somebody_does()
    {
        Meet(4, encoder: 1 * Mega, seed: 1, new SlotLimits(Audio: 3, Video: 1));
        Run(100 * Mega, 12);
        // The first speaks: its picture goes to the others, and it gets one of theirs.
        int unseen = Enumerable.Range(0, 4).Count(i => _participants[i].Media.VideoBitrate < 0.16 * Mega);
        Assert.Equal(2, unseen);
        int chosen = Enumerable.Range(1, 3).First(i => _participants[i].Media.VideoBitrate < 0.16 * Mega);
        _router!.Core.Choose(_router.Meeting, First.Identity.Participant, [_router.Clients[chosen].Identity.Participant], null, _router.Now);
        Run(100 * Mega, 1);
        Assert.True(_participants[chosen].Media.VideoBitrate > 0.9 * Mega);
        Assert.True(First.Packets[_router.Clients[chosen].Identity.VideoSsrc] > 50);
    }

    private void Meet(int participants, double encoder, int seed, SlotLimits? slots = null)
    {
        _random = new Random(seed);
        // As what is encrypted looks; zeros would be escaped and grow.
        _random.NextBytes(_frame);
        _router = new InMemoryRouter(participants, slots);
        First.Way = _way = new Bottleneck(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1.5));
        foreach (Client client in _router.Clients)
            _participants.Add(new Participant(this, client, encoder));
    }

    /// <summary>Runs for a time; returns what came to the first participant: packets of sound, pictures of which any came, bits per second.</summary>
    private (int Sound, int Pictures, double Used) Run(double rate, int seconds)
    {
        _way!.Rate = rate;
        _longestQueue = TimeSpan.Zero;
        First.Packets.Clear();
        long bytes = Received();
        for (TimeSpan end = _router!.Now + TimeSpan.FromSeconds(seconds); _router.Now < end;)
        {
            _router.Now += Step;
            _ticks++;
            foreach (Participant participant in _participants)
                participant.Tick();
            _router.Exchange();
            if (_way.QueueAt(_router.Now) is var queue && queue > _longestQueue)
                _longestQueue = queue;
        }
        return (_router.Clients.Sum(client => First.Packets.GetValueOrDefault(client.Identity.AudioSsrc)),
            _router.Clients.Count(client => First.Packets.ContainsKey(client.Identity.VideoSsrc)),
            (Received() - bytes) * 8.0 / seconds);

        long Received() => First.Media!.Statistics.Audio.BytesReceived + First.Media.Statistics.Video.BytesReceived;
    }

    /// <summary>Sound and pictures as much as its encoder makes and the session allows. The first speaks louder than the others.</summary>
    private sealed class Participant
    {
        private readonly Pictures_follow_the_way _test;
        private readonly double _encoder;
        private readonly byte _level;
        private uint _audioFrames, _videoFrames;
        private bool _keyFrame = true;

        public Participant(Pictures_follow_the_way test, Client client, double encoder)
        {
            (_test, _encoder) = (test, encoder);
            _level = client == test.First ? (byte)20 : (byte)40;
            Media = client.Media = new MediaAssociation(
                new RtcSessionOptions { AudioSsrc = client.Identity.AudioSsrc, VideoSsrc = client.Identity.VideoSsrc }, 1, 1, test._router!.Now);
            foreach (Client other in test._router.Clients.Where(other => other != client))
            {
                Media.AddRemoteStream(other.Identity.AudioSsrc, StreamKind.Audio);
                Media.AddRemoteStream(other.Identity.VideoSsrc, StreamKind.Video);
            }
            Client = client;
        }

        public Client Client { get; }

        public MediaAssociation Media { get; }

        public void Tick()
        {
            TimeSpan now = _test._router!.Now;
            if (_test._ticks % 10 == 0)
                Media.Audio.TryEnqueue(new EncryptedFrame(_test._frame.AsSpan(0, 100), EncryptionType.EndToEnd), ++_audioFrames * 960, true, now, _level);
            if (_test._ticks % 20 == 0)
            {
                _videoFrames++;
                _keyFrame |= _videoFrames % 250 == 0;
                double bits = Math.Min(Media.VideoBitrate, _encoder) / 25 * (0.7 + 0.6 * _test._random.NextDouble()) * (_keyFrame ? 3 : 0.97);
                if (bits > 800 && Media.Video.TryEnqueue(
                    new EncryptedFrame(_test._frame.AsSpan(0, (int)(bits / 8)), EncryptionType.EndToEnd), _videoFrames * 3600, _keyFrame, now))
                    _keyFrame = false;
            }
            Client.SendMedia();
            _keyFrame |= Media.TakeKeyFrameRequest(now);
        }
    }
}
