using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>What meetings log; event ids 3000 to 3019. No key, code, name, address or content.</summary>
internal static partial class HallLog
{
    [LoggerMessage(3000, LogLevel.Information, "A meeting started, encryption {Encryption}")]
    public static partial void MeetingStarted(ILogger logger, EncryptionType encryption);

    [LoggerMessage(3001, LogLevel.Information, "A meeting ended: {Cause}")]
    public static partial void MeetingEnded(ILogger logger, MeetingEndCause cause);

    [LoggerMessage(3003, LogLevel.Information, "A meeting ended: everyone left")]
    public static partial void MeetingEmptied(ILogger logger);

    [LoggerMessage(3002, LogLevel.Information, "A join was refused: {Refusal}")]
    public static partial void JoinRefused(ILogger logger, RefusalCode refusal);

    [LoggerMessage(
        3005, LogLevel.Warning,
        "Two devices use one identity: the older left its meeting for the newer. A copied card? \"device list\" names it")]
    public static partial void IdentityUsedTwice(ILogger logger);

    [LoggerMessage(3004, LogLevel.Error, "What became of a meeting could not be written to the database; meetings go on")]
    public static partial void NotWritten(ILogger logger, Exception failure);

    [LoggerMessage(3006, LogLevel.Error, "The hall failed")]
    public static partial void Failed(ILogger logger, Exception failure);
}
