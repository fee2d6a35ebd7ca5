namespace ZoomRooms.MeetingServer.Media;

/// <summary>What the router logs; event ids 3060 to 3069. No key, address or content.</summary>
internal static partial class RouterLog
{
    [LoggerMessage(3060, LogLevel.Error, "The media router failed and goes on")]
    public static partial void Failed(ILogger logger, Exception failure);

    [LoggerMessage(
        3062, LogLevel.Warning,
        "Clients are told to send media to an address that reaches {Told}, and one came from further away ({From}): it will hear and see nothing. Give --media-candidate an address that clients reach")]
    public static partial void OutOfReach(ILogger logger, AddressReach told, AddressReach from);

    [LoggerMessage(
        3061, LogLevel.Warning,
        "The kernel lets {Granted} bytes of received media wait, {Wanted} were asked for: large meetings may lose packets. Raise net.core.rmem_max, or give the server CAP_NET_ADMIN")]
    public static partial void SmallQueue(ILogger logger, int granted, int wanted);
}
