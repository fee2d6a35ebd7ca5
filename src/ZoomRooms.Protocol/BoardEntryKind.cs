namespace ZoomRooms.Protocol;

/// <summary>
/// What the server does with a bulletin board entry: a routing hint, never evidence. The bytes themselves begin with a type
/// string that the signature covers.
/// </summary>
public enum BoardEntryKind
{
    Unknown = 0,
    /// <summary>A participant's encryption key announcement: kept, one per participant, to everyone.</summary>
    KeyAnnouncement = 1,
    /// <summary>A meeting key sealed for one participant: to that participant only, the newest kept.</summary>
    SealedMeetingKey = 2,
    /// <summary>An operation of the leader participant list: kept in order, to everyone.</summary>
    ListLink = 3,
    /// <summary>A leader heartbeat: to everyone, the newest kept.</summary>
    Heartbeat = 4,
    /// <summary>A participant's liveness nonce: to everyone, because anyone may have to lead next; the newest kept.</summary>
    LivenessNonce = 5,
    /// <summary>A signed request of the host or a co-host to the leader (lock, admit, remove …): to the leader, not kept.</summary>
    LeaderCommand = 6,
    /// <summary>The first link of a coalesced list, from the leader: kept, to everyone, in the place of all links before it.</summary>
    CoalescedList = 7,
}
