namespace ZoomRooms.Appliance.CommandLine;

/// <summary>Exit codes of the verbs.</summary>
internal static class ExitCodes
{
    public const int Good = 0;
    /// <summary>It worked, and the answer is no: lock not lit, self-test failed, pairing refused.</summary>
    public const int No = 1;
    /// <summary>The command or the settings are wrong.</summary>
    public const int Usage = 2;
    /// <summary>The service is not running.</summary>
    public const int NotRunning = 3;
    /// <summary>The server did not answer: the same command may work later.</summary>
    public const int Unreachable = 4;
}
