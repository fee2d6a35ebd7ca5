using System.Diagnostics;
using System.Globalization;
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
using ZoomRooms.MeetingServer.CommandLine;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Benchmarks.Meetings;

/// <summary>
/// Everybody joins a running end-to-end encrypted meeting at once: real sessions, all in this process, with a real server process on the loopback interface. From the join to the first frame of the
/// host that was decrypted. Arguments: how many join, 50 and 199 by default.
/// </summary>
internal static class JoinsBenchmark
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static int Run(string[] arguments) => RunAsync(arguments).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] arguments)
    {
        int[] sizes = arguments.Length > 0 ? [.. arguments.Select(argument => int.Parse(argument, CultureInfo.InvariantCulture))] : [50, 199];
        ResultTable.WriteMachine();
        Console.WriteLine("| join at once | in the meeting, p50, s | p99, s | first frame decrypted, p50, s | p99, s | the last, s | not within three minutes | server's CPU, s | clients' CPU, s | server's memory a participant, kB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        bool met = true;
        foreach (int joining in sizes)
            met &= await MeasureAsync(joining);
        return met ? 0 : 1;
    }

    private static async Task<bool> MeasureAsync(int joining)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-benchmark-");
        string data = Path.Combine(folder.FullName, "server");
        var participants = new List<Participant>();
        Process? server = null;
        try
        {
            await AdministerAsync(data, "account", "add", "Benchmark");
            await AdministerAsync(data, "user", "add", "host", "--account", "Benchmark", "--phone-verified", "yes");
            await AdministerAsync(data, "meeting", "schedule", "--host", "host", "--id", "987654321", "--passcode", "");
            (server, ServerEndpoint endpoint) = await StartServerAsync(data);
            using LocalCertificate certificate = LocalCertificate.Create();
            for (int i = 0; i <= joining; i++)
                participants.Add(await PairAsync(folder.FullName, data, endpoint, certificate, i));
            participants[0].Join();
            await UntilAsync(() => participants[0].Session!.Snapshot.State == SessionState.InMeeting);
            server.Refresh();
            (long memory, TimeSpan serverTime, TimeSpan time) = (server.WorkingSet64, server.TotalProcessorTime, Environment.CpuUsage.TotalTime);
            foreach (Participant participant in participants.Skip(1))
                participant.Join();
            await UntilAsync(() => participants.Skip(1).All(participant => participant.FirstFrame is not null));
            server.Refresh();
            (memory, serverTime, time) = (server.WorkingSet64 - memory, server.TotalProcessorTime - serverTime, Environment.CpuUsage.TotalTime - time);
            double[] inMeeting = Sorted(participants.Skip(1).Select(participant => participant.InMeeting)), first = Sorted(participants.Skip(1).Select(participant => participant.FirstFrame));
            int missing = joining - first.Length;
            Console.WriteLine(FormattableString.Invariant(
                $"| {joining} | {At(inMeeting, 0.5):0.0} | {At(inMeeting, 0.99):0.0} | {At(first, 0.5):0.0} | {At(first, 0.99):0.0} | {At(first, 1):0.0} | {missing} | {serverTime.TotalSeconds:0.0} | {time.TotalSeconds:0.0} | {memory / joining >> 10} |"));
            return missing == 0;
        }
        finally
        {
            foreach (Participant participant in participants)
                await participant.DisposeAsync();
            server?.Kill();
            server?.Dispose();
            folder.Delete(recursive: true);
        }
    }

    private static double[] Sorted(IEnumerable<double?> values) => [.. values.OfType<double>().Order()];

    private static double At(double[] sorted, double quantile) => sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(quantile * sorted.Length))];

    private static async Task UntilAsync(Func<bool> condition)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!condition() && Stopwatch.GetElapsedTime(begun) < Patience)
            await Task.Delay(100);
    }

    private static async Task<(Process, ServerEndpoint)> StartServerAsync(string data)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "zoomrooms-server.dll");
        Process server = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [program, "run", "--data", data, "--listen", "127.0.0.1:0", "--media", "127.0.0.1:0"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        // Where it listens, and its certificate. Its log is of no interest.
        string address = (await server.StandardOutput.ReadLineAsync())!.Split(' ', ',')[2], fingerprint = (await server.StandardOutput.ReadLineAsync())!.Split(' ')[^1];
        _ = server.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = server.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return (server, new ServerEndpoint(new Uri(address), fingerprint));
    }

    private static async Task<Participant> PairAsync(string folder, string data, ServerEndpoint endpoint, LocalCertificate certificate, int number)
    {
        string state = Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture));
        string code = JsonDocument.Parse(await AdministerAsync(data, "device", "pair-code", "--user", "host", "--json")).RootElement.GetProperty("code").GetString()!;
        var keys = new KeyStore(state);
        ProvisioningResult paired = await new DeviceProvisioning(endpoint, keys, state, $"room {number}", ClientType.ZoomRooms).PairAsync(code, CancellationToken.None);
        return paired.Paired ? new Participant(endpoint, DeviceCredentials.TryLoad(state)!, keys.LoadOrCreate(), certificate, number) : throw new InvalidOperationException(paired.Message);
    }

    private static async Task<string> AdministerAsync(string data, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        int exit = await ServerCommandLine.RunAsync([.. arguments, "--data", data], output, errors);
        return exit == 0 ? output.ToString() : throw new InvalidOperationException(errors.ToString());
    }

    /// <summary>Number 0 has a camera; the others note when they could read it first.</summary>
    private sealed class Participant(ServerEndpoint server, DeviceCredentials credentials, DeviceIdentity identity, LocalCertificate certificate, int number) : IMediaRecorder, IAsyncDisposable
    {
        private readonly CameraPipeline? _camera = number > 0 ? null : new CameraPipeline(
            new CameraOptions { Format = "lavfi", Device = "testsrc2=size=160x90:rate=10", Width = 160, Height = 90, FrameRate = 10 },
            new EncoderOptions(), new EncoderSelection("libx264", []), TimeProvider.System, NullLogger.Instance);

        private long _begun;
        private long _first;

        public IMeetingSession? Session { get; private set; }

        public double? FirstFrame => Volatile.Read(ref _first) is > 0 and var first ? Stopwatch.GetElapsedTime(_begun, first).TotalSeconds : null;

        public double? InMeeting => Session!.Snapshot.Milestones.FirstOrDefault(milestone => milestone.Name == "in meeting")?.After.TotalSeconds;

        public void Join()
        {
            _begun = Stopwatch.GetTimestamp();
            var context = new ParticipantContext(server, credentials, identity, certificate, new MediaDevices(_camera, null, null, this), TimeProvider.System, NullLogger.Instance);
            Session = new MeetingSessionFactory(context).Join(new JoinRequest(new MeetingId(987654321), "", $"room {number}", EncryptionType.EndToEnd), _ => { });
        }

        public void AddVideo(ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan at) => Interlocked.CompareExchange(ref _first, Stopwatch.GetTimestamp(), 0);

        public void AddAudio(ReadOnlySpan<byte> opusPacket, TimeSpan at)
        {
        }

        public async ValueTask DisposeAsync()
        {
            if (Session is not null)
                await Session.DisposeAsync();
            _camera?.Dispose();
            identity.Dispose();
        }
    }
}
