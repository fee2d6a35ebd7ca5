namespace ZoomRooms.Appliance.Health;

/// <summary>
/// What the room leaves out to spare a hot or weakly fed board: pictures first, sound never. Each level includes those before it.
/// </summary>
public enum LoadShed
{
    /// <summary>Everything is sent.</summary>
    Nothing,

    /// <summary>Every second picture.</summary>
    HalfFrameRate,

    /// <summary>Every fourth picture, but no fewer than five per second.</summary>
    QuarterFrameRate,

    /// <summary>
    /// The camera is closed, black pictures keep the stream alive. Sound goes on: what comes after it is the board's own switching off.
    /// </summary>
    NoPictures,
}
