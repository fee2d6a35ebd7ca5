using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>Leader or follower: what a participant is in the key protocol.</summary>
internal interface IMeetingRole
{
    /// <summary>Binding of the leader; null until it is verified.</summary>
    Binding? Leader { get; }

    TimeSpan? NextTimeout { get; }

    /// <summary>A participant's announcement verified for the first time.</summary>
    void HandleAnnounced(ParticipantId participant, Binding binding, TimeSpan now);

    void HandleLeft(ParticipantId participant, TimeSpan now);

    /// <summary>An entry of a kind that only the leader posts.</summary>
    void HandleLeaderEntry(ParticipantId author, BoardEntryKind kind, ReadOnlySpan<byte> entry, TimeSpan now);

    void HandleTimeout(TimeSpan now);
}
