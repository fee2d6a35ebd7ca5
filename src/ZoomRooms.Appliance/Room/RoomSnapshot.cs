using ZoomRooms.Appliance.Panel;
using ZoomRooms.Client;
using ZoomRooms.EndToEnd.Meeting;

namespace ZoomRooms.Appliance.Room;

/// <summary>Everything about the room that its light and its status may say. Immutable.</summary>
/// <param name="Session">The session on the way, in a meeting, or last ended; null before the first.</param>
/// <param name="Muted">Muted at the button. What the microphone does, its own status says.</param>
/// <param name="FailedAt">When the room failed last; set in <see cref="RoomState.Failed"/>.</param>
/// <param name="Failure">Why, as a sentence.</param>
internal sealed record RoomSnapshot(
    RoomState State, SessionSnapshot? Session, PanelHealth Panel, bool Muted, TimeSpan? FailedAt, string? Failure, string? LastTransition)
{
    /// <summary>Of the session's <see cref="EncryptionEvidence.Attention"/>, what people here have seen.</summary>
    public AttentionTimes Acknowledged { get; init; }

    /// <summary>What is not as before since the room came back by itself; null when nothing is, or people know.</summary>
    public UnwatchedReturn? Return { get; init; }

    /// <summary>The way back into a lost meeting; null while there is none.</summary>
    public Rejoin? Rejoin { get; init; }

    /// <summary>The room hears itself: never in a meeting, nor on the way to one.</summary>
    public bool ChecksSound { get; init; }
}
