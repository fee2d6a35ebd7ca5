namespace ZoomRooms.MeetingServer.Signalling;

/// <summary>Why a message of a client was not acted upon, or a connection was ended by the server.</summary>
internal enum SignalDrop
{
    Unknown = 0,
    Malformed,
    Oversize,
    TooFrequent,
    TooSlow,
    TooManyOffences,
    TooManyConnections,
    NotAuthenticated,
    /// <summary>A client wanted to go on with a conversation that is over.</summary>
    NotResumable,
    Failed,
}
