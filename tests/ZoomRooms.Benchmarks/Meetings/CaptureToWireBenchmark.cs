using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Client.Storage;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Media.Video;
using ZoomRooms.MeetingServer.Clocks;
using ZoomRooms.MeetingServer.CommandLine;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Benchmarks.Meetings;

/// <summary>
/// From the capture timestamp to the frame's packets on the socket, less the encoder's own time: 720p30 in a real end-to-end encrypted
/// meeting with a real server on the loopback interface.
/// </summary>
internal static class CaptureToWireBenchmark
{
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Measuring = TimeSpan.FromSeconds(30);

    public static int Run(string[] arguments) => RunAsync().GetAwaiter().GetResult();

    private static async Task<int> RunAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-benchmark-");
        try
        {
            string data = Path.Combine(folder.FullName, "server");
            await AdministerAsync(data, "account", "add", "Benchmark");
            await AdministerAsync(data, "user", "add", "host", "--account", "Benchmark", "--phone-verified", "yes");
            await AdministerAsync(data, "meeting", "schedule", "--host", "host", "--id", "987654321", "--passcode", "");
            string code = JsonDocument.Parse(
                await AdministerAsync(data, "device", "pair-code", "--user", "host", "--json")).RootElement.GetProperty(
                    "code").GetString()!;
            await using ServerHost server = await ServerHost.StartAsync(new ServerOptions
            {
                DataFolder = data, Listen = new IPEndPoint(IPAddress.Loopback, 0), Media = new IPEndPoint(IPAddress.Loopback, 0),
            });
            ServerEndpoint endpoint = new(new Uri($"https://{server.ListenAddress}"), server.CertificateSha256);
            KeyStore keys = new(folder.FullName);
            await new DeviceProvisioning(
                endpoint, keys, folder.FullName, "benchmark", ClientType.ZoomRooms).PairAsync(code, CancellationToken.None);
            using DeviceIdentity identity = keys.LoadOrCreate();
            using LocalCertificate certificate = LocalCertificate.Create();
            CameraOptions options = new() { Format = "lavfi", Device = "testsrc2=size=1280x720:rate=30" };
            using CameraPipeline camera = new(
                options, new EncoderOptions(), new EncoderSelection("libx264", []), TimeProvider.System, NullLogger.Instance);
            Probe probe = new();
            ParticipantContext context = new(
                endpoint, DeviceCredentials.TryLoad(folder.FullName)!, identity, certificate, new MediaDevices(
                    camera, null, null), TimeProvider.System, NullLogger.Instance)
            { Probe = probe };
            await using IMeetingSession session = new MeetingSessionFactory(
                context).Join(new JoinRequest(new MeetingId(987654321), "", "benchmark", EncryptionType.EndToEnd), _ => { });
            await Task.Delay(Warming);
            int[] before = [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];
            probe.Begin();
            await Task.Delay(Measuring);
            if (session.Snapshot.State != SessionState.InMeeting)
            {
                Console.Error.WriteLine($"not in the meeting: {session.Snapshot.End}");
                return 1;
            }
            probe.Write(Console.Out);
            Console.WriteLine(
                $"collections of generation 0/1/2 meanwhile, server in the same process: {GC.CollectionCount(0) - before[0]}/{GC.CollectionCount(1) - before[1]}/{GC.CollectionCount(2) - before[2]}");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> AdministerAsync(string data, params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int exit = await ServerCommandLine.RunAsync([.. arguments, "--data", data], output, errors);
        return exit == 0 ? output.ToString() : throw new InvalidOperationException(errors.ToString());
    }

    /// <summary>Matches datagrams to frames by what SRTP leaves readable: payload type, marker and timestamp.</summary>
    private sealed class Probe : IMediaProbe
    {
        private readonly ConcurrentDictionary<uint, TimeSpan> _ready = new();
        private readonly List<double> _unsealed = new(4096);
        private readonly List<double> _first = new(4096);
        private readonly List<double> _last = new(4096);
        private volatile bool _measuring;

        public void Begin() => _measuring = true;

        public void Encoded(in EncodedVideoFrame frame)
        {
            if (!_measuring)
                return;
            TimeSpan ready = frame.CapturedAt + frame.EncodeTime;
            _unsealed.Add((Client.Media.MonotonicTime.Now(TimeProvider.System) - ready).TotalMilliseconds);
            _ready[(uint)(frame.CapturedAt.Ticks / 1000 * 9)] = ready;
        }

        public void Sent(ReadOnlySpan<byte> datagram)
        {
            if (datagram.Length < 12 || datagram[0] >> 6 != 2 || (datagram[1] & 0x7f) != 96)
                return;
            uint timestamp = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]);
            if (!_ready.TryGetValue(timestamp, out TimeSpan ready))
                return;
            double milliseconds = (Client.Media.MonotonicTime.Now(TimeProvider.System) - ready).TotalMilliseconds;
            if (_first.Count == _last.Count)
                _first.Add(milliseconds);
            if ((datagram[1] & 0x80) == 0)
                return;
            _last.Add(milliseconds);
            _ready.TryRemove(timestamp, out _);
        }

        public void Write(TextWriter output)
        {
            output.WriteLine("capture timestamp to socket less encoding, ms      p50    p99   most      n");
            WriteRow(output, "handed over by the encoder, not yet sealed", _unsealed);
            WriteRow(output, "first packet of a frame", _first);
            WriteRow(output, "last packet of a frame", _last);
        }

        private static void WriteRow(TextWriter output, string name, List<double> values)
        {
            double[] sorted = [.. values.Order()];
            double At(double quantile) =>
                sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(quantile * sorted.Length))];
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-46} {At(0.5),7:0.00} {At(0.99),6:0.00} {At(1),6:0.00} {sorted.Length,6}"));
        }
    }
}
