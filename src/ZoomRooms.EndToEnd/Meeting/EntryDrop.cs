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
    /// <summary>A newcomer of whom the server made no statement that holds (paper 7.6.1).</summary>
    NotStated,
    /// <summary>A newcomer whose identity key a locked meeting's list does not know (paper 7.6.9).</summary>
    MeetingLocked,
    /// <summary>A newcomer that waits to be admitted.</summary>
    WaitsForAdmission,
    /// <summary>A newcomer that was removed from this meeting, or has the identity key of one that was.</summary>
    Barred,
    /// <summary>A command that the list's rules do not let the leader carry out, or about somebody who is not here.</summary>
    CommandNotPossible,
    /// <summary>A liveness nonce that is not newer than the last.</summary>
    NonceRepeated,
    /// <summary>A command that was signed over another state of the list: replayed, or overtaken (paper 7.6.9).</summary>
    CommandNotCurrent,
    /// <summary>A command to the leader that came to somebody else.</summary>
    NotToLeader,
    /// <summary>The participant's encryption key is unusable.</summary>
    KeyNotUsable,
    /// <summary>mkSeqNum is higher than an honest leader's can be, and would leave nothing to those after it.</summary>
    KeyNumberTooHigh,
    /// <summary>A newcomer for whom the list has no index left.</summary>
    IndicesUsedUp,
    /// <summary>The list calls a participant otherwise than its device signed: the list's name is not shown.</summary>
    NameContradicted,
}
