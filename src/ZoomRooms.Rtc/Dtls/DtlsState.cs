namespace ZoomRooms.Rtc.Dtls;

/// <summary>How far a DTLS association has come.</summary>
internal enum DtlsState
{
    Idle = 0,
    Handshaking,
    Connected,
    /// <summary>The handshake failed; final.</summary>
    Failed,
    /// <summary>The peer closed the association; final.</summary>
    Closed,
}
