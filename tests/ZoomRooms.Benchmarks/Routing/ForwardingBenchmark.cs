using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using ZoomRooms.MeetingServer.Options;

namespace ZoomRooms.Benchmarks.Routing;

/// <summary>
/// One sender of 1,100-byte packets to many receivers through the embedded router, and through Janus where it is installed, in one run over
/// one address. First the most that each takes without falling behind, then half of that: there nothing may be lost. Janus offers no
/// loopback candidates: the benchmark starts itself again in a network namespace with an address of its own.
/// </summary>
/// <remarks>Arguments: <c>--receivers 20,200</c>, <c>--sealing-threads 0,1,2</c> for a run of the embedded router with each, <c>--rounds
/// 3</c>, <c>--seconds 8</c> of each measurement, <c>--no-janus</c>, <c>--rate 1000</c> of the sender's packets a second, in place of
/// looking for the most.</remarks>
internal static class ForwardingBenchmark
{
    private const int Length = 1100;
    private const string Inside = "inside";
    private const string Network =
        "ip link set lo up && ip link add zoomrooms type bridge && ip addr add 192.0.2.1/24 dev zoomrooms && ip link set zoomrooms up && exec \"$0\" forwarding inside \"$@\"";
    public static int Run(string[] arguments) => arguments is [Inside, .. string[] rest] ? Measure(rest) : Isolate(arguments);

    private static int Isolate(string[] arguments)
    {
        try
        {
            using Process inside = Process.Start(
                "unshare", ["--net", "--map-root-user", "sh", "-c", Network, Environment.ProcessPath!, .. arguments]);
            inside.WaitForExit();
            return inside.ExitCode;
        }
        catch (Win32Exception failure)
        {
            Console.Error.WriteLine($"A network namespace needs util-linux and iproute2: {failure.Message}");
            return 2;
        }
    }

