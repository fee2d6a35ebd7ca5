using System.Diagnostics;
using System.Net;
using ZoomRooms.Benchmarks.Interop;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Benchmarks.Routing;

/// <summary>A router, and participants that make load, over addresses of this machine.</summary>
internal sealed class LoadMeeting : IDisposable
{
    private readonly LocalCertificate _certificate = LocalCertificate.Create();
    private readonly ILoadEngine _engine;

    /// <param name="engine">The meeting's own from now on.</param>
    /// <param name="reports">Participants tell the router how packets arrive.</param>
    public LoadMeeting(ILoadEngine engine, IPAddress address, int participants, bool reports = false)
    {
        _engine = engine;
        MeetingUuid meeting = MeetingUuid.Create();
        StampedReceiver receiver = new();
        Clients = [.. Enumerable.Range(0, participants).Select(i => new LoadClient(
            new MediaParticipant(meeting, new ParticipantId((uint)i + 1), 1001 + 3 * (uint)i, 1002 + 3 * (uint)i, 1003 + 3 * (uint)i),
            address, _certificate, receiver, Delays, reports))];
        Clients[0].Connect(engine.Open(Clients[0]));
        Connect(Clients.Take(1));
        foreach (LoadClient client in Clients.Skip(1))
            client.Connect(engine.Open(client));
        Connect(Clients);
    }

    public IReadOnlyList<LoadClient> Clients { get; }

    /// <summary>Of sampled packets, from before they were sealed to when the kernel had them for the receiver, microseconds.</summary>
    public List<double> Delays { get; } = new(1 << 20);

    /// <inheritdoc cref="ILoadEngine.Time"/>
    public TimeSpan RouterTime => _engine.Time;

    /// <inheritdoc cref="ILoadEngine.Dropped"/>
    public long RouterDropped => _engine.Dropped;

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
        _engine.Dispose();
        _certificate.Dispose();
    }

    private void Connect(IEnumerable<LoadClient> clients)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!clients.All(client => client.IsConnected))
        {
            if (waited.Elapsed > TimeSpan.FromMinutes(2))
                throw new InvalidOperationException("the participants did not connect");
            Maintain();
            Thread.Sleep(1);
        }
    }
}
