using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Benchmarks.Interop;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;

namespace ZoomRooms.Benchmarks.Meetings;

/// <summary>
/// What the small picture costs beside the large one: CPU time a picture of the camera's thread and of each encoder's, 720p30 with libx264,
/// in turns with and without it.
/// </summary>
internal static class LayersBenchmark
{
    private const int Rounds = 7;
    private const int Warming = 60;
    private const int Measured = 150;

    public static int Run(string[] arguments)
    {
        ResultTable.WriteMachine();
        List<Cost> alone = new();
        List<Cost> both = new();
        for (int round = 0; round < Rounds; round++)
        {
            // Each goes first as often as the other.
            foreach (bool small in round % 2 == 0 ? [false, true] : new[] { true, false })
                (small ? both : alone).Add(Measure(small));
        }
        Console.WriteLine("CPU ms a picture, median of rounds   camera and scaling   picture   small picture");
        Write("picture alone", alone);
        Write("with the small picture", both);
        double encoding = Median(both.Select(cost => (cost.Picture + cost.Small) / cost.Picture));
        double all = Median(both.Zip(alone, (two, one) => (two.Camera + two.Picture + two.Small) / (one.Camera + one.Picture)));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"encoding both / the picture alone: {encoding:0.00}; all threads, the source's own work included: {all:0.00}"));
        return 0;
    }

    private static Cost Measure(bool small)
    {
        CameraOptions options = new() { Format = "lavfi", Device = "testsrc2=size=1280x720:rate=30" };
        ThreadCosts clock = new();
        using CameraPipeline camera = new(options, new EncoderOptions
        {
            SmallPicture = small
        }, new EncoderSelection("libx264", []), clock, NullLogger.Instance);
        Meter[] layers = new Meter[] { new(), new(), new() };
        using CountdownEvent done = new(small ? 2 : 1);
        camera.Start((in EncodedVideoFrame frame) =>
        {
            if (layers[(int)frame.Layer].Count())
                done.Signal();
        });
        done.Wait();
        return new Cost(
            clock.Camera.Milliseconds, layers[(int)MediaStream.Picture].Milliseconds, layers[(int)MediaStream.SmallPicture].Milliseconds);
    }

    private static void Write(string name, List<Cost> costs) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-36} {Median(costs.Select(cost => cost.Camera)),18:0.00} {Median(costs.Select(cost => cost.Picture)),9:0.00} {Median(costs.Select(cost => cost.Small)),15:0.00}"));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private sealed record Cost(double Camera, double Picture, double Small);

    /// <summary>CPU time of one thread over a number of its turns.</summary>
    private sealed class Meter
    {
        private int _turns;
        private long _before;
        private long _after;

        /// <summary>Of a turn; zero before all were counted.</summary>
        public double Milliseconds => Volatile.Read(ref _after) is > 0 and long after ? (after - _before) / 1e6 / Measured : 0;

        /// <summary>Counts a turn on the calling thread. True at the last.</summary>
        public bool Count()
        {
            _turns++;
            if (_turns == Warming)
                _before = ThreadClock.Nanoseconds;
            if (_turns != Warming + Measured)
                return false;
            Volatile.Write(ref _after, ThreadClock.Nanoseconds);
            return true;
        }
    }

    /// <summary>The camera's thread asks the time twice for each picture: when it is due, and when it is handed on.</summary>
    private sealed class ThreadCosts : TimeProvider
    {
        private int _looks;

        public Meter Camera { get; } = new();

        public override long GetTimestamp()
        {
            if (Thread.CurrentThread.Name == "camera" && ++_looks % 2 == 0)
                Camera.Count();
            return base.GetTimestamp();
        }
    }
}
