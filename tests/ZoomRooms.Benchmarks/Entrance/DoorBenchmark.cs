using System.Diagnostics;
using System.Globalization;
using System.Net;
using ZoomRooms.Benchmarks.Meetings;
using ZoomRooms.Client;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Signaling;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Benchmarks.Entrance;

/// <summary>
/// What others notice of somebody who fills the door with connections that say nothing: a real server process, two who meet with picture
/// and
/// sound, and once a second a newcomer who signs in and a conversation that is cut; without the flood and with it, in turns. Arguments:
/// connections a second (100), seconds a turn (20), turns (3).
/// </summary>
internal static class DoorBenchmark
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly IPAddress Outsider = IPAddress.Parse("127.0.0.2");

    public static int Run(string[] arguments)
    {
        int Argument(int index, int otherwise) =>
            index < arguments.Length ? int.Parse(arguments[index], CultureInfo.InvariantCulture) : otherwise;
        return RunAsync(Argument(0, 100), Argument(1, 20), Argument(2, 3)).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(int perSecond, int seconds, int turns)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-benchmark-");
        string[] accounts = ["--data", Path.Combine(folder.FullName, "server")];
        Process? server = null;
        try
        {
            await BenchmarkServer.ScheduleAsync(accounts);
            (server, ServerEndpoint endpoint) = await BenchmarkServer.StartAsync(accounts[1]);
            using LocalCertificate certificate = LocalCertificate.Create();
            await using TalkingParticipant host = await JoinAsync(0), room = await JoinAsync(1);
            // A device has one conversation: who comes new is another one than who comes back.
            DeviceCredentials returns = await PairAsync(2), newcomer = await PairAsync(3);
            await using DoorCalls calls = await DoorCalls.StartAsync(endpoint, returns, newcomer, Patience);
            await UntilAsync(() => host.Sounds > 50 && room.Sounds > 50, "the two do not hear each other");
            ResultTable.WriteMachine();
            DoorMeasure without = new("without"), with = new("with");
            long came = 0, shookHands = 0, most = 0;
            for (int turn = 0; turn < turns; turn++)
            {
                await MeasureAsync(without, [host, room], calls, seconds);
                await using (Flood flood = new(IPEndPoint.Parse(endpoint.Url.Authority), Outsider, perSecond))
                {
                    // Until the door is full.
                    await Task.Delay(TimeSpan.FromSeconds(3));
                    await MeasureAsync(with, [host, room], calls, seconds);
                    (came, shookHands, most) = (came + flood.Came, shookHands + flood.ShookHands, Math.Max(most, flood.Most));
                }
                // Until it is empty.
                await Task.Delay(TimeSpan.FromSeconds(6));
            }
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"flood from {Outsider}: {perSecond} connections a second; {came} came, {shookHands} got as far as a TLS connection, at most {most} at once"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{turns} turns of {seconds} s each way"));
            Console.WriteLine();
            DoorMeasure.Write(without, with);
            return without.Failed + with.Failed == 0 ? 0 : 1;

            async Task<DeviceCredentials> PairAsync(int number)
            {
                (DeviceCredentials paired, DeviceIdentity own) = await BenchmarkServer.PairAsync(
                    folder.FullName, accounts, endpoint, number);
                own.Dispose();
                return paired;
            }

            async Task<TalkingParticipant> JoinAsync(int number)
            {
                (DeviceCredentials paired, DeviceIdentity own) = await BenchmarkServer.PairAsync(
                    folder.FullName, accounts, endpoint, number);
                TalkingParticipant participant = new(endpoint, paired, own, certificate, number);
                await UntilAsync(
                    () => participant.Session.Snapshot.State == SessionState.InMeeting,
                    $"participant {number} does not get into the meeting");
                return participant;
            }
        }
        finally
        {
            server?.Kill();
            server?.Dispose();
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(DoorMeasure measure, TalkingParticipant[] two, DoorCalls calls, int seconds)
    {
        long from = Stopwatch.GetTimestamp();
        long[] sent = [.. two.Select(one => one.SoundsSent)], heard = [.. two.Select(one => one.Sounds)];
        while (Stopwatch.GetElapsedTime(from) < TimeSpan.FromSeconds(seconds))
        {
            measure.Newcomers.Add(await calls.SignInAsync());
            measure.Resumptions.Add(await calls.ResumeAsync());
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
        long to = Stopwatch.GetTimestamp();
        // What was said last arrives, or does not.
        (long[] said, long[] got) = ([.. two.Select(one => one.SoundsSent)], [.. two.Select(one => one.Sounds)]);
        await Task.Delay(TimeSpan.FromSeconds(2));
        for (int i = 0; i < two.Length; i++)
        {
            measure.Add(two[i].Of(two[1 - i], from, to));
            measure.AddSound(said[i] - sent[i], got[1 - i] - heard[1 - i]);
        }
    }

    private static async Task UntilAsync(Func<bool> condition, string otherwise)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(begun) > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException(otherwise);
            await Task.Delay(20);
        }
    }
}
