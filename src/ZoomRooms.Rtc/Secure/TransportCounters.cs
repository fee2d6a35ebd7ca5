namespace ZoomRooms.Rtc.Secure;

/// <summary>What an association received, and what it dropped by reason. All are totals since it was made.</summary>
public readonly record struct TransportCounters
{
    /// <summary>RTP packets that were authentic, fresh and handed on.</summary>
    public long RtpReceived { get; init; }
    /// <summary>RTCP packets that were authentic, fresh and handed on.</summary>
    public long RtcpReceived { get; init; }
    public long RtpSent { get; init; }
    public long RtcpSent { get; init; }
    /// <summary>SRTP or SRTCP packets whose index was seen already or is too old.</summary>
    public long Replayed { get; init; }
    /// <summary>SRTP or SRTCP packets that fail authentication.</summary>
    public long Unauthenticated { get; init; }
    /// <summary>SRTP or SRTCP packets that are no packets.</summary>
    public long Malformed { get; init; }
    /// <summary>Media that came before the handshake was complete.</summary>
    public long Early { get; init; }
    /// <summary>Packets of more streams than an association may have.</summary>
    public long TooManyStreams { get; init; }
    /// <summary>Packets not sent because their sequence number was used for other content: the cipher forbids it.</summary>
    public long SendRefused { get; init; }
    /// <summary>Checks answered.</summary>
    public long StunReceived { get; init; }
    /// <summary>STUN that is malformed, wrongly keyed, replayed or answers no check of ours.</summary>
    public long StunDropped { get; init; }
    /// <summary>DTLS from elsewhere than the path, or malformed, forged, out of place, or without a thread to handle it.</summary>
    public long DtlsDropped { get; init; }
    /// <summary>Datagrams that are neither STUN nor DTLS nor RTP.</summary>
    public long UnknownDropped { get; init; }
    /// <summary>Datagrams of ours that were not sent because the output queue was full.</summary>
    public long OutputDropped { get; init; }
}
