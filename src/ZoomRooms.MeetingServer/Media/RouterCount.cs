namespace ZoomRooms.MeetingServer.Media;

/// <summary>What the router did, and what it dropped by reason.</summary>
internal enum RouterCount
{
    Unknown = 0,
    AssociationsOpened,
    AssociationsConnected,
    AssociationsFailed,
    AssociationsRefused,
    DatagramsReceived,
    PacketsForwarded,
    PacketsResent,
    /// <summary>Lost on their way from a publisher, and come in its retransmission stream.</summary>
    PacketsRecovered,
    RtcpSent,
    /// <summary>A participant's way carries fewer pictures than before.</summary>
    PicturesWithheld,
    /// <summary>A publisher was told what its pictures shall not exceed.</summary>
    PicturesBounded,
    /// <summary>A participant's way was found to lose every packet above a size: pictures do not come there.</summary>
    WaysOfSmallPackets,
    /// <summary>From an address that belongs to no association.</summary>
    DroppedUnknownSource,
    /// <summary>RTP of a stream that the participant was not given.</summary>
    DroppedForeignStream,
    /// <summary>RTP that is malformed, a duplicate or out of range.</summary>
    DroppedUnfit,
    /// <summary>
    /// A packet of a retransmission stream without the number of what it retransmits: also padding, by which browsers find out how much
    /// their way carries.
    /// </summary>
    DroppedMalformedRetransmission,
    /// <summary>A packet of a retransmission stream that retransmits what is there, was never missing, or is too old.</summary>
    DroppedNeedlessRetransmission,
    /// <summary>The network stack had no room, or no route.</summary>
    DroppedUnsendable,
    /// <summary>Whoever seals for the receiver had more to do than it could.</summary>
    DroppedOverloaded,
    /// <summary>Association closed: packets that fail authentication, replays and malformed ones it had dropped.</summary>
    DroppedNotAuthentic,
    DroppedReplayed,
    DroppedMalformed,
    Failures,
}
