using ZoomRooms.Appliance.Panel;
using ZoomRooms.Client;
using ZoomRooms.EndToEnd.Meeting;

namespace ZoomRooms.Appliance.Room;

/// <summary>The room machine's memory. Immutable: a step makes the next.</summary>
/// <param name="Generation">Counts sessions, so that news of an old one is recognised.</param>
/// <param name="Cued">The encryption cue of this meeting was played.</param>
/// <param name="LeavingSince">When the way out began; set in <see cref="RoomState.Leaving"/>.</param>
internal sealed record RoomMemory(
    RoomState State, int Generation, SessionSnapshot? Session, PanelHealth Panel, bool Muted, TimeSpan? FailedAt, string? Failure,
    string? LastTransition, bool Cued,
    TimeSpan? LeavingSince = null)
{
    public static RoomMemory Initial { get; } = new(RoomState.Booting, 0, null, PanelHealth.NotOpenYet, false, null, null, null, false);

    /// <summary>The way back into a lost meeting; kept in the meeting until it has settled.</summary>
    public Rejoin? Rejoin { get; init; }

    /// <summary>Where the waits' chance comes from; the loop begins with true randomness.</summary>
    public uint Random { get; init; }

    /// <summary>See <see cref="RoomSnapshot.Acknowledged"/>.</summary>
    public AttentionTimes Acknowledged { get; init; }

    /// <summary>The meeting as people here knew it last; kept through losses and ways back, until somebody joins anew.</summary>
    public KnownMeeting? Known { get; init; }

    /// <summary>See <see cref="RoomSnapshot.Return"/>.</summary>
    public UnwatchedReturn? Return { get; init; }

    /// <summary>The code asked to be spoken, and the attention that whoever asked for it saw; null when none is.</summary>
    public SpokenCode? Spoken { get; init; }

    /// <summary>See <see cref="RoomSnapshot.ChecksSound"/>.</summary>
    public bool ChecksSound { get; init; }

    /// <summary>Counts sound checks.</summary>
    public int SoundChecks { get; init; }

    public RoomSnapshot ToSnapshot() => new(State, Session, Panel, Muted, FailedAt, Failure, LastTransition)
    {
        Acknowledged = Acknowledged, Return = Return, Rejoin = Rejoin, ChecksSound = ChecksSound,
    };
}

/// <summary>A security code on its way to the loudspeaker, and the attention that hearing it acknowledges.</summary>
internal sealed record SpokenCode(string Code, AttentionTimes Attention, UnwatchedReturn? Return)
{
    /// <summary>Without the code: what is remembered may be written somewhere.</summary>
    public override string ToString() => nameof(SpokenCode);
}
