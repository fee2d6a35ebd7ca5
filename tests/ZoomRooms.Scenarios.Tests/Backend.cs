using System.Net;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>What carries media in this run of the suite.</summary>
internal static class Backend
{
    /// <summary>
    /// An address of this machine, not a loopback one, for Janus, which offers no loopback one; null for the server's own router.
    /// </summary>
    public static IPAddress? JanusAddress { get; } = Environment.GetEnvironmentVariable("JANUS_ADDRESS") is { Length: > 0 } address
        ? IPAddress.Parse(address) : null;
}
