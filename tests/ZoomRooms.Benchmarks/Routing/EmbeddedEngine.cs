using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;

namespace ZoomRooms.Benchmarks.Routing;

/// <summary>The embedded router with its socket and threads as the server runs it, in this process.</summary>
internal sealed class EmbeddedEngine : ILoadEngine
{
    private readonly EmbeddedRouter _router;
    private readonly string[] _threads;

    /// <param name="sealingThreads">Null for as many as the server has by default.</param>
    public EmbeddedEngine(IPAddress address, SlotLimits slots, int? sealingThreads = null)
    {
        int sealing = sealingThreads ?? SealingCrew.ThreadsFor(Environment.ProcessorCount);
        ServerOptions options = new() { DataFolder = "", Media = new IPEndPoint(address, 0), Slots = slots, SealingThreads = sealing };
        Name = $"embedded, 1 + {sealing} threads";
        _router = new EmbeddedRouter(options, TimeProvider.System, NullLogger<EmbeddedRouter>.Instance);
        _router.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        // A thread names itself a moment after it was started.
        while ((_threads = [.. Directory.EnumerateDirectories("/proc/self/task").Where(IsRouters)]).Length != 1 + sealing)
            Thread.Sleep(1);
    }

    public string Name { get; }

    public TimeSpan Time => TimeSpan.FromMicroseconds(
        _threads.Sum(thread => double.Parse(File.ReadAllText($"{thread}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture)) / 1000);

    public long Dropped =>
        _router.Counters.GetValueOrDefault("router.droppedOverloaded") + _router.Counters.GetValueOrDefault("router.droppedUnsendable");

    public TransportDescription Open(LoadClient client) => _router.OpenAsync(client.Identity, new OpenTransport(client.Local), null)
        .GetAwaiter().GetResult()!.Transport;

    public void Choose(LoadClient client, ChooseVideo choice) =>
        _router.Choose(client.Identity.Meeting, client.Identity.Participant, choice);

    public void Dispose() => _router.Dispose();

    private static bool IsRouters(string task) => File.ReadAllText($"{task}/comm") is string name
        && (name.StartsWith("media router", StringComparison.Ordinal) || name.StartsWith("media sealer", StringComparison.Ordinal));
}
