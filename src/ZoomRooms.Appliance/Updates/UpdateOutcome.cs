namespace ZoomRooms.Appliance.Updates;

/// <summary>How a look for an update ended.</summary>
public enum UpdateOutcome
{
    /// <summary>Nobody looked.</summary>
    Unknown,

    /// <summary>There is nothing newer, or no address to ask.</summary>
    NothingNewer,

    /// <summary>The server did not answer, or said something else; the next look may help.</summary>
    NotFetched,

    /// <summary>What came is not signed by whom this device trusts, is not newer, or was tried before and never came up.</summary>
    Refused,

    /// <summary>RAUC could not write it.</summary>
    NotInstalled,

    /// <summary>It is in the other slot, and the device restarts.</summary>
    Restarting,
}
