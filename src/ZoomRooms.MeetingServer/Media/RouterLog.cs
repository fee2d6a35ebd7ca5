namespace ZoomRooms.MeetingServer.Media;

/// <summary>What the router logs; event ids 3060 to 3069. No key, address or content.</summary>
internal static partial class RouterLog
{
    [LoggerMessage(3060, LogLevel.Error, "The media router failed and goes on")]
    public static partial void Failed(ILogger logger, Exception failure);
}
