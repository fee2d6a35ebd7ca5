namespace ZoomRooms.MeetingServer.Signalling;

/// <summary>What signalling logs; event ids 3020 to 3039. No key, code, name, address or content.</summary>
internal static partial class SignalLog
{
    [LoggerMessage(3020, LogLevel.Information, "A connection was ended: {Reason}")]
    public static partial void Ended(ILogger logger, SignalDrop reason);

    [LoggerMessage(
        3022, LogLevel.Warning,
        "A client's clock and this server's disagree by {Minutes} minutes: one of them refuses what is right to the other")]
    public static partial void ClocksDisagree(ILogger logger, double minutes);

    [LoggerMessage(3021, LogLevel.Error, "Handling a message failed")]
    public static partial void Failed(ILogger logger, Exception failure);
}
