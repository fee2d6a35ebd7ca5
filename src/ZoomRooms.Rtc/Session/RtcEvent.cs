namespace ZoomRooms.Rtc.Session;

/// <summary>What happened to a session that its owner must know.</summary>
public enum RtcEventKind
{
    Unknown = 0,
    /// <summary>Media flows from now on.</summary>
    Connected,
    /// <summary>The association could not be set up, or broke; <see cref="RtcEvent.Sentence"/> says why.</summary>
    Failed,
    /// <summary>The peer went silent for longer than consent lasts (RFC 7675).</summary>
    Disconnected,
    /// <summary>Someone needs a key frame of the local video stream. At most about four a second.</summary>
    KeyFrameRequested,
}

/// <summary>An event of a session.</summary>
/// <param name="Sentence">For people; empty unless <see cref="RtcEventKind.Failed"/> or <see cref="RtcEventKind.Disconnected"/>.</param>
public readonly record struct RtcEvent(RtcEventKind Kind, string Sentence = "");
