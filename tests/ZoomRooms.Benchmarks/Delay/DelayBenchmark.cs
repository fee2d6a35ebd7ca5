using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Benchmarks.Meetings;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Signaling;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Benchmarks.Delay;

/// <summary>
/// From the mouth to the wire and from the wire to the ear: sweeps are played to a simulated microphone's null sink, go through a real
/// session, a real server on the loopback interface and another session, and are heard at a simulated loudspeaker's. What was heard when is
/// held against what the participants say of their stages meanwhile. <c>--arrivals FILE</c> keeps when each packet came.
/// </summary>
internal static class DelayBenchmark
{
    private const int Sweeps = 40, First = 5;
    private const double MostApart = 25;

    public static int Run(string[] arguments)
    {
        if (SimulatedCards.AreHere)
            return RunAsync(arguments).GetAwaiter().GetResult();
        using SimulatedCards cards = SimulatedCards.Start();
        return cards.RunAgain(["delay", .. arguments]);
    }

    private static async Task<int> RunAsync(string[] arguments)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-benchmark-");
        string data = Path.Combine(folder.FullName, "server");
        Process? server = null;
        try
        {
            string[] accounts = ["--data", data];
            await BenchmarkServer.ScheduleAsync(accounts);
            (server, ServerEndpoint endpoint) = await BenchmarkServer.StartAsync(data);
            using MicrophonePipeline microphone = new(
                new MicrophoneOptions { Device = SimulatedCards.Microphone }, TimeProvider.System, NullLogger.Instance);
            using SpeakerPipeline speaker = new(new SpeakerOptions
            {
                Device = SimulatedCards.Speaker
            }, TimeProvider.System, NullLogger.Instance);
            WireTap wire = new();
            speaker.Start();
            using LocalCertificate one = LocalCertificate.Create(), other = LocalCertificate.Create();
            await using IMeetingSession mouth = await JoinAsync(
                folder.FullName, accounts, endpoint, one, new MediaDevices(null, microphone, null), 0);
            await using IMeetingSession ear = await JoinAsync(
                folder.FullName, accounts, endpoint, other, new MediaDevices(null, null, speaker, wire), 1);
            using SoundTap air = new(SimulatedCards.Air), room = new(SimulatedCards.Speaker);
            DelayTable table = new();
            using (Process player = Player())
            {
                await PlayAsync(player, () =>
                {
                    if (SoundDelay.Of(microphone.Status.Delays, speaker.Status.Delays, mouth.Snapshot.Media.SoundSending) is { } delay)
                        table.Add(delay);
                });
                player.Kill();
            }
            if (microphone.Status.Packets == 0 || wire.Packets == 0)
            {
                Console.Error.WriteLine(
                    $"nothing was heard: {microphone.Status}, {mouth.Snapshot.State}, {ear.Snapshot.State}, {speaker.Status}");
                return 1;
            }
            if (arguments is ["--arrivals", string file])
                await File.WriteAllLinesAsync(file, wire.Arrivals);
            return table.Write(TimesOf(air), wire.Find(), TimesOf(room), MostApart) ? 0 : 1;
        }
        finally
        {
            server?.Kill();
            server?.Dispose();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IMeetingSession> JoinAsync(
        string folder, string[] accounts, ServerEndpoint endpoint, LocalCertificate certificate, MediaDevices devices, int number)
    {
        (DeviceCredentials credentials, DeviceIdentity identity) = await BenchmarkServer.PairAsync(folder, accounts, endpoint, number);
        ParticipantContext context = new(
            endpoint, credentials, identity, certificate, devices, TimeProvider.System, NullLogger.Instance);
        return new MeetingSessionFactory(
            context).Join(new JoinRequest(BenchmarkServer.Meeting, "", $"room {number}", EncryptionType.EndToEnd), _ => { });
    }

    private static Process Player() => Process.Start(new ProcessStartInfo(
        "pacat",
        ["--playback", $"--device={SimulatedCards.Air}", "--raw", "--format=float32le", "--rate=48000", "--channels=1",
            "--latency-msec=20"])
    {
        RedirectStandardInput = true,
    })!;

    /// <summary>A sweep each second. Looked at each time, once all has settled.</summary>
    private static async Task PlayAsync(Process player, Action look)
    {
        byte[] second = new byte[AudioFormat.SampleRate * sizeof(float)];
        for (int i = 0; i < Sweep.Length; i++)
            BitConverter.TryWriteBytes(second.AsSpan((AudioFormat.SampleRate / 2 + i) * sizeof(float)), Sweep.Samples[i]);
        for (int n = 0; n < Sweeps; n++)
        {
            // The pipe is full until what is in it is played: that is the pace.
            await player.StandardInput.BaseStream.WriteAsync(second);
            await player.StandardInput.BaseStream.FlushAsync();
            if (n >= First)
                look();
        }
    }

    private static List<double> TimesOf(SoundTap tap)
    {
        (float[] samples, TimeSpan begun) = tap.Heard;
        return Sweep.Find(samples).ConvertAll(at => begun.TotalSeconds + at);
    }

    /// <summary>Packets as they come to the other participant, opened; decoded afterwards.</summary>
    private sealed class WireTap : IMediaRecorder
    {
        private readonly List<(byte[] Packet, TimeSpan At)> _packets = [];

        public int Packets
        {
            get
            {
                lock (_packets)
                    return _packets.Count;
            }
        }

        /// <summary>When each packet came after the first, ms.</summary>
        public IEnumerable<string> Arrivals
        {
            get
            {
                lock (_packets)
                    return [.. _packets.Select(
                        packet => (packet.At - _packets[0].At).TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture))];
            }
        }

        public void AddVideo(ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan at)
        {
        }

        public void AddAudio(ReadOnlySpan<byte> opusPacket, TimeSpan at)
        {
            lock (_packets)
                _packets.Add((opusPacket.ToArray(), at));
        }

        /// <summary>When each sweep would be heard if its packet were decoded and played on arrival.</summary>
        public List<double> Find()
        {
            lock (_packets)
            {
                using OpusDecoder decoder = new();
                float[] sound = new float[_packets.Count * AudioFormat.OpusFrames];
                for (int i = 0; i < _packets.Count; i++)
                    decoder.TryDecode(_packets[i].Packet, sound.AsSpan(i * AudioFormat.OpusFrames, AudioFormat.OpusFrames));
                return Sweep.Find(sound).ConvertAll(at =>
                {
                    int sample = (int)Math.Round(at * AudioFormat.SampleRate), packet = sample / AudioFormat.OpusFrames;
                    return _packets[packet].At.TotalSeconds + sample % AudioFormat.OpusFrames / (double)AudioFormat.SampleRate;
                });
            }
        }
    }
}
