namespace ZoomRooms.MeetingServer.Janus;

/// <summary>What the Janus backend logs; event ids 3080 to 3089. No key, name or content.</summary>
internal static partial class JanusLog
{
    [LoggerMessage(3080, LogLevel.Information, "Janus at {Instance} carries media")]
    public static partial void Connected(ILogger logger, JanusEndpoint instance);

    [LoggerMessage(3081, LogLevel.Warning, "Janus at {Instance} is gone; its participants move to another")]
    public static partial void Lost(ILogger logger, JanusEndpoint instance);

    [LoggerMessage(3082, LogLevel.Warning, "{Problem}")]
    public static partial void Unreachable(ILogger logger, string problem);

    [LoggerMessage(3083, LogLevel.Warning, "A request to Janus failed: {Problem}")]
    public static partial void RequestFailed(ILogger logger, string problem);

    [LoggerMessage(3084, LogLevel.Warning, "Janus at {Instance} does not answer a meeting, which goes on without it")]
    public static partial void GivenUp(ILogger logger, JanusEndpoint instance);

    [LoggerMessage(3085, LogLevel.Error, "A participant's associations with Janus are given up for a bug of this server")]
    public static partial void Failed(ILogger logger, Exception bug);
}
