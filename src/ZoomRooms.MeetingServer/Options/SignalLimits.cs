namespace ZoomRooms.MeetingServer.Options;

/// <summary>Bounds of signalling connections.</summary>
/// <param name="Connections">Open at once.</param>
/// <param name="Silent">TCP connections that have not signed in. Where there are more, the oldest gives way.</param>
/// <param name="QueuedMessages">Messages that wait for one client to read.</param>
/// <param name="QueuedBytes">Bytes that wait for one client to read.</param>
/// <param name="Burst">Messages that a client may send at once: a leader posts more than the board's <see cref="Board.BoardLimits.Burst"/>
/// to be refused by the board first.</param>
/// <param name="PerSecond">Messages per second that a client may send in the long run.</param>
/// <param name="Offences">Malformed or excess messages that a connection survives.</param>
public sealed record SignalLimits(
    int Connections = 4000, int Silent = 12_000, int QueuedMessages = 4096, int QueuedBytes = 16 * 1024 * 1024, int Burst = 2000,
    double PerSecond = 300, int Offences = 16)
{
    /// <summary>
    /// Those of one address, or of one /64 of IPv6: enough for two hundred participants of one building, who come at once and through one
    /// address.
    /// </summary>
    public int SilentPerAddress { get; init; } = 256;

    /// <summary>
    /// How long a connection may take for its handshake, may take for a request, and may say nothing, while it has not signed in.
    /// </summary>
    public TimeSpan SilentPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the server asks a silent client for a sign of life (a WebSocket ping).</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the answer may take; then the connection counts as dead.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a client whose connection broke keeps its seat, and may go on over another connection: as long as media goes on without a
    /// sign of life (RFC 7675).
    /// </summary>
    public TimeSpan ResumePatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one message may take to leave.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may take to say goodbye.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);
}
