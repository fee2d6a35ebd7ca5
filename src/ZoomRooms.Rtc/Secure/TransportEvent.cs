using ZoomRooms.Rtc.Datagrams;

namespace ZoomRooms.Rtc.Secure;

/// <summary>What happened to an association.</summary>
public enum TransportEventKind
{
    Unknown = 0,
    /// <summary>The handshake is complete and the peer's certificate is the one it was said to have; media may flow.</summary>
    Connected = 1,
    /// <summary>The association never came to be; final.</summary>
    Failed = 2,
    /// <summary>The association existed and is gone; final.</summary>
    Disconnected = 3,
    /// <summary>The peer is now reached at another address.</summary>
    PathChanged = 4,
}

/// <summary>An event of an association; the sentence names no address, key or content.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Failure">Why, for <see cref="TransportEventKind.Failed"/> and <see cref="TransportEventKind.Disconnected"/>.</param>
/// <param name="Message">One sentence for a log or a person.</param>
public readonly record struct TransportEvent(TransportEventKind Kind, TransportFailure Failure, string Message);
