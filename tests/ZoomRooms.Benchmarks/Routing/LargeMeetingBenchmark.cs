using System.Diagnostics;
using System.Globalization;
using System.Net;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;

namespace ZoomRooms.Benchmarks.Routing;

/// <summary>
/// A meeting in which everybody sends sound and nine send pictures in two sizes (600 and 150 kbit/s); each gets three voices and four
/// pictures, every second participant all of them large, the others one large and three small. The speakers change every two seconds;
/// everybody tells how packets arrive. Argument: seconds of each run, 60 by default.
/// </summary>
internal static class LargeMeetingBenchmark
{
    private const int VideoSenders = 9;
    private const int AudioLength = 140;
    private const int VideoLength = 1100;

    // 600 kbit/s at 25 pictures a second: three packets a picture.
    private const int PacketsPerPicture = 3;
    private const int PicturesPerSecond = 25;

    // 150 kbit/s: one packet a picture.
    private const int SmallVideoLength = 750;

    public static int Run(string[] arguments)
    {
        TimeSpan time = TimeSpan.FromSeconds(arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 60);
        ResultTable.WriteMachine();
        Console.WriteLine(
            "| participants | connected in, s | received by all, packets/s | by each | router's CPU | a participant | lost | delay p50, µs | p99, µs | memory of a participant, kB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        bool met = true;
        foreach (int participants in (int[])[25, 50, 100, 200])
            met &= Measure(participants, time) < 0.001;
        return met ? 0 : 1;
    }

    private static double Measure(int participants, TimeSpan time)
    {
        GC.Collect();
        long memory = Resident();
        long start = Stopwatch.GetTimestamp();
        EmbeddedEngine engine = new(IPAddress.Loopback, new SlotLimits(Audio: 3, Video: 4));
        using LoadMeeting meeting = new(engine, IPAddress.Loopback, participants, reports: true);
        foreach (LoadClient client in meeting.Clients.Where((_, i) => i % 2 == 0))
            engine.Choose(client, new ChooseVideo([], Count: 4, Large: 1));
        double connected = Stopwatch.GetElapsedTime(start).TotalSeconds;
        memory = (Resident() - memory) / participants;
        Talk(meeting, TimeSpan.FromSeconds(10));
        meeting.Reset();
        TimeSpan before = meeting.RouterTime;
        start = Stopwatch.GetTimestamp();
        Talk(meeting, time);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds, cpu = (meeting.RouterTime - before).TotalSeconds / seconds;
        (double loss, long arrived) = meeting.Count();
        Console.WriteLine(FormattableString.Invariant(
            $"| {participants} | {connected:0.0} | {arrived / seconds:0} | {arrived / seconds / participants:0} | {cpu:P0} of a core | {cpu / participants:P2} | {loss:P3} | {meeting.Delay(0.5):0} | {meeting.Delay(0.99):0} | {memory >> 10} |"));
        return loss;
    }

    private static void Talk(LoadMeeting meeting, TimeSpan time)
    {
        int people = meeting.Clients.Count, senders = Math.Min(VideoSenders, people);
        long start = Stopwatch.GetTimestamp();
        int audioTick = 0, videoTick = 0, maintained = 0;
        TimeSpan now;
        while ((now = Stopwatch.GetElapsedTime(start)) < time)
        {
            // Microphones and cameras are not in step: each slot of a millisecond has its share of them.
            for (int due = (int)(now.TotalMilliseconds); audioTick < due; audioTick++)
            {
                int speaker = (int)(now.TotalSeconds / 2) * 7 % people;
                for (int i = audioTick % 20; i < people; i += 20)
                {
                    meeting.Clients[i].SendAudio(i == speaker ? (byte)20 : (byte)(70 + i % 30), AudioLength);
                    meeting.Clients[i].Flush();
                }
            }
            for (int due = (int)(now.TotalMilliseconds / 1000 * PicturesPerSecond * senders); videoTick < due; videoTick++)
            {
                LoadClient sender = meeting.Clients[videoTick % senders * (people / senders)];
                // A key frame every two seconds stands for those that are asked for.
                bool isKeyFrame = videoTick / senders % (2 * PicturesPerSecond) == 0;
                for (int i = 0; i < PacketsPerPicture; i++)
                    sender.SendVideo(isKeyFrame && i == 0, VideoLength);
                sender.SendSmallVideo(isKeyFrame, SmallVideoLength);
                sender.Flush();
            }
            meeting.Receive();
            if (now.TotalSeconds > maintained)
            {
                maintained++;
                meeting.Maintain();
            }
        }
        Thread.Sleep(100);
        meeting.Receive();
    }

    private static long Resident() => Environment.WorkingSet;
}
