namespace ZoomRooms.MeetingServer.Statements;

/// <summary>What statements log; event ids 3060 to 3069. No key, code, name, address or content.</summary>
internal static partial class StatementLog
{
    [LoggerMessage(3060, LogLevel.Debug, "A statement key was taken into use, valid until {NotAfter}")]
    public static partial void KeyTaken(ILogger logger, DateTimeOffset notAfter);

    [LoggerMessage(
        3061, LogLevel.Error,
        "There is no new statement key: issue one with \"statement-key issue\". End-to-end encrypted meetings are refused once the old one expired")]
    public static partial void NoValidKey(ILogger logger, Exception? problem);
}
