using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using ZoomRooms.Client;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Signaling;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.Benchmarks.Meetings;

/// <summary>
/// Everybody joins a running end-to-end encrypted meeting at once: real sessions, all in this process, with a real server process on the
/// loopback interface. From the join to the first frame of the host that was decrypted, sound and picture, and what the server holds for
/// each once all is quiet. Nobody who gives up tries again, as a room would. Arguments: how many join, 50 and 199 by default; <c>--nats</c>
/// for each once more, with a server that shares its meetings over NATS and its accounts in PostgreSQL, as several do, both of this
/// machine.
/// </summary>
internal static class JoinsBenchmark
{
    private const long FullCollection = 0x800000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Long enough for what a join leaves behind to be acknowledged, and for a collected heap to be given back.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    public static int Run(string[] arguments) => RunAsync(arguments).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] arguments)
    {
        bool shares = arguments.Contains("--nats");
        int[] sizes = [.. arguments.Where(
            argument => argument != "--nats").Select(argument => int.Parse(argument, CultureInfo.InvariantCulture))];
        ResultTable.WriteMachine();
        Console.WriteLine(
            "| join at once | in the meeting, p50, s | p99, s | first sound decrypted, p50, s | p99, s | max, s | first picture, p50, s | p99, s | gave up | not within three minutes | server's CPU, s | sessions' CPU, s | server's memory a participant, kB | idle and collected, kB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        bool met = true;
        foreach (int joining in sizes.Length > 0 ? sizes : [50, 199])
        {
            met &= await MeasureAsync(joining, []);
            if (!shares)
                continue;
            using NatsProcess nats = new();
            using PostgresProcess postgres = await PostgresProcess.StartAsync();
            met &= await MeasureAsync(joining, ["--database", postgres.Address, "--nats", nats.Address]);
        }
        return met ? 0 : 1;
    }

    /// <param name="sharing">What a server that shares with others is told besides.</param>
    private static async Task<bool> MeasureAsync(int joining, string[] sharing)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-benchmark-");
        string data = Path.Combine(folder.FullName, "server");
        List<JoiningParticipant> participants = new();
        Process? server = null;
        try
        {
            string[] accounts = ["--data", data, .. sharing.Take(2)];
            await BenchmarkServer.ScheduleAsync(accounts);
            (server, ServerEndpoint endpoint) = await BenchmarkServer.StartAsync(data, sharing);
            using LocalCertificate certificate = LocalCertificate.Create();
            for (int i = 0; i <= joining; i++)
                participants.Add(await PairAsync(folder.FullName, accounts, endpoint, certificate, i));
            participants[0].Join();
            await UntilAsync(() => participants[0].Session!.Snapshot.State == SessionState.InMeeting);
            JoiningParticipant[] newcomers = [.. participants.Skip(1)];
            (long memory, TimeSpan serverTime, TimeSpan time) = (
                MemoryOf(server), server.TotalProcessorTime, Environment.CpuUsage.TotalTime);
            foreach (JoiningParticipant participant in newcomers)
                participant.Join();
            await UntilAsync(() => newcomers.All(
                participant => participant is { FirstAudio: not null, FirstVideo: not null } or { Session.Snapshot.End: not null }));
            long afterwards = MemoryOf(server);
            (serverTime, time) = (server.TotalProcessorTime - serverTime, Environment.CpuUsage.TotalTime - time);
            long idle = await MeasureIdleAsync(server, participants[0]);
            double[] inMeeting = Sorted(
                newcomers.Select(participant => participant.InMeeting)), sound = Sorted(
                    newcomers.Select(participant => participant.FirstAudio)), picture = Sorted(
                        newcomers.Select(participant => participant.FirstVideo));
            SessionEnd[] gaveUp = [.. newcomers.Select(participant => participant.Session!.Snapshot.End).OfType<SessionEnd>()];
            int missing = joining - Math.Min(sound.Length, picture.Length);
            Console.WriteLine(FormattableString.Invariant(
                $"| {joining}{(sharing.Length > 0 ? ", over NATS" : "")} | {At(inMeeting, 0.5):0.0} | {At(inMeeting, 0.99):0.0} | {At(sound, 0.5):0.0} | {At(sound, 0.99):0.0} | {At(sound, 1):0.0} | {At(picture, 0.5):0.0} | {At(picture, 0.99):0.0} | {gaveUp.Length} | {missing} | {serverTime.TotalSeconds:0.0} | {time.TotalSeconds:0.0} | {(afterwards - memory) / joining >> 10} | {(idle - memory) / joining >> 10} |"));
            foreach (IGrouping<string, SessionEnd> reason in gaveUp.GroupBy(end => $"{end.Reason}: {end.Detail}"))
                Console.Error.WriteLine($"{reason.Count()} gave up: {reason.Key}");
            return missing == 0;
        }
        finally
        {
            foreach (JoiningParticipant participant in participants)
                await participant.DisposeAsync();
            server?.Kill();
            server?.Dispose();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>
    /// Memory of the server with everybody in the meeting and nobody sending, after a full collection. What the burst of joins needed is
    /// not what a participant costs.
    /// </summary>
    private static async Task<long> MeasureIdleAsync(Process server, JoiningParticipant host)
    {
        host.FallSilent();
        await Task.Delay(Quiet);
        using (EventPipeSession collection = new DiagnosticsClient(server.Id).StartEventPipeSession(
            [new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, FullCollection)], requestRundown: false))
        {
            Task reading = collection.EventStream.CopyToAsync(Stream.Null);
            await Task.Delay(Quiet);
            await collection.StopAsync(CancellationToken.None);
            await reading;
        }
        return MemoryOf(server);
    }

    private static long MemoryOf(Process server)
    {
        server.Refresh();
        return server.WorkingSet64;
    }

    private static double[] Sorted(IEnumerable<double?> values) => [.. values.OfType<double>().Order()];

    private static double At(double[] sorted, double quantile) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(quantile * sorted.Length))];

    private static async Task UntilAsync(Func<bool> condition)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!condition() && Stopwatch.GetElapsedTime(begun) < Patience)
            await Task.Delay(100);
    }

    private static async Task<JoiningParticipant> PairAsync(
        string folder, string[] accounts, ServerEndpoint endpoint, LocalCertificate certificate, int number)
    {
        (DeviceCredentials credentials, DeviceIdentity identity) = await BenchmarkServer.PairAsync(folder, accounts, endpoint, number);
        return new JoiningParticipant(endpoint, credentials, identity, certificate, BenchmarkServer.Meeting, number);
    }
}
