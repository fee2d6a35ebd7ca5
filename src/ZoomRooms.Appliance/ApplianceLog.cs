using Microsoft.Extensions.Logging;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Appliance;

/// <summary>What the room logs; event ids 1000 to 1099. No key, code, name, address or content.</summary>
internal static partial class ApplianceLog
{
    [LoggerMessage(1000, LogLevel.Information, "Room is {State}")]
    public static partial void RoomIs(ILogger logger, RoomState state);

    [LoggerMessage(1001, LogLevel.Information, "Panel works")]
    public static partial void PanelWorks(ILogger logger);

    [LoggerMessage(1002, LogLevel.Warning, "Panel cannot be driven; status has the reason")]
    public static partial void PanelFails(ILogger logger);

    [LoggerMessage(1003, LogLevel.Warning, "Status socket cannot be opened: {Reason}")]
    public static partial void NoStatusSocket(ILogger logger, string reason);

    [LoggerMessage(1004, LogLevel.Critical, "Room loop failed")]
    public static partial void RoomLoopFailed(ILogger logger, Exception failure);

    [LoggerMessage(1007, LogLevel.Error, "Session could not be left cleanly")]
    public static partial void SessionNotLeft(ILogger logger, Exception failure);

    [LoggerMessage(1005, LogLevel.Information, "Encoder is {Encoder}")]
    public static partial void EncoderIs(ILogger logger, string encoder);

    [LoggerMessage(1006, LogLevel.Error, "The key store cannot be used; a join will say why")]
    public static partial void KeysUnusable(ILogger logger);

    [LoggerMessage(1008, LogLevel.Warning, "Security code cannot be spoken: {Reason}")]
    public static partial void CodeNotSpoken(ILogger logger, string reason);

    [LoggerMessage(1009, LogLevel.Information, "Rejoining, attempt {Attempt}, after {Reason}")]
    public static partial void Rejoining(ILogger logger, int attempt, string reason);

    [LoggerMessage(1014, LogLevel.Warning, "The meeting was not joined or not kept: {Reason}; status has the sentence")]
    public static partial void RoomFailed(ILogger logger, string reason);

    [LoggerMessage(1010, LogLevel.Warning, "Factory reset: identity, keys and pairing are erased")]
    public static partial void WasReset(ILogger logger);

    [LoggerMessage(1011, LogLevel.Error, "Factory reset failed: {Reason}")]
    public static partial void NotReset(ILogger logger, string reason);

    [LoggerMessage(1030, LogLevel.Warning, "The kernel does not lock the memory of keys: raise LimitMEMLOCK (RLIMIT_MEMLOCK)")]
    public static partial void KeysNotLocked(ILogger logger);

    [LoggerMessage(1012, LogLevel.Warning, "Calendar cannot be read: {Reason}")]
    public static partial void CalendarNotRead(ILogger logger, string reason);

    [LoggerMessage(1013, LogLevel.Warning, "Left out to spare the board: {LoadShed} ({Celsius} °C, throttled: {Throttled})")]
    public static partial void LoadShedIs(ILogger logger, Health.LoadShed loadShed, double? celsius, bool? throttled);

    [LoggerMessage(1014, LogLevel.Information, "Sound check: {Outcome}, {Faults} microphones with something wrong")]
    public static partial void SoundChecked(ILogger logger, SoundCheckOutcome outcome, int faults);

    [LoggerMessage(1015, LogLevel.Error, "The sound check failed")]
    public static partial void SoundCheckFailed(ILogger logger, Exception exception);
}
