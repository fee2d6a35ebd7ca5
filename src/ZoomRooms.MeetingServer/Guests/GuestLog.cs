using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Guests;

/// <summary>What is logged of guests; event ids 3090 to 3099. No key, number, name, address or content.</summary>
internal static partial class GuestLog
{
    [LoggerMessage(3090, LogLevel.Information, "A guest got a pass")]
    public static partial void Passed(ILogger logger);

    [LoggerMessage(3091, LogLevel.Warning, "A guest was refused: {Refusal}")]
    public static partial void Refused(ILogger logger, RefusalCode refusal);
}
