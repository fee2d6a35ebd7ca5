namespace ZoomRooms.Client.Session;

/// <summary>Which transitions of a session exist.</summary>
internal static class SessionTransitions
{
    public static bool IsLegal(SessionState from, SessionState to) => (from, to) switch
    {
        (SessionState.Connecting, SessionState.WaitingForHost) => true,             // the host has not started the meeting
        (SessionState.Connecting, SessionState.ExchangingKeys) => true,             // accepted
        (SessionState.WaitingForHost, SessionState.ExchangingKeys) => true,         // accepted, once the host was there
        (SessionState.ExchangingKeys, SessionState.WaitingForAdmission) => true,    // locked, or a waiting room, says the leader
        (SessionState.WaitingForAdmission, SessionState.ExchangingKeys) => true,    // admitted
        (SessionState.ExchangingKeys, SessionState.InMeeting) => true,              // keys and media stand
        (SessionState.InMeeting, SessionState.ExchangingKeys) => true,              // media was lost, or the server opens it anew
        (SessionState.Ended, _) => false,
        (SessionState.Unknown, _) => false,
        (_, SessionState.Ended) => true,                                            // SessionEnd says why
        _ => false,
    };
}
