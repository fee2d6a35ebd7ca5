using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.Benchmarks.Routing;

/// <summary>The embedded router with its socket and thread as the server runs it, in this process.</summary>
internal sealed class EmbeddedEngine : ILoadEngine
{
    private readonly EmbeddedRouter _router;
    private readonly string _thread;

    public EmbeddedEngine(IPAddress address, SlotLimits slots)
    {
        ServerOptions options = new() { DataFolder = "", Media = new IPEndPoint(address, 0), Slots = slots };
        _router = new EmbeddedRouter(options, TimeProvider.System, NullLogger<EmbeddedRouter>.Instance);
        _router.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        // A thread names itself a moment after it was started.
        string? thread;
        while ((thread = Directory.EnumerateDirectories("/proc/self/task").SingleOrDefault(task => File.ReadAllText($"{task}/comm").Trim() == "media router")) is null)
            Thread.Sleep(1);
        _thread = thread;
    }

    public string Name => "embedded";

    public TimeSpan Time => TimeSpan.FromMicroseconds(double.Parse(File.ReadAllText($"{_thread}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1000);

    public TransportDescription Open(LoadClient client) => _router.OpenAsync(client.Identity, new OpenTransport(client.Local), null).GetAwaiter().GetResult()!.Transport;

    public void Dispose() => _router.Dispose();
}
