namespace ZoomRooms.Rtc.Streams;

/// <summary>Why a packet or a frame was dropped.</summary>
public enum RtcDrop
{
    Unknown = 0,
    /// <summary>Not an RTP packet, or one of another payload type than the stream's.</summary>
    MalformedRtp,
    /// <summary>An RTCP compound that breaks off or contradicts its lengths.</summary>
    MalformedRtcp,
    /// <summary>RTP of a stream that nobody added.</summary>
    UnknownStream,
    /// <summary>A packet that had arrived before.</summary>
    DuplicatePacket,
    /// <summary>A packet behind what was already delivered or given up.</summary>
    LatePacket,
    /// <summary>A sequence number too far from the others to be believed the first time.</summary>
    SequenceJump,
    /// <summary>More packets wait for missing ones than there are buffers.</summary>
    BuffersExhausted,
    /// <summary>A whole frame whose packets do not make one (RFC 6184, or the costume over it).</summary>
    MalformedFrame,
    /// <summary>A frame with a packet that never came.</summary>
    IncompleteFrame,
    /// <summary>A frame that refers to one that was lost, or the rest of that one.</summary>
    AwaitingKeyFrame,
    /// <summary>A frame to send while the association was not up.</summary>
    NotConnected,
    /// <summary>A frame to send that had waited too long.</summary>
    StaleFrame,
    /// <summary>An audio frame to send that fits no packet.</summary>
    OversizeFrame,
    /// <summary>A retransmission request for a packet that is no longer, or never was, in the history.</summary>
    UnknownRetransmission,
    /// <summary>A retransmission request so soon after the last sending that it cannot be about it.</summary>
    RepeatedRetransmission,
    /// <summary>A retransmission beyond the share of bandwidth that retransmissions may have.</summary>
    RetransmissionBudget,
    /// <summary>Retransmission requests while the way's own queue would make the answer late.</summary>
    QueueTooLong,
    /// <summary>A packet of a retransmission stream without the number of what it retransmits.</summary>
    MalformedRetransmission,
    /// <summary>A packet of a retransmission stream that retransmits what is there, was never missing, or is too old.</summary>
    NeedlessRetransmission,
    /// <summary>A remote stream beyond the number that can be held.</summary>
    TooManyStreams,
    /// <summary>A packet that the transport refused to protect.</summary>
    NotProtected,
}
