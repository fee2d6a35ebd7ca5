using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Devices;

/// <summary>What pairing logs; event ids 3040 to 3049. No key, code, name, address or content.</summary>
internal static partial class PairingLog
{
    [LoggerMessage(3040, LogLevel.Information, "A device was paired, client type {ClientType}")]
    public static partial void Paired(ILogger logger, ClientType clientType);

    [LoggerMessage(3041, LogLevel.Warning, "A pairing was refused: {Refusal}")]
    public static partial void Refused(ILogger logger, RefusalCode refusal);
}
