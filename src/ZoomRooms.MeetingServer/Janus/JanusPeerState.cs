namespace ZoomRooms.MeetingServer.Janus;

/// <summary>What is the matter with a participant's two associations.</summary>
internal enum JanusPeerState
{
    Unknown = 0,
    /// <summary>It needs a room: there is none yet, or the last attempt failed and the next is due.</summary>
    Seeking,
    /// <summary>Janus is asked for its associations.</summary>
    Opening,
    /// <summary>Still asked, and of no use already: they were hung up, or the instance is gone. Then it begins anew.</summary>
    Spoiled,
    /// <summary>What was of no use is being given back.</summary>
    Clearing,
    /// <summary>Its client was told where to connect. Neither association is up.</summary>
    Open,
    /// <summary>Others can be given its streams; it cannot be given theirs yet.</summary>
    Publishing,
    /// <summary>Its slots can be filled; nothing of it can be given to others yet.</summary>
    Receiving,
    /// <summary>Both associations are up.</summary>
    Meeting,
    /// <summary>They are over, and its client was told to open others.</summary>
    Lost,
    /// <summary>Nobody wants it any more, and Janus is still asked: what it gives is given back.</summary>
    Abandoned,
    /// <summary>It goes, as soon as others' slots are free of it.</summary>
    Leaving,
    /// <summary>Janus is asked to end its associations.</summary>
    Closing,
    /// <summary>Nothing of it is left.</summary>
    Ended,
}
