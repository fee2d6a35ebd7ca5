using ZoomRooms.EndToEnd.Identity;

namespace ZoomRooms.EndToEnd.ParticipantList;

/// <summary>Why a newcomer waits outside, by a list that the leader signed.</summary>
public enum AdmissionHold
{
    /// <summary>Nothing holds it back.</summary>
    None = 0,
    /// <summary>The meeting is locked.</summary>
    Locked,
    /// <summary>The meeting has a waiting room.</summary>
    WaitingRoom,
    /// <summary>The meeting lets no guests in, and the newcomer is one.</summary>
    NoGuests,
}

/// <summary>A newcomer that waits outside, as its own device announced itself.</summary>
/// <param name="Participant">The server's handle of it.</param>
public sealed record Knock(Protocol.ParticipantId Participant, KnownDevice Device, string DisplayName);
