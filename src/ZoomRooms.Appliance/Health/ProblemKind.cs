namespace ZoomRooms.Appliance.Health;

/// <summary>What can be wrong with a room that somebody should do something about. The names are part of status and metrics.</summary>
internal enum ProblemKind
{
    Unknown = 0,
    TooHot,
    SelfTestFailed,
    Undervoltage,
    Throttled,
    StorageWorn,
    StateLost,
    StateNotWritable,
    StateFull,
    MemoryLow,
    ClockNotSynchronized,
    NoEncoder,
    NoSmallPicture,
    ClocksDisagree,
    LargePacketsLost,
    IdentityUsedTwice,
    MicrophoneTurnedDown,
    SpeakerTurnedDown,
    SoundCheckFailed,
}

/// <summary>One of them.</summary>
/// <param name="Advice">For whoever looks after the room: what was found, and what to do or to set.</param>
internal readonly record struct Problem(ProblemKind Kind, string Advice)
{
    /// <summary>As status and metrics have it.</summary>
    public string Name => Kind.ToString();
}
