using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using ZoomRooms.MeetingServer.Media;

namespace ZoomRooms.Benchmarks.Routing;

/// <summary>
/// One sender of 1,100-byte packets to many receivers through the embedded router, and through Janus where it is installed, in one run over one address. First the most that each takes, then half of that: there
/// nothing may be lost. Janus offers no loopback candidates: the benchmark starts itself again in a network namespace with an address of its own.
/// </summary>
internal static class ForwardingBenchmark
{
    private const int Length = 1100;
    private const string Inside = "inside";
    private const string Network = "ip link set lo up && ip link add zoomrooms type bridge && ip addr add 192.0.2.1/24 dev zoomrooms && ip link set zoomrooms up && exec \"$0\" forwarding inside";
    private static readonly TimeSpan s_run = TimeSpan.FromSeconds(8);

    public static int Run(string[] arguments) => arguments is [Inside] ? Measure() : Isolate();

    private static int Isolate()
    {
        try
        {
            using Process inside = Process.Start("unshare", ["--net", "--map-root-user", "sh", "-c", Network, Environment.ProcessPath!]);
            inside.WaitForExit();
            return inside.ExitCode;
        }
        catch (Win32Exception failure)
        {
            Console.Error.WriteLine($"A network namespace needs util-linux and iproute2: {failure.Message}");
            return 2;
        }
    }

    private static int Measure()
    {
        var address = IPAddress.Parse("192.0.2.1");
        bool janus = File.Exists("/usr/bin/janus");
        ResultTable.WriteMachine();
        Console.WriteLine("| engine | receivers | offered, packets/s | forwarded, packets/s | CPU | packets a core-second | lost | delay p50, µs | p99, µs |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        bool met = true;
        foreach (int receivers in (int[])[20, 200])
        {
            Result embedded = Measure(new EmbeddedEngine(address, new SlotLimits()), address, receivers);
            met &= embedded.LossAtHalf == 0;
            if (!janus)
                continue;
            Result other = Measure(new JanusEngine(address), address, receivers);
            Console.WriteLine(FormattableString.Invariant($"| embedded / Janus | {receivers} | | {embedded.Peak / other.Peak:0.0} | | {embedded.PerCore / other.PerCore:0.0} | | | |"));
            met &= embedded.PerCore >= 4 * other.PerCore;
        }
        if (!janus)
            Console.WriteLine("Janus is not installed (apt-get install janus): not compared.");
        return met ? 0 : 1;
    }

    /// <param name="Peak">Forwarded packets a second at most, with less than a hundredth lost.</param>
    /// <param name="PerCore">Forwarded packets a core-second at that rate.</param>
    private readonly record struct Result(double Peak, double PerCore, double LossAtHalf);

    private static Result Measure(ILoadEngine engine, IPAddress address, int receivers)
    {
        using LoadMeeting meeting = new(engine, address, receivers + 1);
        // The router's methods are compiled to their last tier first.
        Offer(meeting, 100, TimeSpan.FromSeconds(4));
        int peak = receivers == 20 ? 1000 : 100;
        // A rate that fails once may have met a moment in which the machine was busy with something else.
        for (int rate = peak; IsBorne(meeting, rate, receivers) || IsBorne(meeting, rate, receivers); rate = rate * 9 / 8)
            peak = rate;
        (double perCore, _) = Report(engine.Name, meeting, receivers, peak);
        (_, double lost) = Report(engine.Name, meeting, receivers, peak / 2);
        return new Result((double)peak * receivers, perCore, lost);
    }

    private static bool IsBorne(LoadMeeting meeting, int rate, int receivers)
    {
        (double forwarded, double loss) = Offer(meeting, rate, TimeSpan.FromSeconds(2));
        return loss < 0.01 && forwarded > 0.95 * rate * receivers;
    }

    private static (double PerCore, double Loss) Report(string engine, LoadMeeting meeting, int receivers, int rate)
    {
        TimeSpan before = meeting.RouterTime;
        long start = Stopwatch.GetTimestamp();
        (double forwarded, double loss) = Offer(meeting, rate, s_run);
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds, cpu = (meeting.RouterTime - before).TotalSeconds;
        double perCore = forwarded * s_run.TotalSeconds / cpu;
        Console.WriteLine(FormattableString.Invariant(
            $"| {engine} | {receivers} | {rate * receivers} | {forwarded:0} | {cpu / wall:P0} | {perCore:0} | {loss:P3} | {meeting.Delay(0.5):0} | {meeting.Delay(0.99):0} |"));
        return (perCore, loss);
    }

    /// <summary>Sends at a rate for a time. Returns what arrived in a second, and what part was lost.</summary>
    private static (double Forwarded, double Loss) Offer(LoadMeeting meeting, int rate, TimeSpan time)
    {
        LoadClient sender = meeting.Clients[0];
        sender.SendVideo(isKeyFrame: true, Length);
        sender.Flush();
        Thread.Sleep(20);
        meeting.Maintain();
        meeting.Reset();
        long start = Stopwatch.GetTimestamp(), sent = 0, maintained = 0;
        TimeSpan now;
        while ((now = Stopwatch.GetElapsedTime(start)) < time)
        {
            long due = (long)(now.TotalSeconds * rate);
            for (int i = 0; sent < due && i < 32; i++, sent++)
                sender.SendVideo(isKeyFrame: false, Length);
            sender.Flush();
            meeting.Receive();
            if (now.TotalSeconds > maintained)
            {
                maintained++;
                meeting.Maintain();
            }
        }
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long arrived, before;
        do
        {
            // What waits in the router's queue comes late, and belongs to this run.
            before = meeting.Count().Arrived;
            for (int i = 0; i < 30; i++)
            {
                Thread.Sleep(10);
                meeting.Receive();
            }
            arrived = meeting.Count().Arrived;
        }
        while (arrived != before);
        long expected = sent * (meeting.Clients.Count - 1);
        return (arrived / seconds, (double)(expected - arrived) / expected);
    }
}
