namespace ZoomRooms.MeetingServer.Janus;

/// <summary>Which transitions of a participant's associations exist.</summary>
internal static class JanusPeerTransitions
{
    public static bool IsLegal(JanusPeerState from, JanusPeerState to) => (from, to) switch
    {
        (JanusPeerState.Seeking, JanusPeerState.Opening) => true,       // there is a room
        (JanusPeerState.Opening, JanusPeerState.Open) => true,          // Janus gave both
        (JanusPeerState.Opening, JanusPeerState.Seeking) => true,       // refused, or no answer
        (JanusPeerState.Opening, JanusPeerState.Spoiled) => true,       // hung up, or the instance is gone
        (JanusPeerState.Spoiled, JanusPeerState.Clearing) => true,      // given all the same
        (JanusPeerState.Spoiled, JanusPeerState.Seeking) => true,       // refused
        (JanusPeerState.Clearing, JanusPeerState.Seeking) => true,      // given back
        (JanusPeerState.Open, JanusPeerState.Publishing) => true,       // one is up
        (JanusPeerState.Open, JanusPeerState.Receiving) => true,        // the other is up
        (JanusPeerState.Publishing, JanusPeerState.Meeting) => true,    // both are up
        (JanusPeerState.Receiving, JanusPeerState.Meeting) => true,
        (JanusPeerState.Open or JanusPeerState.Publishing or JanusPeerState.Receiving or JanusPeerState.Meeting, JanusPeerState.Lost) =>
            true,                                                       // hung up, the instance is gone, its slots cannot be filled
        (JanusPeerState.Opening or JanusPeerState.Spoiled, JanusPeerState.Abandoned) => true,   // left, or opens another
        (JanusPeerState.Abandoned, JanusPeerState.Closing) => true,     // given all the same
        (JanusPeerState.Clearing, JanusPeerState.Closing) => true,      // left, or opens another
        (JanusPeerState.Open or JanusPeerState.Publishing or JanusPeerState.Receiving or JanusPeerState.Meeting or JanusPeerState.Lost,
            JanusPeerState.Leaving) => true,                            // left, or opens another
        (JanusPeerState.Leaving, JanusPeerState.Closing) => true,       // nobody's slot is filled with it, or that takes too long
        (JanusPeerState.Seeking, JanusPeerState.Ended) => true,         // left, or its patience is over
        (JanusPeerState.Abandoned, JanusPeerState.Ended) => true,       // refused
        (JanusPeerState.Closing, JanusPeerState.Ended) => true,         // Janus ended them, or will not
        _ => false,
    };
}
