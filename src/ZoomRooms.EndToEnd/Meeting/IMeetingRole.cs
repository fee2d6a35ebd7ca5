using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>Leader or follower: what a participant is in the key protocol.</summary>
internal interface IMeetingRole
{
    /// <summary>Binding of the leader; null until it is verified.</summary>
    Binding? Leader { get; }

    /// <summary>This leader, and not only one before it, certified the list and the key now in use.</summary>
    bool HasCertified { get; }

    TimeSpan? NextTimeout { get; }

    /// <summary>A participant's first announcement came; it is not verified yet.</summary>
    void HandleAnnounced(ParticipantId participant, TimeSpan now);

    /// <summary>A participant's nonce came; it is not verified yet.</summary>
    void HandleNonce(ParticipantId participant, TimeSpan now);

    void HandleLeft(ParticipantId participant, TimeSpan now);

    /// <summary>An entry of a kind that only the leader posts.</summary>
    void HandleLeaderEntry(ParticipantId author, BoardEntryKind kind, ReadOnlySpan<byte> entry, TimeSpan now);

    /// <summary>A command to the leader.</summary>
    void HandleCommand(ParticipantId author, ReadOnlySpan<byte> entry, TimeSpan now);

    /// <summary>Someone at this device wants what only the list can say: a lock, somebody admitted or removed, the end.</summary>
    void Request(HostCommand command, TimeSpan now);

    void HandleTimeout(TimeSpan now);
}
