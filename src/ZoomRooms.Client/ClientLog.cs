using Microsoft.Extensions.Logging;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client;

/// <summary>What a participant logs; event ids 2000 to 2099. No key, code, name, address or content.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(2000, LogLevel.Error, "Session failed")]
    public static partial void SessionFailed(ILogger logger, Exception failure);

    [LoggerMessage(2001, LogLevel.Warning, "Signalling connection not opened: {Outcome} ({Refusal})")]
    public static partial void SignalFailed(ILogger logger, SignalOutcome outcome, RefusalCode refusal);

    [LoggerMessage(2002, LogLevel.Warning, "Server refused a message: {Refusal}")]
    public static partial void MessageRefused(ILogger logger, RefusalCode refusal);

    [LoggerMessage(
        2005, LogLevel.Warning,
        "Another device with this one's identity was in the meeting: a copied card, or a folder that two programs use")]
    public static partial void IdentityUsedTwice(ILogger logger);

    [LoggerMessage(2006, LogLevel.Warning, "This device's clock and the server's disagree by more than a minute; status says by how much")]
    public static partial void ClocksDisagree(ILogger logger);

    [LoggerMessage(2003, LogLevel.Information, "A process takes pictures")]
    public static partial void PicturesTaken(ILogger logger);

    [LoggerMessage(2004, LogLevel.Warning, "No process takes pictures any more: none are asked for")]
    public static partial void PicturesNotTaken(ILogger logger);
}
