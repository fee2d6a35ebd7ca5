using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Benchmarks.Routing;

/// <summary>The embedded router with its socket and thread as the server runs it, and participants that make load, in one process over loopback.</summary>
internal sealed class LoadMeeting : IDisposable
{
    private readonly LocalCertificate _certificate = LocalCertificate.Create();
    private readonly EmbeddedRouter _router;
    private readonly string _routerThread;

    public LoadMeeting(int participants, SlotLimits slots)
    {
        ServerOptions options = new() { DataFolder = "", Media = new IPEndPoint(IPAddress.Loopback, 0), Slots = slots };
        _router = new EmbeddedRouter(options, TimeProvider.System, NullLogger<EmbeddedRouter>.Instance);
        _router.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        MeetingUuid meeting = MeetingUuid.Create();
        Clients = [.. Enumerable.Range(0, participants).Select(i => new LoadClient(
            new MediaParticipant(meeting, new ParticipantId((uint)i + 1), 1001 + 2 * (uint)i, 1002 + 2 * (uint)i), _certificate, Delays))];
        foreach (LoadClient client in Clients)
            client.Connect(_router.OpenAsync(client.Identity, client.Local, null).GetAwaiter().GetResult()!);
        Stopwatch waited = Stopwatch.StartNew();
        while (!Clients.All(client => client.IsConnected))
        {
            if (waited.Elapsed > TimeSpan.FromMinutes(2))
                throw new InvalidOperationException("the participants did not connect");
            Maintain();
            Thread.Sleep(1);
        }
        _routerThread = Directory.EnumerateDirectories("/proc/self/task").Single(task => File.ReadAllText($"{task}/comm").Trim() == "media router");
    }

    public IReadOnlyList<LoadClient> Clients { get; }

    /// <summary>Of sampled packets, from before they were sealed to when they were opened, microseconds.</summary>
    public List<double> Delays { get; } = new(1 << 20);

    /// <summary>CPU time of the router's thread: its own work and the kernel's for it, which over loopback includes delivery.</summary>
    public TimeSpan RouterTime => TimeSpan.FromMicroseconds(double.Parse(File.ReadAllText($"{_routerThread}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1000);

    public IReadOnlyDictionary<string, long> Counters => _router.Counters;

    public void Maintain()
    {
        foreach (LoadClient client in Clients)
        {
            client.Maintain();
            client.Receive();
        }
    }

    public void Receive()
    {
        foreach (LoadClient client in Clients)
            client.Receive();
    }

    /// <summary>Forgets what was counted, so that a measurement begins.</summary>
    public void Reset()
    {
        foreach (LoadClient client in Clients)
            client.Reset();
        Delays.Clear();
    }

    /// <summary>Packets that did not come, of those that should have.</summary>
    public (double Loss, long Arrived) Count()
    {
        long expected = 0, arrived = 0;
        foreach (LoadClient client in Clients)
        {
            (long e, long a) = client.Count();
            expected += e;
            arrived += a;
        }
        return (expected == 0 ? 0 : (double)(expected - arrived) / expected, arrived);
    }

    public double Delay(double quantile)
    {
        if (Delays.Count == 0)
            return double.NaN;
        double[] sorted = [.. Delays.Order()];
        return sorted[(int)(quantile * (sorted.Length - 1))];
    }

    public void Dispose()
    {
        foreach (LoadClient client in Clients)
            client.Dispose();
        _router.Dispose();
        _certificate.Dispose();
    }
}
