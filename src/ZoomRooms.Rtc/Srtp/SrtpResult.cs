namespace ZoomRooms.Rtc.Srtp;

/// <summary>What became of a packet.</summary>
internal enum SrtpResult
{
    Ok = 0,
    /// <summary>Not an RTP or RTCP packet, or too short to carry a tag.</summary>
    Malformed,
    /// <summary>The index was seen already, or is older than the window.</summary>
    Replayed,
    /// <summary>The tag does not fit.</summary>
    Unauthenticated,
    /// <summary>One stream more than an association may have.</summary>
    TooManyStreams,
    /// <summary>Sealing would use a nonce twice for different content, or the key is used up.</summary>
    NonceSpent,
}
