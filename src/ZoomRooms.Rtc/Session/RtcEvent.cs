using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;

namespace ZoomRooms.Rtc.Session;

/// <summary>What happened to a session that its owner must know.</summary>
public enum RtcEventKind
{
    Unknown = 0,
    /// <summary>Media flows from now on.</summary>
    Connected,
    /// <summary>The association could not be set up; final. <see cref="RtcEvent.Sentence"/> says why.</summary>
    Failed,
    /// <summary>The association existed and is gone (consent lost, RFC 7675, or closed by the peer); final.</summary>
    Disconnected,
    /// <summary>Someone needs a key frame of <see cref="RtcEvent.Stream"/>. At most about four a second of each.</summary>
    KeyFrameRequested,
}

/// <summary>An event of a session.</summary>
/// <param name="Reason">Why, for <see cref="RtcEventKind.Failed"/> and <see cref="RtcEventKind.Disconnected"/>.</param>
/// <param name="Sentence">The same for people; names no address, key or content.</param>
/// <param name="Stream">Of which a key frame is needed; null for of every one.</param>
public readonly record struct RtcEvent(
    RtcEventKind Kind, TransportFailure Reason = TransportFailure.None, string Sentence = "", MediaStream? Stream = null);
