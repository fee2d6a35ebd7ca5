using ZoomRooms.Protocol;

namespace ZoomRooms.Rtc.Session;

/// <summary>What a session is told when it is made.</summary>
public sealed record RtcSessionOptions
{
    /// <summary>SSRC of the local audio stream, as the server gave it out.</summary>
    public required uint AudioSsrc { get; init; }

    /// <summary>SSRC of the local video stream, as the server gave it out.</summary>
    public required uint VideoSsrc { get; init; }

    /// <summary>SSRC of the small picture's stream, as the server gave it out; 0 for none.</summary>
    public uint SmallVideoSsrc { get; init; }

    /// <summary>SSRC of the shared screen's stream, as the server gave it out; 0 for none.</summary>
    public uint SharedScreenSsrc { get; init; }

    /// <summary>Who starts the DTLS handshake. The meeting server waits, so a client starts.</summary>
    public DtlsSetup Setup { get; init; } = DtlsSetup.Active;

    /// <summary>How long a missing packet is asked for before it counts as lost.</summary>
    public TimeSpan PlayoutBudget { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Bits per second that are sent until something is known of the way, and the most that is ever believed in; all streams together.
    /// </summary>
    public int StartBitrate { get; init; } = 2_000_000;

    public int MaximumBitrate { get; init; } = 20_000_000;

    /// <summary>Nothing is sent on it but reports and requests: what this participant sends goes another way.</summary>
    public bool ReceivesOnly { get; init; }

    /// <summary>
    /// An association of the same participant that this one replaces: frames that wait, sequence numbers and counters go on. It must not be
    /// used any more.
    /// </summary>
    public RtcSession? Replaces { get; init; }

    /// <summary>
    /// Called on the media thread after each enqueued frame, so that the owner thread wakes and calls <c>HandleTimeout</c>.
    /// </summary>
    public Action? FrameEnqueued { get; init; }
}
