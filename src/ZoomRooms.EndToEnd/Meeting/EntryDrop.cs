namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>Why a bulletin board entry was not used. Each is counted; none changes any state.</summary>
public enum EntryDrop
{
    Unknown = 0,
    /// <summary>Larger than <see cref="Protocol.Limits.BoardEntryBytes"/>.</summary>
    TooLarge,
    /// <summary>A kind this version does not know.</summary>
    UnknownKind,
    /// <summary>Only the leader may post this kind, and the author is somebody else.</summary>
    NotFromLeader,
    /// <summary>The leader's announcement has not been verified yet.</summary>
    LeaderUnknown,
    /// <summary>Malformed, or the signature does not fit this meeting.</summary>
    NotVerified,
    /// <summary>A participant announced a second, different key in one stay (paper 7.6.7, stability).</summary>
    AnnouncementChanged,
    /// <summary>More participants announced than a meeting holds.</summary>
    TooManyAnnouncements,
    /// <summary>mkSeqNum is not higher than every one before.</summary>
    KeyNotNewer,
    /// <summary>A heartbeat that does not continue the chain of heartbeats seen.</summary>
    HeartbeatNotChained,
    /// <summary>A link that was applied before.</summary>
    LinkRepeated,
    /// <summary>A participant that the list's rules do not admit.</summary>
    NotAdmitted,
    /// <summary>The participant's encryption key is unusable.</summary>
    KeyNotUsable,
}
