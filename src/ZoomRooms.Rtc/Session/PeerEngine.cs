namespace ZoomRooms.Rtc.Session;

/// <summary>What the other side of an association is, and so which of the ways to report it understands.</summary>
public enum PeerEngine
{
    Unknown = 0,
    /// <summary>
    /// The meeting server's own router: congestion control feedback (RFC 8888), requests for all streams in one compound.
    /// </summary>
    Embedded,
    /// <summary>
    /// An engine as browsers meet it: transport-wide congestion control, and RTCP that it takes to be about the one stream that the
    /// compound's first report block names.
    /// What is sent again goes as it went: such an engine takes a retransmission stream only as its SDP announces one, and gives it to
    /// nobody who did not negotiate it.
    /// </summary>
    Browser,
}
