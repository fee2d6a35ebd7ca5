using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ZoomRooms.MeetingServer.Options;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>How far an address reaches.</summary>
internal enum AddressReach
{
    Unknown = 0,
    /// <summary>This machine only.</summary>
    Loopback,
    /// <summary>One link (RFC 3927, RFC 4291).</summary>
    Link,
    /// <summary>One organisation or provider's customers (RFC 1918, 4193, 6598).</summary>
    Private,
    Everywhere,
}

/// <summary>
/// Whether clients can reach where they are told to send media: an address of a private network, told to somebody from elsewhere, is a
/// meeting without sound. Said when a client comes, once for each kind.
/// </summary>
internal sealed class CandidateReach(IReadOnlyList<IPEndPoint> configured, Func<IPEndPoint?> bound, ILogger logger)
{
    private readonly ConcurrentDictionary<(AddressReach, AddressReach), bool> _said = new();
    private long _outOfReach;

    public static CandidateReach Of(ServerOptions options, IMediaRouter router, ILogger<CandidateReach> logger) =>
        new(options.MediaCandidates, () => (router as EmbeddedRouter)?.LocalAddress, logger);

    public long OutOfReach => Interlocked.Read(ref _outOfReach);

    /// <param name="reachedAt">The server's address that the client came in on.</param>
    public void Check(IPAddress? reachedAt, IPAddress? client)
    {
        // Where another program carries media, its addresses are its own matter.
        if (client is null || bound() is not { } socket)
            return;
        AddressReach told = MediaCandidates.For(configured, socket, reachedAt).Max(candidate => Of(IPEndPoint.Parse(candidate).Address));
        AddressReach from = Of(client);
        // A client on this machine reaches all, and a proxy here says nothing of whom it is for.
        if (from == AddressReach.Loopback || told >= from)
            return;
        Interlocked.Increment(ref _outOfReach);
        if (_said.TryAdd((told, from), true))
            RouterLog.OutOfReach(logger, told, from);
    }

    public static AddressReach Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address))
            return AddressReach.Loopback;
        byte[] bytes = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv6LinkLocal ? AddressReach.Link : (bytes[0] & 0xFE) == 0xFC ? AddressReach.Private : AddressReach.Everywhere;
        return (bytes[0], bytes[1]) switch
        {
            (169, 254) => AddressReach.Link,
            (10, _) or (172, >= 16 and <= 31) or (192, 168) or (100, >= 64 and <= 127) => AddressReach.Private,
            _ => AddressReach.Everywhere,
        };
    }
}
