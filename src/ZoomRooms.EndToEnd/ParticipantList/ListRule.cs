namespace ZoomRooms.EndToEnd.ParticipantList;

/// <summary>Why a verified link does not continue the list.</summary>
public enum ListRule
{
    Unknown = 0,
    Kept,
    /// <summary>v is not one more than the list's.</summary>
    VersionNotNext,
    /// <summary>The link before is another than the list's last: another history of the meeting.</summary>
    HashNotChained,
    /// <summary>The first link must open the list or be a coalesced one, and only the first may open it.</summary>
    OpenNotFirst,
    IndexUsedBefore,
    /// <summary>A newcomer has the next index, and no other.</summary>
    IndexNotNext,
    IndexTooLarge,
    /// <summary>The device is in the list already, perhaps with another binding (paper 7.6.7, stability).</summary>
    DeviceAlreadyPresent,
    /// <summary>Who comes back must have the same identity key (paper 7.6.7).</summary>
    IdentityKeyChanged,
    TooManyParticipants,
    NotPresent,
    /// <summary>The meeting is locked, and the list does not know the newcomer's identity key (paper 7.6.9).</summary>
    MeetingLocked,
    /// <summary>Locked and locked again, or the reverse.</summary>
    LockUnchanged,
    /// <summary>A coalesced list must be whole before anything else follows, and nothing continues a whole one.</summary>
    PortionMisplaced,
    /// <summary>A coalesced list that somebody was slipped into, or that says otherwise of somebody than the list before it.</summary>
    CoalescedDiffers,
    /// <summary>The device or its identity key was removed from this meeting.</summary>
    Barred,
    /// <summary>There is a waiting room, and the list does not know the newcomer.</summary>
    NotAdmitted,
    /// <summary>A guest, while the list lets none in.</summary>
    NoGuests,
    /// <summary>A guest commands nobody.</summary>
    CommandedByGuest,
    /// <summary>The leader cannot take itself out of its own list.</summary>
    LeaderRemoved,
    /// <summary>The list says so already.</summary>
    NothingChanges,
    /// <summary>The host ended the meeting.</summary>
    MeetingOver,
}
