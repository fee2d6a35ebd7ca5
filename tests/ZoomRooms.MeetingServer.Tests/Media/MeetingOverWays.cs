using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Session;
using ZoomRooms.TestKit.Network;
using Client = ZoomRooms.MeetingServer.Tests.Media.InMemoryRouter.Client;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>
/// The router with true associations, the participants' true congestion control, and a bounded way to the first of them; virtual time, 20
/// ms each way to it.
/// </summary>
internal sealed class MeetingOverWays : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(2);

    private readonly byte[] _frame = new byte[256 * 1024];
    private readonly Random _random;
    private readonly bool _sound;
    private readonly Bottleneck _way;
    private int _ticks;

    /// <param name="encoder">Bits per second that each one's encoder makes at most.</param>
    /// <param name="small">Of the small picture's encoder; 0 for participants that make none.</param>
    /// <param name="room">For how long packets may wait before the way; null for a second and a half.</param>
    /// <param name="sound">False for participants without microphones.</param>
    public MeetingOverWays(
        int participants, double encoder, int seed, double small = 0, SlotLimits? slots = null, TimeSpan? room = null, bool sound = true)
    {
        (_random, _sound) = (new Random(seed), sound);
        // As what is encrypted looks; zeros would be escaped and grow.
        _random.NextBytes(_frame);
        Router = new InMemoryRouter(participants, slots, rtx: true);
        First.Way = _way = new Bottleneck(TimeSpan.FromMilliseconds(20), room ?? TimeSpan.FromSeconds(1.5));
        Participants = [.. Router.Clients.Select(client => new Participant(this, client, encoder, small))];
    }

    public InMemoryRouter Router { get; }

    public IReadOnlyList<Participant> Participants { get; }

    public Client First => Router.Clients[0];

    /// <summary>On the way to the first, since the last <see cref="Run"/> began.</summary>
    public TimeSpan LongestQueue { get; private set; }

    /// <summary>Packets on the way to the first for which there was no room.</summary>
    public long Dropped => _way.Dropped;

    /// <summary>The way to the first; its rate is that of <see cref="Run"/>.</summary>
    public Bottleneck Way => _way;

    public void Dispose() => Router.Dispose();

    /// <summary>
    /// Runs for a time; returns what came to the first participant: packets of sound, large and small pictures of which any came, bits per
    /// second.
    /// </summary>
    public (int Sound, int Pictures, int Small, double Used) Run(double rate, double seconds)
    {
        _way.Rate = rate;
        LongestQueue = TimeSpan.Zero;
        First.Packets.Clear();
        long bytes = Received();
        for (TimeSpan end = Router.Now + TimeSpan.FromSeconds(seconds); Router.Now < end;)
        {
            Router.Now += Step;
            _ticks++;
            foreach (Participant participant in Participants)
                participant.Tick();
            Router.Exchange();
            if (_way.QueueAt(Router.Now) is var queue && queue > LongestQueue)
                LongestQueue = queue;
        }
        return (Router.Clients.Sum(client => First.Packets.GetValueOrDefault(client.Identity.AudioSsrc)),
            Router.Clients.Count(client => First.Packets.ContainsKey(client.Identity.VideoSsrc)),
            Router.Clients.Count(client => First.Packets.ContainsKey(client.Identity.SmallVideoSsrc)),
            (Received() - bytes) * 8.0 / seconds);

        long Received() => First.Media!.Statistics.Audio.BytesReceived + First.Media.Statistics.Video.BytesReceived;
    }

    /// <summary>Sound and pictures as much as its encoders make and the session allows. The first speaks louder than the others.</summary>
    internal sealed class Participant
    {
        private readonly MeetingOverWays _meeting;
        private readonly byte _level;
        private readonly Encoder _large, _small;
        private uint _audioFrames;

        public Participant(MeetingOverWays meeting, Client client, double encoder, double small)
        {
            (_meeting, _large, _small) = (meeting, new Encoder(encoder), new Encoder(small));
            _level = client == meeting.First ? (byte)20 : (byte)40;
            Media = client.Media = new MediaAssociation(
                new RtcSessionOptions
                {
                    AudioSsrc = client.Identity.AudioSsrc, VideoSsrc = client.Identity.VideoSsrc, SmallVideoSsrc = small > 0
                        ? client.Identity.SmallVideoSsrc : 0
                },
                1, 1, meeting.Router.Now);
            Media.UseRetransmissionStreams();
            foreach (Client other in meeting.Router.Clients.Where(other => other != client))
            {
                Media.AddRemoteStream(other.Identity.AudioSsrc, StreamKind.Audio);
                Media.AddRemoteStream(other.Identity.VideoSsrc, StreamKind.Video);
                Media.AddRemoteStream(other.Identity.SmallVideoSsrc, StreamKind.Video);
            }
            Client = client;
        }

        public Client Client { get; }

        public MediaAssociation Media { get; }

        public void Tick()
        {
            TimeSpan now = _meeting.Router.Now;
            if (_meeting._sound && _meeting._ticks % 10 == 0)
                Media.Audio.TryEnqueue(
                    new EncryptedFrame(_meeting._frame.AsSpan(0, 100), EncryptionType.EndToEnd), ++_audioFrames * 960, true, now, _level);
            if (_meeting._ticks % 20 == 0)
            {
                _large.Make(Media.Video, Math.Min(Media.VideoBitrate - _small.Maximum, _large.Maximum), _meeting);
                _small.Make(Media.SmallVideo, _small.Maximum, _meeting);
            }
            Client.SendMedia();
            while (Media.TakeKeyFrameRequest(now) is { } stream)
                (stream == MediaStream.Picture ? _large : _small).KeyFrame = true;
        }
    }

    /// <summary>25 pictures a second of varying size.</summary>
    private sealed class Encoder(double maximum)
    {
        private uint _frames;

        public double Maximum => maximum;

        public bool KeyFrame { get; set; } = true;

        public void Make(OutgoingFrames queue, double bitrate, MeetingOverWays meeting)
        {
            _frames++;
            KeyFrame |= _frames % 250 == 0;
            double bits = bitrate / 25 * (0.7 + 0.6 * meeting._random.NextDouble()) * (KeyFrame ? 3 : 0.97);
            // What stops begins again with a key frame.
            KeyFrame = bits <= 800 || (!queue.TryEnqueue(
                new EncryptedFrame(meeting._frame.AsSpan(0, (int)(bits / 8)), EncryptionType.EndToEnd), _frames * 3600, KeyFrame,
                meeting.Router.Now) && KeyFrame);
        }
    }
}