    private static int Measure(string[] arguments)
    {
        IPAddress address = IPAddress.Parse("192.0.2.1");
        bool janus = File.Exists("/usr/bin/janus") && !arguments.Contains("--no-janus");
        TimeSpan run = TimeSpan.FromSeconds(Numbers(arguments, "--seconds", [8])[0]);
        int? rate = Numbers(arguments, "--rate", []) is [int given] ? given : null;
        int?[] threads = [.. Numbers(arguments, "--sealing-threads", []).Select(count => (int?)count)];
        if (threads.Length == 0)
            threads = [null];
        ResultTable.WriteMachine();
        Console.WriteLine(
            "| engine | receivers | offered, packets/s | forwarded, packets/s | CPU | packets a core-second | lost | of these by the engine | delay p50, µs | p99, µs |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        bool met = true;
        foreach (int receivers in Numbers(arguments, "--receivers", [20, 200]))
        {
            for (int round = Numbers(arguments, "--rounds", [1])[0]; round > 0; round--)
            {
                List<(string Name, Result Result)> own = [];
                foreach (int? count in threads)
                {
                    EmbeddedEngine engine = new(address, new SlotLimits(), count);
                    own.Add((engine.Name, Measure(engine, address, receivers, rate, run)));
                }
                met &= own[0].Result.LossAtHalf == 0;
                if (!janus)
                    continue;
                Result other = Measure(new JanusEngine(address), address, receivers, rate, run);
                foreach ((string name, Result result) in own)
                    Console.WriteLine(
                        FormattableString.Invariant(
                            $"| **{name} / Janus** | {receivers} | | {result.Peak / other.Peak:0.0} | | {result.PerCore / other.PerCore:0.0} | | | | |"));
                met &= own[0].Result.PerCore >= 4 * other.PerCore;
            }
        }
        if (!janus)
            Console.WriteLine("Not compared with Janus (apt-get install janus).");
        return met ? 0 : 1;
    }

    private static int[] Numbers(string[] arguments, string option, int[] otherwise)
    {
        int at = Array.IndexOf(arguments, option);
        return at < 0 ? otherwise : [.. arguments[at + 1].Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
    }

    /// <param name="Peak">Packets a second at most, with less than a hundredth lost and none left behind.</param>
    /// <param name="PerCore">Forwarded packets a core-second at that rate.</param>
    private readonly record struct Result(double Peak, double PerCore, double LossAtHalf);

    private static Result Measure(ILoadEngine engine, IPAddress address, int receivers, int? rate, TimeSpan run)
    {
        using LoadMeeting meeting = new(engine, address, receivers + 1);
        // The router's methods are compiled to their last tier first.
        Offer(meeting, 100, TimeSpan.FromSeconds(4));
        if (rate is { } fixedRate)
        {
            Load alone = Offer(meeting, fixedRate, run);
            Report(engine.Name, receivers, alone);
            return new Result(alone.Offered, alone.PerCore, alone.Lost);
        }
        int peak = 20_000 / receivers;
        // In great steps, then in small ones from the last that was borne.
        peak = Raise(meeting, peak, receivers, 3, 2);
        peak = Raise(meeting, peak, receivers, 9, 8);
        // What passed for two seconds need not for longer.
        Load most = Offer(meeting, peak, run);
        for (; !most.IsBorne && peak > 2; most = Offer(meeting, peak, run))
            peak = peak * 8 / 9;
        Report(engine.Name, receivers, most);
        Load half = Offer(meeting, peak / 2, run);
        Report(engine.Name + ", half", receivers, half);
        return new Result(most.Offered, most.PerCore, half.Lost);
    }

    private static int Raise(LoadMeeting meeting, int borne, int receivers, int times, int by)
    {
        // A rate that fails once may have met a moment in which the machine was busy with something else.
        for (int rate = borne * times / by; Bears(rate) || Bears(rate); rate = rate * times / by)
            borne = rate;
        return borne;

        bool Bears(int rate) => Offer(meeting, rate, TimeSpan.FromSeconds(2)).IsBorne;
    }

    private static void Report(string engine, int receivers, Load load) => Console.WriteLine(FormattableString.Invariant(
        $"| {engine} | {receivers} | {load.Offered:0} | {load.Forwarded:0} | {load.Cores:P0} | {load.PerCore:0} | {load.Lost:P3} | {load.LostByEngine} | {load.Delay50:0} | {load.Delay99:0} |"));

    /// <param name="Offered">Packets a second, all receivers together.</param>
    /// <param name="Forwarded">What arrived in a second of the time in which it was sent: what waits at the end comes late, and is not
    /// lost.</param>
    /// <param name="Cores">That the engine used.</param>
    /// <param name="PerCore">Packets a core-second.</param>
    /// <param name="Lost">A part of 1.</param>
    private readonly record struct Load(
        double Offered, double Forwarded, double Cores, double PerCore, double Lost, long LostByEngine, double Delay50, double Delay99)
    {
        /// <summary>Less than a hundredth lost, and the engine did not fall behind.</summary>
        public bool IsBorne => Lost < 0.01 && Forwarded > 0.95 * Offered;
    }

    /// <summary>Sends at a rate for a time.</summary>
    private static Load Offer(LoadMeeting meeting, int rate, TimeSpan time)
    {
        TimeSpan timeBefore = meeting.RouterTime;
        long droppedBefore = meeting.RouterDropped;
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
        long arrived = meeting.Count().Arrived, before;
        double forwarded = arrived / seconds;
        do
        {
            before = meeting.Count().Arrived;
            for (int i = 0; i < 30; i++)
            {
                Thread.Sleep(10);
                meeting.Receive();
            }
            arrived = meeting.Count().Arrived;
        }
        while (arrived != before);
        int receivers = meeting.Clients.Count - 1;
        long expected = sent * receivers;
        double cpu = (meeting.RouterTime - timeBefore).TotalSeconds, wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new Load(
            (double)rate * receivers, forwarded, cpu / wall, arrived / cpu, (double)(
                expected - arrived) / expected, meeting.RouterDropped - droppedBefore, meeting.Delay(0.5), meeting.Delay(0.99));
    }
}
