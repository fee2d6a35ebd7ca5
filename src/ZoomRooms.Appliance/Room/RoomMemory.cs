using ZoomRooms.Client;

namespace ZoomRooms.Appliance.Room;

/// <summary>The room machine's memory. Immutable: a step makes the next.</summary>
/// <param name="Generation">Counts sessions, so that news of an old one is recognised.</param>
/// <param name="Cued">The encryption cue of this meeting was played.</param>
/// <param name="LeavingSince">When the way out began; set in <see cref="RoomState.Leaving"/>.</param>
public sealed record RoomMemory(
    RoomState State, int Generation, SessionSnapshot? Session, PanelHealth Panel, bool Muted, TimeSpan? FailedAt, string? Failure, string? LastTransition, bool Cued,
    TimeSpan? LeavingSince = null)
{
    public static RoomMemory Initial { get; } = new(RoomState.Booting, 0, null, PanelHealth.NotOpenYet, false, null, null, null, false);

    /// <summary>The way back into a lost meeting; kept in the meeting until it has settled.</summary>
    public Rejoin? Rejoin { get; init; }

    /// <summary>The security code of this session, as last known.</summary>
    public string? LastCode { get; init; }

    /// <summary>Where the waits' chance comes from; the loop begins with true randomness.</summary>
    public uint Random { get; init; }

    /// <summary>See <see cref="RoomSnapshot.AcknowledgedUntil"/>.</summary>
    public TimeSpan? AcknowledgedUntil { get; init; }

    /// <summary>See <see cref="RoomSnapshot.CodeChangedUntil"/>.</summary>
    public TimeSpan? CodeChangedUntil { get; init; }

    /// <summary>The code asked to be spoken, and the attention that whoever asked for it saw; null when none is.</summary>
    public SpokenCode? Spoken { get; init; }

    public RoomSnapshot ToSnapshot() => new(State, Session, Panel, Muted, FailedAt, Failure, LastTransition)
    {
        AcknowledgedUntil = AcknowledgedUntil, CodeChangedUntil = CodeChangedUntil, Rejoin = Rejoin,
    };
}

/// <summary>A security code on its way to the loudspeaker, and the attention that hearing it acknowledges.</summary>
public sealed record SpokenCode(string Code, TimeSpan? Attention);
