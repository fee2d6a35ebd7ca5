using System.Diagnostics;
using ZoomRooms.MeetingServer.Media;

namespace ZoomRooms.Benchmarks.Routing;

/// <summary>
/// One sender of 1,100-byte packets to many receivers through the embedded router. First as much as it takes, then half of that: there nothing may be lost.
/// </summary>
internal static class ForwardingBenchmark
{
    private const int Length = 1100;
    private static readonly TimeSpan s_run = TimeSpan.FromSeconds(8);

    public static int Run(string[] arguments)
    {
        ResultTable.WriteMachine();
        Console.WriteLine("| receivers | offered, packets/s | forwarded, packets/s | router's CPU | packets a core-second | lost | delay p50, µs | p99, µs |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        bool met = true;
        foreach (int receivers in (int[])[20, 200])
        {
            using LoadMeeting meeting = new(receivers + 1, new SlotLimits());
            // The router's methods are compiled to their last tier first.
            Offer(meeting, 100, TimeSpan.FromSeconds(4));
            double peak = 0;
            for (int rate = receivers == 20 ? 4000 : 500; ; rate = rate * 5 / 4)
            {
                (double forwarded, double loss) = Offer(meeting, rate, TimeSpan.FromSeconds(3));
                peak = Math.Max(peak, forwarded);
                if (loss > 0.01 || forwarded < 0.95 * rate * receivers)
                    break;
            }
            Report(meeting, receivers, (int)(peak * 1.1 / receivers));
            met &= Report(meeting, receivers, (int)(peak / 2 / receivers)) == 0;
        }
        return met ? 0 : 1;
    }

    private static double Report(LoadMeeting meeting, int receivers, int rate)
    {
        TimeSpan before = meeting.RouterTime;
        long start = Stopwatch.GetTimestamp();
        (double forwarded, double loss) = Offer(meeting, rate, s_run);
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds, cpu = (meeting.RouterTime - before).TotalSeconds;
        Console.WriteLine(FormattableString.Invariant(
            $"| {receivers} | {rate * receivers} | {forwarded:0} | {cpu / wall:P0} | {forwarded * s_run.TotalSeconds / cpu:0} | {loss:P3} | {meeting.Delay(0.5):0} | {meeting.Delay(0.99):0} |"));
        return loss;
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
