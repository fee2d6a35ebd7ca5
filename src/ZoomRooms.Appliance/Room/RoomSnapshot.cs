using ZoomRooms.Client;

namespace ZoomRooms.Appliance.Room;

/// <summary>Everything about the room that its light and its status may say. Immutable.</summary>
/// <param name="Session">The session on the way, in a meeting, or last ended; null before the first.</param>
/// <param name="Muted">Muted at the button. What the microphone does, its own status says.</param>
/// <param name="FailedAt">When the room failed last; set in <see cref="RoomState.Failed"/>.</param>
/// <param name="Failure">Why, as a sentence.</param>
public sealed record RoomSnapshot(
    RoomState State, SessionSnapshot? Session, PanelHealth Panel, bool Muted, TimeSpan? FailedAt, string? Failure, string? LastTransition)
{
    /// <summary>The session's attention that people here have seen, as its <see cref="EncryptionEvidence.AttentionUntil"/>; null before any.</summary>
    public TimeSpan? AcknowledgedUntil { get; init; }

    /// <summary>Until when people should know that the room came back by itself to another leader's device; null when it did not, or they know.</summary>
    public TimeSpan? CodeChangedUntil { get; init; }

    /// <summary>The way back into a lost meeting; null while there is none.</summary>
    public Rejoin? Rejoin { get; init; }
}

/// <summary>Whether the panel does what it is told.</summary>
/// <param name="LineAgrees">The LED's line, and its sense line where one is wired, read back what was written.</param>
/// <param name="Problem">Why the panel cannot be driven; null while it can.</param>
public sealed record PanelHealth(bool LineAgrees, string? Problem)
{
    public static PanelHealth Good { get; } = new(true, null);

    /// <summary>Before the lines were opened and read back once.</summary>
    public static PanelHealth NotOpenYet { get; } = new(false, "The panel is not open yet.");
}
