using ZoomRooms.Protocol;

namespace ZoomRooms.Benchmarks.Routing;

/// <summary>A router under load.</summary>
internal interface ILoadEngine : IDisposable
{
    string Name { get; }

    /// <summary>
    /// Opens a client's association. Where an engine needs it, the first of all is connected before the second is opened.
    /// </summary>
    TransportDescription Open(LoadClient client);

    /// <summary>
    /// CPU time of the engine: its own work and the kernel's for it, which over addresses of one machine includes delivery.
    /// </summary>
    TimeSpan Time { get; }

    /// <summary>
    /// Packets that the engine itself dropped on the way out, as far as it tells; what else is missing was lost in the queues of sockets.
    /// </summary>
    long Dropped => 0;
}
