using System.Net;
using System.Net.Sockets;

namespace ZoomRooms.MeetingServer.Options;

/// <summary>What a meeting server is started with.</summary>
public sealed record ServerOptions
{
    /// <summary>Folder of database and certificate; made if missing.</summary>
    public required string DataFolder { get; init; }

    /// <summary>
    /// How PostgreSQL is reached, for several servers that share accounts, devices and meetings; null: SQLite in the data folder.
    /// </summary>
    public string? Database { get; init; }

    /// <summary>
    /// NATS with JetStream (<c>nats://HOST:PORT</c>), over which several servers share their meetings; null: this one has its own.
    /// </summary>
    public string? Nats { get; init; }

    /// <summary>Where clients reach this server among those that share meetings; null: where it listens.</summary>
    public Uri? Url { get; init; }

    /// <summary>Address and port of HTTPS and signalling; port 0 draws one.</summary>
    public IPEndPoint Listen { get; init; } = new(AnyAddress, 8443);

    /// <summary>Address and UDP port of media; port 0 draws one.</summary>
    public IPEndPoint Media { get; init; } = new(AnyAddress, 8444);

    /// <summary>
    /// Addresses at which clients reach the media port, where those differ from <see cref="Media"/> (behind NAT). Empty: the media address,
    /// or, when that is any address, the one that the client's signalling connection came in on.
    /// </summary>
    public IReadOnlyList<IPEndPoint> MediaCandidates { get; init; } = [];

    /// <summary>Address and port of the figures for Prometheus, over plain HTTP; null: none.</summary>
    public IPEndPoint? Metrics { get; init; }

    /// <summary>PEM certificate for HTTPS; null: a self-made one in the data folder.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM key of <see cref="CertificateFile"/>; null: in the same file.</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary>Proxies that are believed about their clients' addresses.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Janus instances that carry media instead of this process.</summary>
    public JanusOptions Janus { get; init; } = new();

    /// <summary>Streams that each participant is sent at once.</summary>
    public SlotLimits Slots { get; init; } = new();

    public SignalLimits Signalling { get; init; } = new();

    public BoardLimits Board { get; init; } = new();

    public MessageLimits Messages { get; init; } = new();

    public GuessLimits Guesses { get; init; } = new();

    public GuestLimits Guests { get; init; } = new();

    /// <summary>
    /// Threads of the router that seal and send, beside the one that receives and decides; 0: that one does it all. By default as many as
    /// the machine's cores make worthwhile.
    /// </summary>
    public int SealingThreads { get; init; } = Math.Max(0, Environment.ProcessorCount - 1);

    /// <summary>Media associations at once, of all meetings together; each participant has one.</summary>
    public int Associations { get; init; } = 4000;

    /// <summary>All addresses of the host: also where the kernel has no IPv6.</summary>
    private static IPAddress AnyAddress => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
}
